"""The state of a dialogue as handoff keeps it: opaque to handoff, small, and enough to go on."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

VERSION = 1
VALUE_LIMIT_BYTES = 1024
"""No slot needs more; a longer value is forgotten, so that the state stays far under handoff's 16 KB."""


class BadStateError(ValueError):
    """The state is not one that this bot has written."""


@dataclass(frozen=True)
class DialogueState:
    """Slots that are set and the form that is being filled, if any."""

    slots: Mapping[str, Any] = field(default_factory=dict)
    loop: str | None = None

    @classmethod
    def load(cls, raw: Mapping[str, Any] | None) -> DialogueState:
        """Reads what `dump` wrote; None and the state of another version begin a fresh dialogue.

        Raises: BadStateError when the shape is wrong.
        """
        if raw is None:
            return cls()
        if not isinstance(raw.get("version"), int):
            raise BadStateError("state.version is missing")
        if raw["version"] != VERSION:
            return cls()
        slots, loop = raw.get("slots"), raw.get("loop")
        if not isinstance(slots, dict) or not (loop is None or isinstance(loop, str)):
            raise BadStateError("state.slots or state.loop has the wrong type")
        return cls(slots, loop)

    def dump(self) -> dict[str, Any]:
        kept = {name: value for name, value in sorted(self.slots.items()) if value is not None and _fits(value)}
        return {"version": VERSION, "slots": kept, "loop": self.loop}


def _fits(value: Any) -> bool:
    return len(json.dumps(value, ensure_ascii=False).encode("utf-8", "surrogatepass")) <= VALUE_LIMIT_BYTES
