"""Reading a provider's JSON: nothing that it may hold makes us fall over."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import count
from typing import Any

from handoff.channels.base import MalformedError

DEEPEST = 60
MOST_VALUES = 100_000
"""A webhook of Meta holds a thousand events at most, of some thirty values each."""


def load_json(body: bytes) -> dict[str, Any]:
    """The object of a body, its lone surrogates replaced by U+FFFD.

    Raises `MalformedError`: not UTF-8, not JSON, not an object, or nested deeper or holding more than any provider
    sends.
    """
    try:
        found = json.loads(body.decode("utf-8"))
    except (ValueError, RecursionError):
        raise MalformedError("not JSON") from None
    if not isinstance(found, dict):
        raise MalformedError("not an object")
    mended = _mend(found, 0, count())
    assert isinstance(mended, dict)  # noqa: S101 - a dict is mended into a dict
    return mended


def _mend(value: Any, depth: int, seen: Iterator[int]) -> Any:
    if depth > DEEPEST or next(seen) > MOST_VALUES:
        raise MalformedError("nested too deep, or too much")
    if isinstance(value, str):
        return value if value.isascii() else value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, dict):
        return {_mend(name, depth, seen): _mend(one, depth + 1, seen) for name, one in value.items()}
    if isinstance(value, list):
        return [_mend(one, depth + 1, seen) for one in value]
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) > 2**63:
        return 0
    return value
