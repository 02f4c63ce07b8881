"""Small days at the desk, driven through the real scripts on a real Redis."""

from __future__ import annotations

import math
from random import Random

import pytest
from redis.asyncio import Redis

from bench.simulate import erlang
from bench.simulate.crews import crew
from bench.simulate.demand import Contact, Demand, always, exponential, lognormal
from bench.simulate.desk import Manners, Simulation
from bench.simulate.fairness import Fairness
from bench.simulate.line import one_line
from bench.simulate.parts import told
from bench.simulate.results import estimate_error, results
from handoff.app import System
from handoff.services.knowledge import Knowledge
from handoff.settings import Settings

AT_ONCE = Manners(always(0.0))


@pytest.fixture
def system(settings: Settings, redis: Redis, knowledge: Knowledge) -> System:
    """Nobody's connection is lost in a simulated day."""
    return System(settings.model_copy(update={"agent_grace_s": 1e7}), redis, knowledge)


def plain(agents: int, share: float, handling_s: float, hours: int) -> Demand:
    rate = share * agents / handling_s
    return Demand([rate] * hours, exponential(handling_s), always(math.inf), shares=(0, 0, 0, 0, 0, 0, 1))


async def test_one_skill_waits_exactly_as_one_line_does(system: System, redis: Redis) -> None:
    contacts = plain(4, 0.9, 60.0, 1).contacts(Random(3))
    day = await Simulation(system, redis, crew(4), [4], AT_ONCE, Random(3)).run(contacts)
    waits = one_line(contacts, 4)
    assert len(contacts) > 150
    assert max(waits) > 60
    # The scripts count in milliseconds; each conversation before may have added its rounding.
    for outcome, wait_s in zip(day.outcomes, waits, strict=True):
        assert outcome.wait_s == pytest.approx(wait_s, abs=0.2)


def test_that_line_waits_as_erlang_says() -> None:
    agents, share, handling_s = 10, 0.8, 120.0
    waits = one_line(plain(agents, share, handling_s, 3000).contacts(Random(5)), agents)
    load = share * agents
    assert sum(waits) / len(waits) == pytest.approx(erlang.mean_wait_s(agents, load, handling_s), rel=0.1)
    in_time = sum(wait_s <= 12 for wait_s in waits) / len(waits)
    assert in_time == pytest.approx(erlang.service_level(agents, load, handling_s, 12), rel=0.1)


async def test_nobody_is_passed_over_at_full_load(system: System, redis: Redis) -> None:
    agents = crew(6, queues=2)
    plans = (await system.plans.current()).plans
    checker = Fairness(plans, {agent.id: agent for agent in agents}, round(system.settings.decline_rest_s * 1000))
    demand = Demand([0.95 * 6 / 63] * 1, lognormal(60.0, 0.8), exponential(200.0))
    manners = Manners(lognormal(3.0, 0.5), missed=0.05, declined=0.05)
    simulation = Simulation(system, redis, agents, [6], manners, Random(1), watch=checker.see)
    found = results(await simulation.run(demand.contacts(Random(1))))
    assert checker.decisions > 150
    assert not checker.broken
    assert found.rona > 0
    assert found.asa_s > 3


async def test_who_waits_long_is_told_about_right(system: System, redis: Redis) -> None:
    demand = Demand([7 / 60 * 1.3, 0.01], lognormal(60.0, 0.8), always(math.inf))
    simulation = Simulation(system, redis, crew(7), [7], AT_ONCE, Random(2), estimate=told)
    error = estimate_error((await simulation.run(demand.contacts(Random(2)))).outcomes)
    assert error.told > 0.8
    assert error.mean_wait_s > 120
    assert abs(error.bias_s) < 0.2 * error.mean_wait_s
    assert error.p90_share < 0.6


async def test_the_measures_count_who_left_and_who_missed(system: System, redis: Redis) -> None:
    contacts = [
        Contact(0, 0.0, "general", 100.0, math.inf),
        Contact(1, 1.0, "general", 100.0, 3.0),
        Contact(2, 2.0, "general", 100.0, 30.0),
    ]
    found = results(await Simulation(system, redis, crew(1), [1], AT_ONCE, Random(0)).run(contacts))
    assert (found.offered, found.abandonment) == (3, pytest.approx(2 / 3))
    assert found.service_level == pytest.approx(1 / 2), "who left within five seconds does not count"
    assert found.asa_s == 0
