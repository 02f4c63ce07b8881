"""Every Arabic sentence the service says, from one table, the same on each channel."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import cast


@cache
def _table() -> dict[str, str]:
    return cast(dict[str, str], json.loads((Path(__file__).parent / "ar.json").read_text(encoding="utf-8")))


def say(code: str, **values: object) -> str:
    """The sentence of a code with its values put in. Raises KeyError for an unknown code or a missing value."""
    return _table()[code].format(**values)


def codes() -> frozenset[str]:
    """All codes of the table."""
    return frozenset(_table())
