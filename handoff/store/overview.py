"""Reads routing's lists for a supervisor."""

from __future__ import annotations

import json
from typing import Any

from redis.asyncio import Redis

from handoff.routing.model import QUEUES
from handoff.services.ports import Json
from handoff.store.keys import Keys


class RedisOverview:
    """Pages of tasks and agents, read without holding up routing."""

    def __init__(self, redis: Redis, keys: Keys) -> None:
        self._redis = redis
        self._tasks, self._agents, *_ = keys.routing
        self._waiting = dict(zip(QUEUES, (key for key in keys.routing if ":waiting:" in key), strict=True))

    async def waiting(self, queue: str, limit: int) -> list[Json]:
        """The first waiting tasks of a queue, in their order."""
        names: Any = await self._redis.zrange(self._waiting[queue], 0, limit - 1)
        rows: Any = await self._redis.hmget(self._tasks, names) if names else []
        return [json.loads(row) for row in rows if row]

    async def agents(self, cursor: int, limit: int) -> tuple[list[Json], int]:
        """About `limit` agents from a cursor on, and the cursor of the next page."""
        found: Any = await self._redis.hscan(self._agents, cursor, count=limit)
        following, rows = found
        return [json.loads(row) for row in rows.values()], int(following)
