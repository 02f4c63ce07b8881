"""The parts of `make simulate`: each prints what it found and says whether its promise held."""

from __future__ import annotations

import math
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from random import Random

from redis.asyncio import Redis

from bench.routing.ground import open_system, redis_server
from bench.routing.life import Costs, small_costs
from bench.simulate import erlang
from bench.simulate.crews import crew
from bench.simulate.demand import HOUR_S, Demand, always, day_rates, exponential, lognormal
from bench.simulate.desk import Manners, Simulation
from bench.simulate.fairness import Fairness
from bench.simulate.line import one_line
from bench.simulate.results import THRESHOLD_S, Results, estimate_error, results
from bench.simulate.scale import ENROLLED, scale
from bench.simulate.staffing import first_guess, search
from handoff.app import System
from handoff.routing.estimate import expected_s
from handoff.services.ports import QueueSnapshot

GREATER = 143_000_000
AGREES_WITHIN = 0.1
LONG_H = 5_000
ROUNDING_S = 0.5
"""The scripts count in milliseconds; each conversation before may have added its rounding."""


@dataclass(frozen=True, slots=True)
class Options:
    """What can be asked for; see `make simulate ARGS=--help`."""

    contacts: float
    containment: float
    handling_s: float
    handling_spread: float
    patience_s: float
    answer_s: float
    missed: float
    declined: float
    queues: int
    agents: int
    level: float
    hours: int
    life_ms: float
    beat_ms: float
    seed: int

    @property
    def demand(self) -> Demand:
        """A working day's."""
        patience = exponential(self.patience_s) if self.patience_s else always(math.inf)
        rates = day_rates(self.contacts, self.containment)
        return Demand(rates, lognormal(self.handling_s, self.handling_spread), patience)

    @property
    def manners(self) -> Manners:
        """The agents'."""
        return Manners(lognormal(self.answer_s, 0.5), self.missed, self.declined)


@asynccontextmanager
async def ground() -> AsyncIterator[tuple[System, Redis]]:
    """A Redis for simulations: nothing is timed, and nobody's connection is lost."""
    with redis_server("--appendonly", "no") as url:
        async with open_system(url, agent_grace_s=10 * 24 * HOUR_S) as (system, redis):
            yield system, redis


def _line(found: Results) -> str:
    return ", ".join(f"{name} {value:.3f}" for name, value in asdict(found).items())


async def day(options: Options) -> bool:
    """One working day, with the staff that it takes."""
    demand = options.demand
    contacts = demand.contacts(Random(options.seed))
    print(f"day: {len(contacts)} contacts come to the agents, {max(demand.rates):.4f}/s in the busiest hour")
    async with ground() as (system, redis):

        async def simulate(staffing: tuple[int, ...]) -> Results:
            agents = crew(max(staffing), queues=options.queues)
            simulation = Simulation(system, redis, agents, staffing, options.manners, Random(options.seed))
            found = results(await simulation.run(contacts))
            print(f"  {max(staffing)} agents at most, {sum(staffing)} agent hours: {_line(found)}", flush=True)
            return found

        if options.agents:
            await simulate((options.agents,) * len(demand.rates))
            return True
        guess = first_guess(demand.rates, options.handling_s, options.answer_s, options.level)
        best = await search(guess, options.level, simulate)
    print(f"  Erlang C by the hour: {guess}")
    print(f"  it takes by the hour: {best.staffing}, {sum(best.staffing)} agent hours a day")
    return True


def _plain(agents: int, load: float, handling_s: float, hours: int) -> Demand:
    rates = [load / handling_s] * hours
    return Demand(rates, exponential(handling_s), always(math.inf), shares=(0, 0, 0, 0, 0, 0, 1))


async def agreement(options: Options) -> bool:
    """One skill, random arrivals, exponential handling, nobody leaves: the case that Erlang C describes.

    A day is too short for its mean to settle, so there are two steps: the scripts must make everybody wait as long as a
    single line of the same contacts does, and that line, over years, must agree with Erlang C.
    """
    agents, load, handling_s = 10, 8.0, 120.0
    contacts = _plain(agents, load, handling_s, options.hours).contacts(Random(options.seed))
    async with ground() as (system, redis):
        simulation = Simulation(system, redis, crew(agents), [agents], Manners(always(0.0)), Random(options.seed))
        outcomes = (await simulation.run(contacts)).outcomes
    line = one_line(contacts, agents)
    apart_s = max(abs((o.wait_s or 0.0) - wait_s) for o, wait_s in zip(outcomes, line, strict=True))
    waits = one_line(_plain(agents, load, handling_s, LONG_H).contacts(Random(options.seed)), agents)
    found_s, asa_s = sum(waits) / len(waits), erlang.mean_wait_s(agents, load, handling_s)
    found = sum(wait_s <= THRESHOLD_S for wait_s in waits) / len(waits)
    level = erlang.service_level(agents, load, handling_s, THRESHOLD_S)
    print(f"erlang: {agents} agents, {load} erlangs: {len(line)} contacts through the scripts, at most {apart_s:.3f} s")
    print(f"  from the wait in a single line; over {len(waits)} contacts that line's service level is {found:.4f},")
    print(f"  Erlang C's {level:.4f}; its ASA is {found_s:.2f} s, Erlang C's {asa_s:.2f} s")
    agrees = abs(found / level - 1) <= AGREES_WITHIN and abs(found_s / asa_s - 1) <= AGREES_WITHIN
    return agrees and apart_s <= ROUNDING_S


async def fairness(options: Options) -> bool:
    """Arrivals at 95 % of what the agents can do, and the checker over everything that routing decided."""
    agents = crew(20, queues=min(options.queues, 3))
    taken_s = options.handling_s + options.answer_s
    rate = 0.95 * len(agents) / taken_s
    demand = Demand([rate] * options.hours, lognormal(options.handling_s, options.handling_spread), always(math.inf))
    async with ground() as (system, redis):
        plans = (await system.plans.current()).plans
        rest_ms = round(system.settings.decline_rest_s * 1000)
        checker = Fairness(plans, {agent.id: agent for agent in agents}, rest_ms)
        simulation = Simulation(
            system, redis, agents, [len(agents)], options.manners, Random(options.seed), watch=checker.see
        )
        found = results(await simulation.run(demand.contacts(Random(options.seed))))
    print(f"fairness: {options.hours} h at 95 % of capacity: {_line(found)}")
    print(f"  {checker.decisions} decisions, {len(checker.broken)} passed somebody over")
    return not checker.broken


def told(place: int, snapshot: QueueSnapshot) -> float | None:
    """What the product would estimate, before it rounds."""
    return expected_s(
        place,
        waiting=snapshot.waiting,
        all_waiting=snapshot.all_waiting,
        all_slots=snapshot.all_slots,
        handling_s=snapshot.handling_s,
        handled=snapshot.handled,
    )


async def estimate(options: Options) -> bool:
    """The error of the estimated wait, over desks whose load goes above what they can do and back."""
    desks = (
        ("14 agents, all skills", 14, 7, 1, 0.0),
        ("14 agents, all skills, people leave", 14, 7, 1, options.patience_s or 300.0),
        ("21 agents, two skills each", 21, 2, 1, 0.0),
        ("14 agents, one skill each", 14, 1, 1, 0.0),
        ("7 agents with 3 places, all skills", 7, 7, 3, 0.0),
        ("4 agents, all skills", 4, 7, 1, 0.0),
    )
    print("estimate: of those who waited for their turn and were answered")
    async with ground() as (system, redis):
        for name, number, queues, capacity, patience_s in desks:
            load = number * capacity / options.handling_s
            demand = Demand(
                [load * share for share in (0.9, 1.15, 1.15, 0.9, 0.7)],
                lognormal(options.handling_s, options.handling_spread),
                exponential(patience_s) if patience_s else always(math.inf),
            )
            agents = crew(number, queues=queues, capacity=capacity)
            simulation = Simulation(
                system, redis, agents, [number], options.manners, Random(options.seed), estimate=told
            )
            error = estimate_error((await simulation.run(demand.contacts(Random(options.seed)))).outcomes)
            print(
                f"  {name}: {error.waited} waited {error.mean_wait_s:.0f} s, {error.told:.0%} were told a number, "
                f"bias {error.bias_s:+.0f} s, 90 % within {error.p90_s:.0f} s, {error.p90_share:.0%} of it",
                flush=True,
            )
    return True


async def growth(options: Options) -> bool:
    """What more contacts take: costs that are given or measured here at a thousand agents, the rest arithmetic."""
    given = options.life_ms and options.beat_ms
    costs = Costs(options.life_ms / 1000, options.beat_ms / 1000) if given else await small_costs()
    print(
        f"scale: of Redis's core, {'given' if given else 'measured here'}: {costs.life_s * 1000:.2f} ms for a life, "
        f"{costs.beat_s * 1000:.3f} ms for a beat"
    )
    for contacts in (options.contacts, GREATER):
        found = scale(contacts, options.containment, options.handling_s, options.level, costs.life_s, costs.beat_s)
        print(
            f"  {contacts:,.0f} contacts a month (extrapolated): {found.tasks_per_s:.2f} tasks/s in the busiest hour, "
            f"{found.agents:,} agents at once (enrolled: {ENROLLED:,}), {found.lives:.1%} of a core for lives and "
            f"{found.beats:.1%} for beats: {found.shards} routing shard(s); short first: {found.breaks_first}"
        )
    return True
