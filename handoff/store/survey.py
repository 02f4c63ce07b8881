"""Takes the picture that the reconciler compares, in pages, so that nobody waits for it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from itertools import islice
from typing import Any

from redis.asyncio import Redis

from handoff.conversation.model import ConversationId, TaskId
from handoff.routing.model import QUEUES
from handoff.services.measuring import Look
from handoff.services.reconcile import AgentRecord, OpenConversation, Picture, TaskRecord
from handoff.store.keys import Keys
from handoff.store.scripts import Scripts

PAGE = 500


class RedisSurvey:
    """Reads both aggregates, and keeps what was counted. `clock` (ms) stands in for Redis's own time where time must be
    turned by hand. `token` names this replica's lease."""

    def __init__(
        self, redis: Redis, scripts: Scripts, keys: Keys, token: str, *, clock: Callable[[], int] | None = None
    ) -> None:
        self._redis = redis
        self._scripts = scripts
        self._keys = keys
        self._routing = keys.routing_keys
        self._token = token
        self._clock = clock

    async def lease(self, lease_ms: int) -> bool:
        """Take or keep the right to look for some time of Redis's clock; False while another replica has it."""
        word = await self._scripts.run("lease/take", [self._keys.reconciler], [self._token, lease_ms])
        return str(word[0]) == "held"

    async def read(self) -> Picture:
        """The picture. Takes a moment, in which people go on working."""
        now_ms = await self._now_ms()
        picture = Picture(now_ms)
        for shard in range(self._keys.shards):
            async for name, line in self._pages(self._keys.open(shard)):
                conversation, _, what = name.partition("/")
                task, _, owner = line.partition(" ")
                if what == "callback":
                    picture.callbacks[ConversationId(conversation)] = TaskId(task)
                else:
                    picture.open[ConversationId(conversation)] = OpenConversation(TaskId(task), owner)
        async for name, raw in self._pages(self._routing["agents"]):
            picture.agents[name] = AgentRecord.of(json.loads(raw), now_ms)
        async for name, raw in self._pages(self._routing["reservations"]):
            reservation = json.loads(raw)
            picture.reservations[name] = reservation["task"], reservation["agent"]
        async for name, raw in self._pages(self._routing["tasks"]):
            picture.tasks[name] = TaskRecord.of(json.loads(raw))
        await self._indexes(picture)
        await self._timers(picture)
        return picture

    async def _now_ms(self) -> int:
        if self._clock:
            return self._clock()
        seconds, micros = await self._redis.time()
        return int(seconds) * 1000 + int(micros) // 1000

    async def _pages(self, key: str) -> AsyncIterator[tuple[str, str]]:
        cursor = 0
        while True:
            page: Any
            cursor, page = await self._redis.hscan(key, cursor, count=PAGE)
            for row in page.items():
                yield row
            if not cursor:
                return
            await asyncio.sleep(0)

    async def _members(self, key: str) -> set[str]:
        members: set[str] = set()
        cursor = 0
        while True:
            page: Any
            cursor, page = await self._redis.zscan(key, cursor, count=PAGE)
            members.update(name for name, _ in page)
            if not cursor:
                return members

    async def _indexes(self, picture: Picture) -> None:
        for queue in QUEUES:
            picture.waiting[queue] = await self._members(self._routing[f"waiting:{queue}"])
        for queue in (*QUEUES, "any"):
            picture.idle[queue] = await self._members(self._routing[f"idle:{queue}"])
        cursor = 0
        while True:
            page: Any
            cursor, page = await self._redis.sscan(self._routing["available"], cursor, count=PAGE)
            picture.available.update(page)
            if not cursor:
                break
        names = [*QUEUES, "any"]
        slots: Sequence[Any] = await self._redis.hmget(self._routing["figures"], [f"slots:{name}" for name in names])
        picture.slots = {name: int(value or 0) for name, value in zip(names, slots, strict=True)}

    async def _timers(self, picture: Picture) -> None:
        expected = picture.expected_timers()
        while page := list(islice(expected, PAGE)):
            scores: Any = await self._redis.zmscore(self._routing["timers"], page)
            picture.timers.update(name for name, score in zip(page, scores, strict=True) if score is not None)

    async def count(self, repaired: Mapping[str, int]) -> None:
        """Add to what was repaired, by kind."""
        async with self._redis.pipeline(transaction=False) as pipe:
            for kind, count in repaired.items():
                pipe.hincrby(self._routing["figures"], f"repaired:{kind}", count)
            await pipe.execute()

    async def add_places(self, queue: str, more: int) -> None:
        """Correct how many places the agents of a queue have."""
        await self._redis.hincrby(self._routing["figures"], f"slots:{queue}", more)

    async def keep(self, look: Look, *, busy_ms: int, staffed_ms: int) -> None:
        """Keep what this look counted for who asks for the measures."""
        counted = {"at_ms": look.at_ms, "agents": dict(look.agents), "tasks": dict(look.tasks)}
        fields: dict[Any, Any] = {"look": json.dumps(counted), "busy_ms:any": busy_ms, "staffed_ms:any": staffed_ms}
        await self._redis.hset(self._routing["figures"], mapping=fields)
