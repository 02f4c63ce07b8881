"""How many bytes of Redis a task that waits and an agent who is there take."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Iterable
from typing import Any

from bench.figures import figure
from bench.routing.ground import at_once, new_task, open_system, profile, redis_server
from handoff.routing.model import AgentProfile

HOW_MANY = 5_000
STREAMS = (":events", ":facts", ":audit")


async def measure() -> None:
    """What Redis says that routing's keys take (MEMORY USAGE), over the number. The streams are left out: their length
    is bounded, however many wait."""
    now_ms = int(time.time() * 1000)
    with redis_server() as url:
        async with open_system(url) as (system, redis):

            async def bytes_of_one(work: Iterable[Awaitable[object]]) -> float:
                await redis.flushall()
                await at_once(work)
                keys = [key for key in system.keys.routing if not key.endswith(STREAMS)]
                sizes: list[Any] = [await redis.memory_usage(key, samples=0) for key in keys]
                return sum(int(size or 0) for size in sizes) / HOW_MANY

            async def come(who: AgentProfile) -> None:
                await system.routing.put_agent(who)
                await system.routing.set_activity(who.id, "available", "chosen")

            task = await bytes_of_one(system.routing.enqueue(new_task(n, now_ms)) for n in range(HOW_MANY))
            agent = await bytes_of_one(come(profile(n, capacity=3)) for n in range(HOW_MANY))
    figure("routing.task_bytes", task, "B")
    figure("routing.agent_bytes", agent, "B")
