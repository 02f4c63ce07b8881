"""Records histories of concurrent claims on the real routing (T20)."""

from __future__ import annotations

import secrets
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from functools import partial

from handoff.app import System
from handoff.conversation.model import AgentId, ConversationId, TaskId
from handoff.routing.model import QUEUES, AgentProfile, NewTask
from handoff.services.knowledge import Knowledge
from handoff.services.ports import Routing
from handoff.settings import Settings
from handoff.store.redis import open_redis
from tests.faults.linear import Call, Clients

CLIENTS = 8
AGENTS = tuple(AgentId(f"a{number}") for number in range(4))


async def record(settings: Settings, histories: int, operations: int) -> AsyncIterator[list[Call]]:
    """One history after the other, each at a fresh desk; each client has connections of its own."""
    lasting = settings.model_copy(update={"offer_s": 100.0, "decline_rest_s": 0.0, "agent_grace_s": 600.0})
    async with AsyncExitStack() as stack:
        redises = [await stack.enter_async_context(open_redis(settings)) for _ in range(CLIENTS)]
        for number in range(histories):
            fresh = lasting.model_copy(update={"redis_prefix": f"{settings.redis_prefix}{number}:"})
            systems = [System(fresh, redis, Knowledge(())) for redis in redises]
            routings: list[Routing] = [system.routing for system in systems]
            for agent in AGENTS:
                await routings[0].put_agent(AgentProfile(agent, agent, dict.fromkeys(QUEUES, 3), 3, eligible=True))
                await routings[0].set_activity(agent, "available", "chosen")
            clients = Clients(routings, partial(_queue_up, routings[0]), AGENTS, operations=operations, seed=number)
            yield await clients.run()
            await redises[0].unlink(*systems[0].keys.routing)


async def _queue_up(routing: Routing) -> str:
    conversation = ConversationId(secrets.token_hex(13))
    task = TaskId(f"{conversation}.1")
    await routing.enqueue(
        NewTask(
            id=task,
            conversation=conversation,
            contact=conversation,
            channel="web",
            queue="general",
            priority="normal",
            topic="",
            reason="requested",
            name="",
            summary="",
            enqueued_ms=int(time.time() * 1000),
        )
    )
    return task
