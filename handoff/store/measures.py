"""Reads what routing measures."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from redis.asyncio import Redis

from handoff.routing.model import PRIORITIES, QUEUES
from handoff.services.measuring import Figures, Look, Waiting
from handoff.store.keys import Keys

BAND = 10**13
"""Width of a rank among the scores of the waiting (lua/lib/routing.lua)."""
HEAD = 0.5
"""Who comes back from a pause stands half a band before his rank (lua/lib/tasks.lua)."""
DAY_MS = 86_400_000
RIYADH_MS = 10_800_000


class RedisMeasures:
    """The figures. `clock` (ms) stands in for Redis's own time where time must be turned by hand."""

    def __init__(self, redis: Redis, keys: Keys, *, clock: Callable[[], int] | None = None) -> None:
        self._redis = redis
        self._clock = clock
        self._routing = keys.routing_keys

    async def read(self) -> Figures:
        """All of them, in one round trip."""
        keys = self._routing
        bands = [(queue, rank) for queue in QUEUES for rank in range(len(PRIORITIES))]
        async with self._redis.pipeline(transaction=False) as pipe:
            pipe.time()
            pipe.hgetall(keys["figures"])
            pipe.scard(keys["available"])
            pipe.hlen(keys["reservations"])
            for queue, rank in bands:
                for low in (rank - HEAD, float(rank)):
                    low_score, high_score = low * BAND, f"({(low + HEAD) * BAND:.0f}"
                    pipe.zcount(keys[f"waiting:{queue}"], low_score, high_score)
                    pipe.zrangebyscore(keys[f"waiting:{queue}"], low_score, high_score, 0, 1, withscores=True)
            time, figures, available, reservations, *rows = await pipe.execute()
        waiting: dict[str, dict[str, Waiting]] = {queue: {} for queue in QUEUES}
        for place, (queue, rank) in enumerate(bands):
            waiting[queue][PRIORITIES[-1 - rank]] = _waiting(rank, rows[4 * place : 4 * place + 4])
        now_ms = self._clock() if self._clock else time[0] * 1000 + time[1] // 1000
        return Figures(
            now_ms=now_ms,
            figures={name: value for name, value in figures.items() if not name.startswith(("day:", "look"))},
            day=json.loads(figures.get(f"day:{(now_ms + RIYADH_MS) // DAY_MS}", "{}")),
            waiting=waiting,
            available=int(available),
            reservations=int(reservations),
            look=Look(**json.loads(figures.get("look", "{}"))),
        )


def _waiting(rank: int, rows: list[Any]) -> Waiting:
    heads, first_head, others, first_other = rows
    oldest = [
        int(score - low * BAND) for low, first in ((rank - HEAD, first_head), (rank, first_other)) for _, score in first
    ]
    return Waiting(int(heads) + int(others), min(oldest, default=None))
