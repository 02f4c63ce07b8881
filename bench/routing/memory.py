"""How many bytes of Redis a task that waits and an agent who is there take."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Iterable
from typing import Any

from redis.asyncio import Redis

from bench.figures import figure
from bench.routing.ground import at_once, new_task, open_system, profile, redis_server
from handoff.app import System
from handoff.routing.model import AgentProfile

HOW_MANY = 5_000


async def measure() -> None:
    """The difference of the memory that data takes, over the number. The events' stream is left out: its length is
    bounded, however many wait."""
    now_ms = int(time.time() * 1000)
    with redis_server() as url:
        async with open_system(url) as (system, redis):

            async def bytes_of_one(work: Iterable[Awaitable[object]]) -> float:
                await redis.flushall()
                before = await _used(redis, system)
                await at_once(work)
                return (await _used(redis, system) - before) / HOW_MANY

            async def come(who: AgentProfile) -> None:
                await system.routing.put_agent(who)
                await system.routing.set_activity(who.id, "available", "chosen")

            # The first time is not counted: it also fills what Redis sets up once.
            for _ in range(2):
                task = await bytes_of_one(system.routing.enqueue(new_task(n, now_ms)) for n in range(HOW_MANY))
                agent = await bytes_of_one(come(profile(n, capacity=3)) for n in range(HOW_MANY))
    figure("routing.task_bytes", task, "B")
    figure("routing.agent_bytes", agent, "B")


async def _used(redis: Redis, system: System) -> int:
    await redis.delete(system.keys.routing_events)
    memory: Any = await redis.info("memory")
    return int(memory["used_memory_dataset"])
