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
from redis.exceptions import ConnectionError, NoScriptError, TimeoutError

from handoff.errors import StoreAwayError

LUA = Path(__file__).parent / "lua"
_INCLUDE = re.compile(r"^--@include (\w+)$", re.MULTILINE)

Argument: TypeAlias = str | int | float | bytes


class OutcomeUnknownError(Exception):
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


class Scripts:
    """Runs transitions on one Redis; safe to share between tasks."""

    def __init__(self, redis: Redis, *, wait_replicas: int = 0, wait_ms: int = 1000) -> None:
        self._redis = redis
        self._wait_replicas = wait_replicas
        self._wait_ms = wait_ms

    async def run(self, name: str, keys: Sequence[str], args: Sequence[Argument]) -> list[Any]:
        """Run one transition atomically.

        Raises `OutcomeUnknownError` when replicas are asked for and did not confirm in time.
        """
        try:
            return await self._call(name, keys, args)
        except NoScriptError:
            await self._redis.script_load(source(name))
            return await self._call(name, keys, args)

    async def _call(self, name: str, keys: Sequence[str], args: Sequence[Argument]) -> list[Any]:
        if not self._wait_replicas:
            reply: Any = await self._redis.evalsha(digest(name), len(keys), *keys, *args)
            return cast(list[Any], reply)
        async with self._redis.pipeline(transaction=False) as pipe:
            pipe.evalsha(digest(name), len(keys), *keys, *args)
            pipe.wait(self._wait_replicas, self._wait_ms)
            try:
                reply, confirmed = await pipe.execute()
            except (ConnectionError, TimeoutError) as error:
                raise StoreAwayError(str(error)) from error
        if int(confirmed) < self._wait_replicas:
            raise OutcomeUnknownError(name)
        return cast(list[Any], reply)
