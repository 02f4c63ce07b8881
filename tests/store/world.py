"""Both aggregates over one Redis, with routing's time turned by hand and deliveries made by hand."""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal, cast

from redis.asyncio import Redis

from handoff.app import System, now, routing_numbers
from handoff.conversation.model import AgentId, ConversationId, TaskId
from handoff.routing.model import QUEUES, AgentProfile, NewTask, ReservationId
from handoff.services.assignment import Assignment
from handoff.services.bot import BotTurn, Escalation, Nlu, Reply
from handoff.services.desk import DeskClock
from handoff.services.escalation import Escalate
from handoff.services.knowledge import Knowledge
from handoff.services.pauses import Pauses
from handoff.services.ports import AgentSnapshot, Json
from handoff.services.repairs import Repairs
from handoff.services.replies import Speaker
from handoff.settings import Settings
from handoff.store.measures import RedisMeasures
from handoff.store.routing import RoutingStore
from handoff.store.scripts import Scripts
from handoff.store.survey import RedisSurvey
from handoff.worker.commands import WorkHandler
from handoff.worker.decisions import DecisionHandler
from handoff.worker.fetch import FileFetcher
from handoff.worker.reconciler import Reconciler
from handoff.worker.turns import TurnMaker

HUMAN = "أريد موظفًا"


@dataclass(slots=True)
class Clock:
    """Milliseconds since 1970 that move only when a test says so."""

    now_ms: int

    def __call__(self) -> int:
        """Now."""
        return self.now_ms

    def advance(self, seconds: float) -> None:
        """Let time pass."""
        self.now_ms += int(seconds * 1000)


class PlainBot:
    """Answers everything with one text, and hands over who asks for a human."""

    async def turn(self, request: Mapping[str, Any]) -> BotTurn:
        """Answer one message."""
        if request["text"] == HUMAN:
            reply = Reply(escalate=Escalation(reason="requested", topic=None))
        else:
            reply = Reply(text=f"جواب {request['turn']}")
        return BotTurn(replies=[reply], nlu=Nlu(), state={})


class World:
    """One replica's use cases without its loops."""

    def __init__(self, settings: Settings, redis: Redis, knowledge: Knowledge) -> None:
        system = System(settings, redis, knowledge)
        self.settings = settings
        self.redis = redis
        self.keys = system.keys
        self.conversations = system.conversations
        self.context = system
        self.clock = Clock(int(time.time() * 1000))
        numbers = routing_numbers(settings)
        self.routing = RoutingStore(redis, Scripts(redis), self.keys, numbers, system.plans, clock=self.clock)
        desk = DeskClock(system.plans, now, self.routing.available)
        turns = TurnMaker(system.conversations, PlainBot(), Speaker(knowledge), desk, system.cases)
        self.assignment = Assignment(system.conversations, self.routing)
        pauses = Pauses(system.conversations, self.routing, system.wishes, system.plans, now)
        escalate = Escalate(system.conversations, self.routing, knowledge, system.titles, sticky_s=settings.sticky_s)
        self.work = WorkHandler(turns, escalate, self.routing, system.cases, pauses, cast(FileFetcher, None))
        self.decisions = DecisionHandler(self.assignment, pauses)
        self.survey = RedisSurvey(redis, Scripts(redis), self.keys, "world", clock=self.clock)
        self.accounts = system.accounts
        self.repairs = Repairs(
            system.conversations, self.routing, self.assignment, escalate, system.accounts, self.survey
        )
        self.reconciler = Reconciler(self.survey, self.repairs, every_s=15.0)
        self.measures = RedisMeasures(redis, self.keys, clock=self.clock)

    async def agent(
        self,
        name: str,
        skills: Mapping[str, int] | None = None,
        capacity: int = 2,
        *,
        available: bool = True,
        daily_cap: int = 0,
    ) -> AgentId:
        """Store an agent, who is available unless said otherwise."""
        agent = AgentId(f"a-{name}")
        known = dict.fromkeys(QUEUES, 3) if skills is None else dict(skills)
        await self.routing.put_agent(AgentProfile(agent, name, known, capacity, eligible=True, daily_cap=daily_cap))
        if available:
            await self.routing.set_activity(agent, "available", "chosen")
        return agent

    def weigh(self, **weights: int) -> None:
        """Let conversations of a channel take more of an agent's capacity."""
        numbers = replace(routing_numbers(self.settings), weights=weights)
        self.routing = RoutingStore(
            self.redis, Scripts(self.redis), self.keys, numbers, self.context.plans, clock=self.clock
        )

    async def queue(
        self,
        queue: str = "general",
        priority: str = "normal",
        *,
        waited_s: float = 0.0,
        name: str = "",
        channel: str = "web",
        prefer: AgentId | Literal[""] = "",
    ) -> TaskId:
        """Queue a task of a new contact who has waited for some seconds."""
        conversation = ConversationId(name or f"00{secrets.token_hex(12)}")
        task = TaskId(f"{conversation}.1")
        await self.routing.enqueue(
            NewTask(
                id=task,
                conversation=conversation,
                contact=f"contact-of-{conversation}",
                channel=channel,
                prefer=prefer,
                queue=queue,
                priority=priority,
                topic="",
                reason="requested",
                name="زائر",
                summary="",
                enqueued_ms=self.clock.now_ms - int(waited_s * 1000),
            )
        )
        return task

    async def offer(self, agent: AgentId) -> Json | None:
        """The offer an agent has now."""
        return (await self.routing.agent(agent)).offer

    async def reservation(self, agent: AgentId) -> ReservationId:
        """The reservation of the offer an agent has; fails when he has none."""
        offer = await self.offer(agent)
        assert offer is not None, f"{agent} has no offer"
        return ReservationId(offer["id"])

    async def offered(self, agent: AgentId) -> TaskId | None:
        """The task an agent is offered now."""
        offer = await self.offer(agent)
        return TaskId(offer["task"]) if offer else None

    async def take(self, agent: AgentId) -> TaskId:
        """The agent accepts what he is offered."""
        reservation = await self.reservation(agent)
        assert await self.routing.accept(reservation, agent) == "accepted"
        return TaskId(reservation.rpartition("/")[0])

    async def held(self, agent: AgentId) -> list[str]:
        """The tasks an agent holds."""
        return sorted(task["id"] for task in (await self.routing.agent(agent)).tasks)

    async def pass_time(self, seconds: float) -> None:
        """Let time pass and do what is due."""
        self.clock.advance(seconds)
        await self.routing.tick()

    async def tasks(self) -> dict[str, Json]:
        """Every task that routing knows."""
        raw: dict[str, str] = await self.redis.hgetall(self.keys.routing[0])
        return {name: json.loads(task) for name, task in raw.items()}

    async def agents(self) -> dict[str, Json]:
        """Every agent that routing knows."""
        raw: dict[str, str] = await self.redis.hgetall(self.keys.routing[1])
        return {name: json.loads(agent) for name, agent in raw.items()}

    async def reservations(self) -> dict[str, Json]:
        """Every offer that stands."""
        raw: dict[str, str] = await self.redis.hgetall(self.keys.routing[2])
        return {name: json.loads(reservation) for name, reservation in raw.items()}

    async def waiting(self, queue: str) -> list[str]:
        """Who waits in a queue, in order."""
        return list((await self.routing.queue(queue)).tasks)

    async def events(self, after: str = "0-0") -> list[tuple[str, Json]]:
        """Everything routing decided."""
        return await self.routing.events(after, count=10_000)

    async def snapshot(self, agent: AgentId) -> AgentSnapshot:
        """An agent's work."""
        return await self.routing.agent(agent)
