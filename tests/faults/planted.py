"""Three queues as people write them at first, each with one fault that loses, doubles or overloads; and ours.

Workers crash and stall between the steps. A crashed worker forgets what it had in hand and starts again.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, Protocol

from redis.asyncio import Redis

from handoff.conversation.model import AgentId, ConversationId, TaskId
from handoff.routing.model import QUEUES, AgentProfile, NewTask, ReservationId
from handoff.services.ports import Routing
from tests.faults.history import Recorder

CAPACITY = 3
AGENTS = ("a1", "a2", "a3", "a4")
LEASE_MS = 60
STALL_S = 0.15
CRASHES, STALLS = 0.04, 0.06
HOLD_S = 0.005
QUIET_S = 1.0
"""The run is over when nothing was taken for so long: longer than any stall and lease."""

Pause = Callable[[], Awaitable[None]]


class CrashError(Exception):
    """The worker died here."""


class Design(Protocol):
    """A queue. `pause` stands where a process may die or stall."""

    async def put(self, conversation: str) -> None:
        """Queue it."""
        ...

    async def take(self, pause: Pause, recorder: Recorder) -> tuple[str, str] | None:
        """Give the next one to an agent: (conversation, agent), or None when there is nothing to do now."""
        ...

    async def finish(self, conversation: str, agent: str) -> None:
        """The agent is done with it."""
        ...

    async def places(self, conversation: str) -> Sequence[str]:
        """Where it is."""
        ...


class PopThenAssign:
    """Takes the conversation off the queue first and thinks about an agent then."""

    def __init__(self, redis: Redis, prefix: str) -> None:
        self.redis = redis
        self.queue, self.load, self.owner, self.done = (
            f"{prefix}{name}" for name in ("queue", "load", "owner", "done")
        )

    async def put(self, conversation: str) -> None:
        await self.redis.rpush(self.queue, conversation)

    async def take(self, pause: Pause, recorder: Recorder) -> tuple[str, str] | None:
        conversation: Any = await self.redis.lpop(self.queue)
        if conversation is None:
            return None
        await pause()
        agent = await self.least_loaded()
        if agent is None:
            await self.redis.rpush(self.queue, conversation)
            return None
        asked = recorder.invoke("claim", conversation=conversation, agent=agent)
        await pause()
        await self.redis.hincrby(self.load, agent, 1)
        await self.redis.hset(self.owner, conversation, agent)
        asked.ok()
        return str(conversation), agent

    async def least_loaded(self) -> str | None:
        loads: dict[str, str] = await self.redis.hgetall(self.load)
        agent = min(AGENTS, key=lambda name: int(loads.get(name, 0)))
        return agent if int(loads.get(agent, 0)) < CAPACITY else None

    async def finish(self, conversation: str, agent: str) -> None:
        await self.redis.hincrby(self.load, agent, -1)
        await self.redis.hdel(self.owner, conversation)
        await self.redis.sadd(self.done, conversation)

    async def places(self, conversation: str) -> Sequence[str]:
        queued: Any = await self.redis.lpos(self.queue, conversation)
        owned = await self.redis.hexists(self.owner, conversation)
        done = await self.redis.sismember(self.done, conversation)
        names = (("queued", queued is not None), ("owned", owned), ("closed", done))
        return [name for name, there in names if there]


class _Leased:
    """What both designs with a lease share: nothing is popped before it is done."""

    SEEK = """
    local now = redis.call('TIME')
    now = now[1] * 1000 + math.floor(now[2] / 1000)
    local found = redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', now, 'LIMIT', 0, 1)[1]
    if not found then return false end
    redis.call('ZADD', KEYS[1], now + tonumber(ARGV[1]), found)
    return {found, redis.call('HINCRBY', KEYS[2], found, 1)}
    """

    def __init__(self, redis: Redis, prefix: str) -> None:
        self.redis = redis
        names = ("queue", "fences", "load", "owner", "done")
        self.queue, self.fences, self.load, self.owner, self.done = (f"{prefix}{name}" for name in names)

    async def put(self, conversation: str) -> None:
        await self.redis.zadd(self.queue, {conversation: 0})

    async def seek(self) -> tuple[str, int] | None:
        found: Any = await self.redis.eval(self.SEEK, 2, self.queue, self.fences, str(LEASE_MS))
        return (str(found[0]), int(found[1])) if found else None

    async def finish(self, conversation: str, agent: str) -> None:
        await self.redis.hincrby(self.load, agent, -1)
        await self.redis.hdel(self.owner, conversation)
        await self.redis.sadd(self.done, conversation)

    async def places(self, conversation: str) -> Sequence[str]:
        queued: Any = await self.redis.zscore(self.queue, conversation)
        owned = await self.redis.hexists(self.owner, conversation)
        done = await self.redis.sismember(self.done, conversation)
        return [name for name, there in (("queued", queued is not None), ("owned", owned)) if there] or [
            "closed"
        ] * done


class LeaseWithoutFence(_Leased):
    """A worker that stalls beyond its lease assigns all the same: nobody asks whether the lease is still his."""

    ASSIGN = """
    for _, agent in ipairs(ARGV) do
      if agent ~= ARGV[1] and tonumber(redis.call('HGET', KEYS[2], agent) or '0') < 3 then
        redis.call('HINCRBY', KEYS[2], agent, 1)
        redis.call('ZREM', KEYS[1], ARGV[1])
        redis.call('HSET', KEYS[3], ARGV[1], agent)
        return agent
      end
    end
    return false
    """

    async def take(self, pause: Pause, recorder: Recorder) -> tuple[str, str] | None:
        sought = await self.seek()
        if sought is None:
            return None
        conversation, lease = sought
        await pause()
        # The agent is known with the answer only, so the question carries the conversation alone.
        asked = recorder.invoke("claim", conversation=conversation, epoch=lease)
        agent: Any = await self.redis.eval(self.ASSIGN, 3, self.queue, self.load, self.owner, conversation, *AGENTS)
        if not agent:
            asked.fail()
            return None
        asked.ok(agent=agent)
        return conversation, str(agent)


class CheckOutsideTheScript(_Leased):
    """The fence is there, but who has room is looked up before the script that assigns."""

    ASSIGN = """
    if redis.call('HGET', KEYS[4], ARGV[1]) ~= ARGV[2] then return 0 end
    redis.call('HINCRBY', KEYS[2], ARGV[3], 1)
    redis.call('ZREM', KEYS[1], ARGV[1])
    redis.call('HINCRBY', KEYS[4], ARGV[1], 1)
    redis.call('HSET', KEYS[3], ARGV[1], ARGV[3])
    return 1
    """

    async def take(self, pause: Pause, recorder: Recorder) -> tuple[str, str] | None:
        sought = await self.seek()
        if sought is None:
            return None
        conversation, fence = sought
        agent = await self.choose()
        if agent is None:
            return None
        await pause()
        asked = recorder.invoke("claim", conversation=conversation, agent=agent, epoch=fence)
        keys = (self.queue, self.load, self.owner, self.fences)
        if not await self.redis.eval(self.ASSIGN, 4, *keys, conversation, str(fence), agent):
            asked.fail()
            return None
        asked.ok()
        return conversation, agent

    async def choose(self) -> str | None:
        """Who has most room."""
        loads: dict[str, str] = await self.redis.hgetall(self.load)
        agent = min(AGENTS, key=lambda name: int(loads.get(name, 0)))
        return agent if int(loads.get(agent, 0)) < CAPACITY else None


class Ours:
    """The product's routing: an agent's desk looks at its offer and accepts it."""

    def __init__(self, routing: Routing, daily_cap: int = 0) -> None:
        self.routing = routing
        self.daily_cap = daily_cap
        self.turn = 0
        self.cursor = "0-0"
        self.completed: set[str] = set()

    async def open(self) -> None:
        for name in AGENTS:
            await self.routing.put_agent(
                AgentProfile(
                    AgentId(name),
                    name,
                    dict.fromkeys(QUEUES, 3),
                    CAPACITY,
                    eligible=True,
                    daily_cap=self.daily_cap,
                )
            )
            await self.routing.set_activity(AgentId(name), "available", "chosen")

    async def put(self, conversation: str) -> None:
        await self.routing.enqueue(
            NewTask(
                id=TaskId(f"{conversation}.1"),
                conversation=ConversationId(conversation),
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

    async def take(self, pause: Pause, recorder: Recorder) -> tuple[str, str] | None:
        self.turn += 1
        agent = AgentId(AGENTS[self.turn % len(AGENTS)])
        await self.routing.tick()
        offer = (await self.routing.agent(agent)).offer
        if offer is None:
            return None
        await pause()
        conversation = str(offer["task"]).rpartition(".")[0]
        asked = recorder.invoke("claim", conversation=conversation, agent=agent, epoch=_number(offer["id"]))
        word = await self.routing.accept(ReservationId(offer["id"]), agent)
        # Two of this agent's tabs may both see the offer: the one that came second was told so.
        if word != "accepted":
            asked.fail()
            return None
        asked.ok()
        return conversation, agent

    async def finish(self, conversation: str, agent: str) -> None:
        await self.routing.complete(TaskId(f"{conversation}.1"), AgentId(agent), "resolved")

    async def places(self, conversation: str) -> Sequence[str]:
        view = await self.routing.queue("general", 10_000)
        agents = [await self.routing.agent(AgentId(name)) for name in AGENTS]
        held = [task["id"] for agent in agents for task in agent.tasks]
        offered = [agent.offer["task"] for agent in agents if agent.offer]
        name = f"{conversation}.1"
        there = (
            ("queued", view.tasks),
            ("reserved", offered),
            ("owned", held),
            ("closed", await self.completed_tasks()),
        )
        return [place for place, names in there if name in names]

    async def completed_tasks(self) -> set[str]:
        for cursor, event in await self.routing.events(self.cursor, count=1_000_000):
            self.cursor = cursor
            if event["type"] == "completed":
                self.completed.add(event["task"]["id"])
        return self.completed


def _number(reservation: str) -> int:
    return int(reservation.rpartition("/")[2])


async def drive(
    design: Design, conversations: Sequence[str], recorders: Sequence[Recorder], *, seed: int
) -> Mapping[str, Sequence[str]]:
    """Put all, let one worker a recorder serve them, and return where each conversation is in the end."""
    chance = random.Random(seed)
    quiet_until_s = 0.0
    loop = asyncio.get_running_loop()

    async def pause() -> None:
        await asyncio.sleep(0)
        luck = chance.random()
        if luck < CRASHES:
            raise CrashError
        if luck < CRASHES + STALLS:
            await asyncio.sleep(STALL_S)

    async def hold(recorder: Recorder, conversation: str, agent: str) -> None:
        await asyncio.sleep(chance.random() * HOLD_S)
        asked = recorder.invoke("release", conversation=conversation, agent=agent)
        await design.finish(conversation, agent)
        asked.ok()

    async def work(recorder: Recorder) -> None:
        nonlocal quiet_until_s
        while loop.time() < quiet_until_s:
            try:
                taken = await design.take(pause, recorder)
            except CrashError:
                quiet_until_s = max(quiet_until_s, loop.time() + QUIET_S)
                continue
            if taken is None:
                await asyncio.sleep(0.005)
                continue
            quiet_until_s = loop.time() + QUIET_S
            await hold(recorder, *taken)

    for conversation in conversations:
        asked = recorders[0].invoke("escalate", conversation=conversation)
        await design.put(conversation)
        asked.ok()
    quiet_until_s = loop.time() + QUIET_S
    await asyncio.gather(*(work(recorder) for recorder in recorders))
    return {conversation: await design.places(conversation) for conversation in conversations}
