"""Loads the Lua transitions and runs them, one call a transition.

Each file under `lua/` opens with a header that names its KEYS, ARGV, RETURNS and EFFECTS; `--@include name`
puts `lua/lib/name.lua` in its place.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any, TypeAlias, cast

from redis.asyncio import Redis
from redis.exceptions import NoScriptError

from handoff.errors import StoreAwayError
from handoff.store.keys import confirmation
from handoff.store.redis import Client

LUA = Path(__file__).parent / "lua"
_READS = re.compile(r"^-- EFFECTS none$", re.MULTILINE)
_INCLUDE = re.compile(r"^--@include (\w+)$", re.MULTILINE)

Argument: TypeAlias = str | int | float | bytes


class OutcomeUnknownError(StoreAwayError):
    """The change was made here but too few replicas confirmed it in time; repeat it with the same id."""


@cache
def source(name: str) -> str:
    """The whole text of `lua/<name>.lua`, its includes put in."""
    text = (LUA / f"{name}.lua").read_text(encoding="utf-8")
    return _INCLUDE.sub(lambda m: (LUA / "lib" / f"{m[1]}.lua").read_text(encoding="utf-8"), text)


@cache
def digest(name: str) -> str:
    """The SHA-1 by which Redis knows the script."""
    return hashlib.sha1(source(name).encode(), usedforsecurity=False).hexdigest()


@cache
def reads_only(name: str) -> bool:
    """Whether the script changes nothing, so that there is nothing to confirm."""
    return _READS.search(source(name)) is not None


class Scripts:
    """Runs transitions on one Redis; safe to share between tasks."""

    def __init__(self, redis: Redis, *, wait_replicas: int = 0, wait_ms: int = 1000) -> None:
        self._redis = redis
        self._wait_replicas = wait_replicas
        self._wait_ms = wait_ms

    async def run(self, name: str, keys: Sequence[str], args: Sequence[Argument]) -> list[Any]:
        """Run one transition atomically. Raises `StoreAwayError`.

        Raises `OutcomeUnknownError` when replicas are asked for and did not confirm in time.
        """
        try:
            return await self._call(name, keys, ["EVALSHA", digest(name), len(keys), *keys, *args])
        except NoScriptError:
            # A new server, or a replica that was just promoted: from now on it knows the script.
            return await self._call(name, keys, ["EVAL", source(name), len(keys), *keys, *args])

    async def _call(self, name: str, keys: Sequence[str], command: Sequence[Argument]) -> list[Any]:
        if not self._wait_replicas or reads_only(name):
            reply: Any = await cast(Client, self._redis).execute_command(*command)
            return cast(list[Any], reply)
        # WAIT speaks of the last write of its connection. A repeated change writes nothing, so a write of its own
        # goes between: once that is confirmed, everything before it is.
        reply, _, confirmed = await cast(Client, self._redis).together(
            keys[0],
            [command, ["SET", confirmation(keys[0]), ""], ["WAIT", self._wait_replicas, self._wait_ms]],
        )
        if int(confirmed) < self._wait_replicas:
            raise OutcomeUnknownError(name)
        return cast(list[Any], reply)
