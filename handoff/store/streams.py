"""Reads a stream with a consumer group, so that what a dead worker left is taken over by the others."""

from __future__ import annotations

import asyncio
import os
import secrets
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError, ResponseError

log = structlog.get_logger(__name__)

GROUP = "workers"
BLOCK_MS = 2_000
TAKE_OVER_MS = 7_000
TAKE_OVER_EVERY_S = 2.0
AT_ONCE = 128
RETRY_S = 0.5
SETTLE_S = 0.02
OTHERS_FIRST_S = 2.0

Handler = Callable[[Mapping[str, str]], Awaitable[None]]


class StreamWorker:
    """Hands every entry of one stream to a handler, at least once; the handler must be safe to repeat.

    Entries are handled at once, not in order: order within a conversation comes from its log.
    An entry is acknowledged soon after its handler returned. One that fails stays and is taken over later.
    An entry whose field `by` names another worker is under way there already: it rests `OTHERS_FIRST_S` here, and is
    handled then, for the case that he died.
    A new worker takes over at once whatever is open: after a crash nobody waits for the idle time, and what another
    replica still works on is done twice, which its handler bears.
    """

    def __init__(self, redis: Redis, stream: str, handler: Handler, *, name: str = "", trim: bool = True) -> None:
        self._redis = redis
        self._name = name
        self._stream = stream
        self._handler = handler
        self._trim = trim
        self._consumer = f"{os.getpid()}-{secrets.token_hex(4)}"
        self._slots = asyncio.Semaphore(AT_ONCE)
        self._idle_ms = 0
        self._done: list[str] = []
        self._finished = asyncio.Event()

    async def run(self) -> None:
        """Work until cancelled; waits out a Redis that is away."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._forever(self._read, group))
            group.create_task(self._forever(self._take_over, group))
            group.create_task(self._forever(self._settle, group))

    async def _forever(self, step: Callable[[asyncio.TaskGroup], Awaitable[None]], group: asyncio.TaskGroup) -> None:
        while True:
            try:
                try:
                    await step(group)
                except ResponseError as error:
                    if "NOGROUP" not in str(error):
                        raise
                    await self._create_group()
            except (RedisError, OSError) as error:
                log.warning("work_waits_for_redis", error=type(error).__name__)
                await asyncio.sleep(RETRY_S)

    async def _create_group(self) -> None:
        try:
            await self._redis.xgroup_create(self._stream, GROUP, id="0", mkstream=True)
        except ResponseError as error:
            if "BUSYGROUP" not in str(error):
                raise

    async def _read(self, group: asyncio.TaskGroup) -> None:
        rows: Any = await self._redis.xreadgroup(
            GROUP, self._consumer, {self._stream: ">"}, count=AT_ONCE, block=BLOCK_MS
        )
        for _, entries in rows or ():
            others = [(row_id, fields) for row_id, fields in entries if fields.get("by", self._name) != self._name]
            if others:
                group.create_task(self._start_later(others, group))
            await self._start([entry for entry in entries if entry not in others], group)

    async def _start_later(self, entries: Any, group: asyncio.TaskGroup) -> None:
        await asyncio.sleep(OTHERS_FIRST_S)
        await self._start(entries, group)

    async def _take_over(self, group: asyncio.TaskGroup) -> None:
        reply: Any = await self._redis.xautoclaim(
            self._stream, GROUP, self._consumer, min_idle_time=self._idle_ms, count=AT_ONCE
        )
        self._idle_ms = TAKE_OVER_MS
        await self._start(reply[1], group)
        await asyncio.sleep(TAKE_OVER_EVERY_S)

    async def _start(self, entries: Any, group: asyncio.TaskGroup) -> None:
        for row_id, fields in entries:
            if row_id is None:  # Redis 6.2 tells so of an entry that was trimmed away
                continue
            await self._slots.acquire()
            group.create_task(self._handle(row_id, fields or {}))
        await asyncio.sleep(0)  # the handlers go first, then the next read

    async def _handle(self, row_id: str, fields: Mapping[str, str]) -> None:
        try:
            if fields:
                await self._handler(fields)
            self._done.append(row_id)
            self._finished.set()
        except asyncio.CancelledError:
            raise
        except Exception as error:  # noqa: BLE001 - one bad entry must not stop the stream; it is taken over later
            log.error("work_failed", stream=self._stream, kind=fields.get("kind"), error=repr(error))
        finally:
            self._slots.release()

    async def _settle(self, _: asyncio.TaskGroup) -> None:
        """Acknowledge what is done, many at once and off the way of the answers; a crash before repeats it."""
        await self._finished.wait()
        await asyncio.sleep(SETTLE_S)
        self._finished.clear()
        done, self._done = self._done, []
        async with self._redis.pipeline(transaction=False) as pipe:
            pipe.xack(self._stream, GROUP, *done)
            if self._trim:
                pipe.xdel(self._stream, *done)
            await pipe.execute()
