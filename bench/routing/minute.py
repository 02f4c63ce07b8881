"""A minute in real time at ten times the load that sizes the system: 2.5 escalations a second, 500 agents."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import suppress
from functools import partial
from itertools import count
from random import Random
from typing import Any

from bench.figures import figure, percentile
from bench.routing.ground import at_once, new_task, open_system, profile, redis_server
from bench.simulate.demand import lognormal
from handoff.app import System
from handoff.conversation.model import AgentId, TaskId
from handoff.routing.model import ReservationId
from handoff.store.feed import RoutingFeed
from handoff.store.routing import RoutingStore
from handoff.worker.timers import Timers
from tests.support.waiting import until

AGENTS = 500
PER_S = 2.5
SECONDS = 60.0
HANDLING_S = 160.0
"""2.5 a second times 160 s: 400 of the 500 agents are busy on average."""

THRESHOLD_S = 12.0
LEAST_SHARE = 0.95
LIMIT_MS = 500.0
LAST_S = 30.0
BEAT_S = 15.0

ANSWER = lognormal(2.5, 0.6)
HANDLING = lognormal(HANDLING_S, 0.8)
MISSED = 0.02


class Minute:
    """Agents and employers over the product's own store, feed and timers. The first `BUSY` tasks only fill the desk."""

    def __init__(self, system: System) -> None:
        self._routing: RoutingStore = system.routing
        self._timers = Timers(system.routing)
        self._feed = RoutingFeed(system.routing, self._on_event)
        self._chance = Random(1)
        self._numbers = count()
        self._acts: set[asyncio.Task[None]] = set()
        self._settling = True
        self._free = AGENTS
        self.came: dict[TaskId, float] = {}
        self.offered: dict[TaskId, float] = {}
        self.answered: dict[TaskId, float] = {}
        self.missed: Counter[TaskId] = Counter()
        self.nobody: set[TaskId] = set()

    def _on_event(self, event: dict[str, Any]) -> None:
        self._timers.wake()
        kind, now_s = event["type"], time.perf_counter()
        if kind == "offer":
            self.offered.setdefault(TaskId(event["task"]["id"]), now_s)
            if self._settling or self._chance.random() >= MISSED:
                answer_s = 0.0 if self._settling else ANSWER(self._chance)
                reservation = ReservationId(event["reservation"]["id"])
                self._later(answer_s, partial(self._routing.accept, reservation, AgentId(event["agent"])))
        elif kind == "offer_ended":
            if event["reason"] == "timeout":
                self.missed[TaskId(event["task"])] += 1
        elif kind == "assigned":
            task = TaskId(event["task"]["id"])
            self._free -= 1
            self.answered.setdefault(task, now_s)
            # Who is met in the middle of a conversation has a part of it left.
            left = self._chance.random() if self._settling else 1.0
            close = partial(self._routing.complete, task, AgentId(event["agent"]), "solved")
            self._later(left * HANDLING(self._chance), close)
        elif kind == "completed":
            self._free += 1
        elif kind == "activity" and event["reason"] == "missed_offers":
            self._later(BEAT_S, partial(self._routing.set_activity, AgentId(event["agent"]), "available", "back"))

    def _later(self, seconds: float, act: Callable[[], Awaitable[object]]) -> None:
        async def do() -> None:
            await asyncio.sleep(seconds)
            await act()

        task = asyncio.create_task(do())
        self._acts.add(task)
        task.add_done_callback(self._acts.discard)

    async def _come(self) -> TaskId:
        new = new_task(next(self._numbers), int(time.time() * 1000))
        if self._free <= 0:
            self.nobody.add(new.id)
        self.came[new.id] = time.perf_counter()
        await self._routing.enqueue(new)
        return new.id

    async def run(self) -> list[TaskId]:
        """Fill the desk, let the minute pass, wait for the last answers; returns who came in the minute."""
        loops = [asyncio.create_task(self._timers.run()), asyncio.create_task(self._feed.run())]
        loops.append(asyncio.create_task(self._beats()))
        try:
            await asyncio.sleep(0.5)
            await at_once(self._routing.put_agent(profile(n)) for n in range(AGENTS))
            await at_once(self._routing.set_activity(profile(n).id, "available", "chosen") for n in range(AGENTS))
            filling = [await self._come() for _ in range(round(PER_S * HANDLING_S))]
            await self._until_answered(filling)
            self._settling = False
            came = []
            end_s = time.perf_counter() + SECONDS
            next_s = time.perf_counter()
            while (next_s := next_s + self._chance.expovariate(PER_S)) < end_s:
                await asyncio.sleep(max(next_s - time.perf_counter(), 0.0))
                came.append(await self._come())
            await self._until_answered(came)
            return came
        finally:
            for task in (*loops, *self._acts):
                task.cancel()
            await asyncio.gather(*loops, *self._acts, return_exceptions=True)

    async def _until_answered(self, tasks: list[TaskId]) -> None:
        async def answered() -> bool:
            return all(task in self.answered for task in tasks)

        with suppress(AssertionError):
            await until(answered, "everybody is answered", within_s=LAST_S)

    async def _beats(self) -> None:
        while True:
            for number in range(AGENTS):
                await asyncio.sleep(BEAT_S / AGENTS)
                await self._routing.beat(profile(number).id)


def _why(minute: Minute, task: TaskId) -> str:
    if task in minute.nobody:
        return "nobody was free"
    if minute.missed[task]:
        return "an agent did not answer his offer"
    if task in minute.offered and minute.offered[task] - minute.came[task] < THRESHOLD_S - LIMIT_MS / 1000:
        return "the agent took long"
    return "unexplained"


async def measure() -> None:
    """Measure, and say why whoever waited longer did."""
    with redis_server() as url:
        async with open_system(url, offer_s=4.0) as (system, _):
            minute = Minute(system)
            came = await minute.run()
    late = [t for t in came if t not in minute.answered or minute.answered[t] - minute.came[t] > THRESHOLD_S]
    offers_ms = [
        (minute.offered[t] - minute.came[t]) * 1000 for t in came if t in minute.offered and t not in minute.nobody
    ]
    figure("routing.answered_within_12s_pct", 100 * (1 - len(late) / len(came)), "%", peer=100 * LEAST_SHARE)
    figure("routing.offer_p99_ms", percentile(offers_ms, 0.99), "ms", peer=LIMIT_MS)
    whys = Counter(_why(minute, task) for task in late)
    for why in ("nobody was free", "an agent did not answer his offer", "the agent took long", "unexplained"):
        figure(f"routing.late_{why.replace(' ', '_')}", whys[why], f"of {len(came)}")
