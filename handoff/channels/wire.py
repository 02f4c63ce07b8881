"""Reading a provider's JSON: nothing that it may hold makes us fall over."""

from __future__ import annotations

import json
from typing import Any

from handoff.channels.base import MalformedError

DEEPEST = 60


def load_json(body: bytes) -> dict[str, Any]:
    """The object of a body, its lone surrogates replaced by U+FFFD.

    Raises `MalformedError`: not UTF-8, not JSON, not an object, or nested deeper than any provider does.
    """
    try:
        found = json.loads(body.decode("utf-8"))
    except (ValueError, RecursionError):
        raise MalformedError("not JSON") from None
    if not isinstance(found, dict):
        raise MalformedError("not an object")
    mended = _mend(found, 0)
    assert isinstance(mended, dict)  # noqa: S101 - a dict is mended into a dict
    return mended


def _mend(value: Any, depth: int) -> Any:
    if depth > DEEPEST:
        raise MalformedError("nested too deep")
    if isinstance(value, str):
        return value if value.isascii() else value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, dict):
        return {_mend(name, depth): _mend(one, depth + 1) for name, one in value.items()}
    if isinstance(value, list):
        return [_mend(one, depth + 1) for one in value]
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) > 2**63:
        return 0
    return value
