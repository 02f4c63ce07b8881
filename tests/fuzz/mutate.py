"""Makes odd bodies out of documented ones, by their structure and by their bytes. Pure: chance is given."""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Callable, Sequence
from typing import Any

ODD: tuple[Any, ...] = (
    None, True, False, 0, -1, 1.5, 2**31, 2**63, 2**64, -(2**64), 10**400, 1e308, float("inf"), float("nan"),
    "", " ", "\x00", "\n", "٣", "१", "null", "0", "-1", "9" * 400, "💥" * 50, "x" * 70_000,
    "\u202e" + "عكس" + "\u202c", "\u2066\u2067\u2068", "\u200d" * 20, "👨‍👩‍👧‍👦", "e\u0301" * 30, "ﷺ", "َُِ" * 40,
    "\ud83d", "\udc00", "نص \udfff نص", "\ufffe", "\U0010ffff", "../../etc/passwd", "<script>", "{0}", "%s", "${x}",
    [], {}, [[]], {"": ""}, [None] * 30, {"type": {"type": []}},
)  # fmt: skip
"""Values that no field expects: wrong types, borders, Arabic, directions, joiners, lone surrogates."""

DEEPEST = 200
"""Levels that one change may nest: deep enough to be refused, and shallow enough for Python to copy and write."""

Spot = tuple[Any, Any]


def mutated(seeds: Sequence[bytes], chance: random.Random, *, structured: bool = True) -> bytes:
    """One body; `structured` seeds are JSON."""
    body = chance.choice(seeds)
    if structured and chance.random() < 0.75:
        body = _by_structure(json.loads(body), seeds, chance)
    if not structured or chance.random() < 0.35:
        body = _by_bytes(bytearray(body), seeds, chance)
    return body


def _by_structure(found: Any, seeds: Sequence[bytes], chance: random.Random) -> bytes:
    for _ in range(chance.choice((1, 1, 1, 2, 3, 8))):
        spots = list(_spots(found))
        if spots:
            chance.choice(_CHANGES)(chance.choice(spots), seeds, chance)
    text = json.dumps(found, ensure_ascii=chance.random() < 0.7)
    return text.encode("utf-8", "surrogatepass")


def _spots(node: Any, depth: int = 0) -> list[Spot]:
    keys = list(node) if isinstance(node, dict) else range(len(node)) if isinstance(node, list) else ()
    found = [(node, key) for key in keys]
    if depth < 40:
        for key in keys:
            found += _spots(node[key], depth + 1)
    return found


def _odd(spot: Spot, _: Sequence[bytes], chance: random.Random) -> None:
    spot[0][spot[1]] = copy.deepcopy(chance.choice(ODD))


def _gone(spot: Spot, _: Sequence[bytes], __: random.Random) -> None:
    del spot[0][spot[1]]


def _twice(spot: Spot, _: Sequence[bytes], chance: random.Random) -> None:
    node, key = spot
    if isinstance(node, list):
        node.extend(copy.deepcopy(node[key]) for _ in range(chance.choice((1, 3, 50))))
    else:
        node[f"{key}_"] = copy.deepcopy(node[key])


def _deep(spot: Spot, _: Sequence[bytes], chance: random.Random) -> None:
    node, key = spot
    inner = node[key]
    levels = chance.choice((1, 5, 58, 61, DEEPEST))
    for _ in range(min(levels, DEEPEST - _height(inner))):
        inner = [inner] if chance.random() < 0.5 else {"a": inner}
    node[key] = inner


def _height(node: Any) -> int:
    """Levels below a value."""
    below = node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
    return 1 + max(map(_height, below), default=-1)


def _graft(spot: Spot, seeds: Sequence[bytes], chance: random.Random) -> None:
    others = _spots(json.loads(chance.choice(seeds)))
    if others:
        node, key = chance.choice(others)
        spot[0][spot[1]] = node[key]


def _renamed(spot: Spot, _: Sequence[bytes], chance: random.Random) -> None:
    node, key = spot
    if isinstance(node, dict):
        others = [name for name in node if name != key] or ["type"]
        node[chance.choice(others)] = node.pop(key)


_CHANGES: tuple[Callable[[Spot, Sequence[bytes], random.Random], None], ...] = (
    _odd, _odd, _odd, _gone, _twice, _deep, _graft, _graft, _renamed,
)  # fmt: skip


def _by_bytes(body: bytearray, seeds: Sequence[bytes], chance: random.Random) -> bytes:
    for _ in range(chance.choice((1, 1, 2, 5, 20))):
        at = chance.randrange(len(body) + 1)
        match chance.randrange(6):
            case 0 if at < len(body):
                body[at] ^= 1 << chance.randrange(8)
            case 1:
                body[at:at] = bytes(chance.randrange(256) for _ in range(chance.choice((1, 2, 8))))
            case 2:
                del body[at : at + chance.choice((1, 4, 40))]
            case 3:
                del body[at:]
            case 4:
                body[at:at] = chance.choice(
                    (b"[" * 3000, b'{"a":' * 800, b"\xff\xfe", b"\xed\xa0\x80", b"\\ud800", b"\x00")
                )
            case 5:
                other = chance.choice(seeds)
                body[at:] = other[chance.randrange(len(other)) :]
    return bytes(body)
