"""A day at the desk: employers and agents who act under a virtual clock, and the real scripts that decide.

Nothing of routing is imitated. Every arrival, acceptance, closing and leaving is the product's own command on a real
Redis, and the timers run at the very millisecond at which they are due.
"""

from __future__ import annotations

import json
import math
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial
from heapq import heappop, heappush
from itertools import count
from random import Random
from typing import Any, Final, TypeAlias

from redis.asyncio import Redis

from bench.simulate.demand import HOUR_S, Contact, Draw
from handoff.app import System, routing_numbers
from handoff.conversation.model import AgentId, ConversationId, TaskId
from handoff.routing.model import AgentProfile, NewTask, ReservationId
from handoff.services.ports import QueueSnapshot
from handoff.store.routing import RoutingStore
from handoff.store.scripts import Scripts

START_MS: Final = 1_793_682_000_000
"""2026-11-03 08:00 in Riyadh, a Tuesday."""

Event: TypeAlias = dict[str, Any]
Estimate: TypeAlias = Callable[[int, QueueSnapshot], float | None]


@dataclass(frozen=True, slots=True)
class Manners:
    """How agents take offers: how long they need (seconds), the share they miss or decline, and how long one who was
    set away for missing them stays so."""

    answer: Draw
    missed: float = 0.0
    declined: float = 0.0
    back_after_s: float = 120.0


@dataclass(slots=True)
class Outcome:
    """What became of one contact. Times in seconds from opening. `place` is where he stood in his queue when he came
    (0: he was offered at once), `estimate_s` what the estimate said then, None for "soon"."""

    contact: Contact
    answered_s: float | None = None
    left_s: float | None = None
    place: int = 0
    estimate_s: float | None = None

    @property
    def wait_s(self) -> float | None:
        """From his coming to the agent's taking him; None when he left."""
        return None if self.answered_s is None else self.answered_s - self.contact.at_s


@dataclass(slots=True)
class Day:
    """What happened. `staffed_s` and `busy_s` are summed over the agents, as the scripts count them: the time they were
    there for work, and the time with work in hand."""

    outcomes: list[Outcome] = field(default_factory=list)
    staffed_s: float = 0.0
    busy_s: float = 0.0
    offers: int = 0
    missed: int = 0
    commands: int = 0


@dataclass(order=True, slots=True)
class _Due:
    at_ms: int
    number: int
    act: Callable[[], Awaitable[None]] = field(compare=False)


class Simulation:
    """One day. `staffing` is how many of the agents are there, hour by hour; `estimate` tells the wait of somebody at a
    place of a queue; `watch` sees every event."""

    def __init__(
        self,
        system: System,
        redis: Redis,
        agents: Sequence[AgentProfile],
        staffing: Sequence[int],
        manners: Manners,
        chance: Random,
        *,
        estimate: Estimate | None = None,
        watch: Callable[[Event], None] | None = None,
    ) -> None:
        self._now_ms = START_MS
        self._redis = redis
        self._keys = system.keys
        numbers = routing_numbers(system.settings)
        self._routing = RoutingStore(
            redis, Scripts(redis), system.keys, numbers, system.plans, clock=lambda: self._now_ms
        )
        self._agents = agents
        self._staffing = staffing
        self._manners = manners
        self._chance = chance
        self._estimate = estimate
        self._watch = watch
        self._cursor = "0-0"
        self._agenda: list[_Due] = []
        self._numbers = count()
        self._offers: dict[AgentId, ReservationId] = {}
        self._on: set[AgentId] = set()
        self._live: dict[TaskId, Outcome] = {}
        self.day = Day()

    async def run(self, contacts: Iterable[Contact]) -> Day:
        """Let the day pass until everybody was served or has left, or nobody comes who could serve him."""
        await self._redis.delete(*self._keys.routing)
        for agent in self._agents:
            await self._routing.put_agent(agent)
        for hour, there in enumerate(self._staffing):
            self._at(START_MS + round(hour * HOUR_S * 1000), partial(self._staff, there))
        for contact in contacts:
            self._at(START_MS + round(contact.at_s * 1000), partial(self._come, contact))
        timer_ms = await self._follow()
        while self._agenda or (self._live and timer_ms is not None):
            if timer_ms is not None and (not self._agenda or timer_ms <= self._agenda[0].at_ms):
                self._now_ms = max(self._now_ms, timer_ms)
                await self._routing.tick()
            else:
                due = heappop(self._agenda)
                self._now_ms = due.at_ms
                await due.act()
            self.day.commands += 1
            timer_ms = await self._follow()
        await self._count_time()
        return self.day

    def _at(self, at_ms: int, act: Callable[[], Awaitable[None]]) -> None:
        heappush(self._agenda, _Due(max(at_ms, self._now_ms), next(self._numbers), act))

    def _after(self, seconds: float, act: Callable[[], Awaitable[None]]) -> None:
        self._at(self._now_ms + round(seconds * 1000), act)

    @property
    def _now_s(self) -> float:
        return (self._now_ms - START_MS) / 1000

    async def _staff(self, there: int) -> None:
        on = {agent.id for agent in self._agents[:there]}
        for name in sorted(self._on - on):
            await self._routing.set_activity(name, "away", "shift")
        for name in sorted(on - self._on):
            await self._routing.set_activity(name, "available", "shift")
        self._on = on

    async def _come(self, contact: Contact) -> None:
        conversation = ConversationId(f"00{contact.number:024x}")
        task = TaskId(f"{conversation}.1")
        outcome = self._live[task] = Outcome(contact)
        self.day.outcomes.append(outcome)
        await self._routing.enqueue(
            NewTask(
                id=task,
                conversation=conversation,
                contact=f"c{contact.number}",
                channel="web",
                queue=contact.queue,
                priority="normal",
                topic="",
                reason="requested",
                name="زائر",
                summary="",
                enqueued_ms=self._now_ms,
            )
        )
        if math.isfinite(contact.patience_s):
            self._after(contact.patience_s, partial(self._leave, task, conversation))
        if self._estimate:
            snapshot = await self._routing.queue(contact.queue, limit=10_000)
            if task in snapshot.tasks:
                outcome.place = snapshot.tasks.index(task) + 1
                outcome.estimate_s = self._estimate(outcome.place, snapshot)

    async def _leave(self, task: TaskId, conversation: ConversationId) -> None:
        outcome = self._live.get(task)
        if outcome and outcome.answered_s is None:
            outcome.left_s = self._now_s
            await self._routing.cancel(task, conversation, "left")

    async def _answer(self, agent: AgentId, reservation: ReservationId, *, declines: bool) -> None:
        if self._offers.get(agent) != reservation:
            return
        if declines:
            await self._routing.decline(reservation, agent)
        else:
            await self._routing.accept(reservation, agent)

    async def _complete(self, task: TaskId, agent: AgentId) -> None:
        await self._routing.complete(task, agent, "solved")

    async def _come_back(self, agent: AgentId) -> None:
        if agent in self._on:
            await self._routing.set_activity(agent, "available", "back")

    async def _follow(self) -> int | None:
        """Let everybody act on what routing decided; returns when the next timer is due."""
        pipe = self._redis.pipeline(transaction=False)
        pipe.xread({self._keys.routing_events: self._cursor}, count=100_000)
        pipe.zrange(self._keys.routing[3], 0, 0, withscores=True)
        rows, timers = await pipe.execute()
        for _, entries in rows or ():
            for self._cursor, fields in entries:
                event = json.loads(fields["e"])
                if self._watch:
                    self._watch(event)
                self._heed(event)
        return int(timers[0][1]) if timers else None

    def _heed(self, event: Event) -> None:
        agent = AgentId(event.get("agent", ""))
        kind = event["type"]
        if kind == "offer":
            self._be_offered(agent, ReservationId(event["reservation"]["id"]))
        elif kind == "offer_ended":
            self._offers.pop(agent, None)
            self.day.missed += event["reason"] == "timeout"
        elif kind == "assigned":
            task = TaskId(event["task"]["id"])
            outcome = self._live[task]
            outcome.answered_s = self._now_s
            self._after(outcome.contact.handling_s, partial(self._complete, task, agent))
        elif kind in {"completed", "canceled"}:
            del self._live[TaskId(event["task"]["id"])]
        elif kind == "activity" and event["reason"] == "missed_offers":
            self._after(self._manners.back_after_s, partial(self._come_back, agent))

    def _be_offered(self, agent: AgentId, reservation: ReservationId) -> None:
        self.day.offers += 1
        self._offers[agent] = reservation
        mood = self._chance.random()
        if mood >= self._manners.missed:
            declines = mood < self._manners.missed + self._manners.declined
            self._after(
                self._manners.answer(self._chance), partial(self._answer, agent, reservation, declines=declines)
            )

    async def _count_time(self) -> None:
        rows: list[str] = await self._redis.hvals(self._keys.routing[1])
        for row in rows:
            agent = json.loads(row)
            self.day.staffed_s += agent["staffed_ms"] / 1000
            self.day.busy_s += agent["busy_ms"] / 1000
