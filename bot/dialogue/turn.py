"""One turn as handoff sends it and as it is answered."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.dialogue.state import BadStateError, DialogueState

TEXT_LIMIT_CHARS = 8000
NAME_LIMIT_CHARS = 200
PAYLOAD_LIMIT_CHARS = 1000

_FIELDS = {"conversation": str, "turn": str, "channel": str, "text": str}
_OPTIONAL = {"payload": str, "state": dict}


class BadTurnError(ValueError):
    """The body is not a turn; the message says what is wrong and never quotes a value."""


@dataclass(frozen=True)
class Turn:
    conversation: str
    turn: str
    channel: str
    text: str
    payload: str | None
    state: DialogueState

    @classmethod
    def parse(cls, body: bytes) -> Turn:
        """Raises: BadTurnError."""
        raw = _json_object(body)
        unknown = sorted(raw.keys() - _FIELDS.keys() - _OPTIONAL.keys())
        if unknown:
            raise BadTurnError(f"unknown fields: {', '.join(unknown)[:NAME_LIMIT_CHARS]}")
        for name, kind in _FIELDS.items():
            _check(name, raw.get(name), kind)
        for name, kind in _OPTIONAL.items():
            if raw.get(name) is not None:
                _check(name, raw[name], kind)
        if not raw["text"].strip() and not raw.get("payload"):
            raise BadTurnError("text is empty")
        try:
            state = DialogueState.load(raw.get("state"))
        except BadStateError as error:
            raise BadTurnError(str(error)) from error
        return cls(*(raw[name] for name in _FIELDS), payload=raw.get("payload") or None, state=state)


@dataclass(frozen=True)
class Answer:
    replies: tuple[Mapping[str, Any], ...]
    nlu: Mapping[str, Any]
    state: Mapping[str, Any]

    def dump(self) -> dict[str, Any]:
        return {"replies": list(self.replies), "nlu": self.nlu, "state": self.state}


def _json_object(body: bytes) -> dict[str, Any]:
    try:
        raw = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise BadTurnError("the body is not JSON") from error
    if not isinstance(raw, dict):
        raise BadTurnError("the body is not a JSON object")
    return raw


def _check(name: str, value: Any, kind: type) -> None:
    if not isinstance(value, kind):
        raise BadTurnError(f"{name} must be {'an object' if kind is dict else 'text'}")
    limit_chars = {"text": TEXT_LIMIT_CHARS, "payload": PAYLOAD_LIMIT_CHARS}.get(name, NAME_LIMIT_CHARS)
    if kind is str and len(value) > limit_chars:
        raise BadTurnError(f"{name} is longer than {limit_chars} characters")
    if name in ("conversation", "turn") and not value:
        raise BadTurnError(f"{name} is empty")
