"""The whole life of tasks on one Redis, against calls of a script that does nothing."""

from __future__ import annotations

import json
import time
from collections import deque
from collections.abc import Awaitable, Iterable
from dataclasses import dataclass, field
from itertools import count
from statistics import median
from typing import Any

from redis.asyncio import Redis

from bench.figures import figure
from bench.routing.ground import at_once, new_task, open_system, profile, redis_server
from handoff.app import System
from handoff.conversation.model import AgentId, TaskId
from handoff.routing.model import ReservationId
from tests.support.waiting import until

FEW_AGENTS, MANY_AGENTS = 1_000, 20_000
FEW_WAITING, MANY_WAITING = 1_000, 100_000
LIVES = 1_500
ROUNDS = 9
CALLS_OF_A_LIFE = 4
LEAST_RATIO = 0.25
MOST_GROWTH = 1.5
NOTHING = "return {'nothing'}"


@dataclass(frozen=True, slots=True)
class Cost:
    """What a task's life took on average: seconds of the clock, and seconds of processor time of Redis."""

    wall_s: float
    server_s: float


@dataclass(slots=True)
class Floor:
    """A desk where everybody is busy and many wait, so each place that falls free is offered at once."""

    system: System
    redis: Redis
    busy: deque[tuple[AgentId, TaskId]] = field(default_factory=deque)
    waiting: int = 0
    agents: int = 0
    _number: count[int] = field(default_factory=count)

    async def _enqueue(self) -> None:
        # A minute old: everybody may be asked already, as under real load.
        word = await self.system.routing.enqueue(new_task(next(self._number), int(time.time() * 1000) - 60_000))
        assert word == "queued"

    async def _take(self, agent: AgentId) -> None:
        # The command that freed the agent's place has offered it. His desk would learn so from the events.
        raw: Any = await self.redis.hget(self.system.keys.routing[1], agent)
        reservation = ReservationId(json.loads(raw)["offer"])
        assert await self.system.routing.accept(reservation, agent) == "accepted"
        self.busy.append((agent, TaskId(reservation.rpartition("/")[0])))

    async def _hire(self, number: int) -> None:
        who = profile(number)
        await self.system.routing.put_agent(who)
        await self.system.routing.set_activity(who.id, "available", "chosen")
        await self._take(who.id)

    async def grow(self, *, agents: int, waiting: int) -> None:
        """Hire agents, busy from the start, until there are so many; then let so many wait."""
        hired, new = agents - self.agents, waiting - self.waiting
        await at_once(self._enqueue() for _ in range(hired))
        await at_once(self._hire(number) for number in range(self.agents, agents))
        await at_once(self._enqueue() for _ in range(new))
        self.agents, self.waiting = agents, waiting

    async def _life(self) -> None:
        await self._enqueue()
        agent, task = self.busy.popleft()
        assert await self.system.routing.complete(task, agent, "solved") == "completed"
        await self._take(agent)

    async def lives(self) -> Cost:
        """Let `LIVES` tasks come, be offered, accepted and closed."""
        return await self._cost(self._life() for _ in range(LIVES))

    async def nothings(self) -> Cost:
        """The same number of lives, each of four calls with the keys and arguments of a life's and no effect."""
        sha = await self.redis.script_load(NOTHING)
        keys = self.system.keys.routing
        numbers = await self.system.routing.numbers()
        task = "x" * 400
        sizes = [(numbers, task), (numbers, "x" * 30, "x" * 8), (numbers, "x" * 30, "x" * 8), (numbers, "x" * 28, "x")]

        async def life() -> None:
            for args in sizes:
                await self.redis.evalsha(sha, len(keys), *keys, *args)

        assert len(sizes) == CALLS_OF_A_LIFE
        return await self._cost(life() for _ in range(LIVES))

    async def beats(self) -> Cost:
        """Let every agent say that he is there, as often as makes `LIVES` together."""
        return await self._cost(self.system.routing.beat(profile(number % self.agents).id) for number in range(LIVES))

    async def _cost(self, lives: Iterable[Awaitable[object]]) -> Cost:
        before_s, started_s = await self._processor_s(), time.perf_counter()
        await at_once(lives)
        wall_s = time.perf_counter() - started_s
        return Cost(wall_s / LIVES, (await self._processor_s() - before_s) / LIVES)

    async def _processor_s(self) -> float:
        used: Any = await self.redis.info("cpu")
        return float(used["used_cpu_user"] + used["used_cpu_sys"])

    async def _settle(self) -> None:
        # Filling made the append-only file grow. Redis writes it anew now, or it would in the middle of the measuring.
        await until(self._written, "the append-only file is written anew", within_s=300)
        await self.redis.bgrewriteaof()
        await until(self._written, "the append-only file is written anew", within_s=300)

    async def _written(self) -> bool:
        state: Any = await self.redis.info("persistence")
        return not state["aof_rewrite_in_progress"] and not state["aof_rewrite_scheduled"]

    async def rounds(self) -> Rounds:
        """Lives and nothings in turn, so that noise meets both alike."""
        await self._settle()
        lives, nothings = [], []
        for _ in range(ROUNDS):
            nothings.append(await self.nothings())
            lives.append(await self.lives())
        return Rounds(lives, nothings)


@dataclass(frozen=True, slots=True)
class Rounds:
    """What lives cost, and what as many that do nothing cost beside them."""

    lives: list[Cost]
    nothings: list[Cost]

    @property
    def life(self) -> Cost:
        """The median life."""
        return _median(self.lives)

    @property
    def nothing(self) -> Cost:
        """The median nothing."""
        return _median(self.nothings)

    @property
    def weight(self) -> float:
        """How many nothings a life costs Redis: the median over the rounds, whatever else the machine did in each."""
        return median(life.server_s / idle.server_s for life, idle in zip(self.lives, self.nothings, strict=True))


def _median(costs: list[Cost]) -> Cost:
    return Cost(median(cost.wall_s for cost in costs), median(cost.server_s for cost in costs))


@dataclass(frozen=True, slots=True)
class Costs:
    """Seconds of Redis's processor time for a task's life, and for an agent's sign of life."""

    life_s: float
    beat_s: float


async def small_costs() -> Costs:
    """The costs at a thousand agents and a thousand waiting."""
    with redis_server() as url:
        async with open_system(url, offer_s=120.0) as (system, redis):
            floor = Floor(system, redis)
            await floor.grow(agents=FEW_AGENTS, waiting=FEW_WAITING)
            return Costs((await floor.rounds()).life.server_s, (await floor.beats()).server_s)


async def measure() -> None:
    """Measure at three sizes."""
    with redis_server() as url:
        async with open_system(url, offer_s=120.0) as (system, redis):
            await _measure(Floor(system, redis))


async def _measure(floor: Floor) -> None:
    await floor.grow(agents=FEW_AGENTS, waiting=FEW_WAITING)
    small = await floor.rounds()
    await floor.grow(agents=MANY_AGENTS, waiting=FEW_WAITING)
    staffed = await floor.rounds()
    await floor.grow(agents=MANY_AGENTS, waiting=MANY_WAITING)
    whole = await floor.rounds()
    full, nothing = whole.life, whole.nothing
    figure("routing.life_ratio", nothing.wall_s / full.wall_s, "", peer=LEAST_RATIO)
    figure("routing.life_per_s", 1 / full.wall_s, "1/s", peer=1 / nothing.wall_s)
    figure("routing.life_server_ms", full.server_s * 1000, "ms", peer=nothing.server_s * 1000)
    figure("routing.beat_server_ms", (await floor.beats()).server_s * 1000, "ms", peer=nothing.server_s * 1000)
    figure("routing.growth_agents", staffed.weight / small.weight, "", peer=MOST_GROWTH)
    figure("routing.growth_waiting", whole.weight / staffed.weight, "", peer=MOST_GROWTH)
