"""The checker of fairness finds planted faults, and takes what is right."""

from __future__ import annotations

from typing import Any

import pytest

from bench.simulate.crews import crew
from bench.simulate.fairness import Fairness
from handoff.routing.calendar.week import ALL_DAY, same_every_day
from handoff.routing.hours import OpeningHours
from handoff.routing.queue_plan import default_plans

PLANS = default_plans(OpeningHours(same_every_day((ALL_DAY,), range(7))), 4.0).plans
AGENTS = {agent.id: agent for agent in crew(2, queues=1)}
FIRST, SECOND = AGENTS
REST_MS = 60_000
"""The first knows `security` alone, the second `permits`; everybody is asked after 20 s."""


def task(name: str, enqueued_ms: int, queue: str = "security", priority: str = "normal") -> dict[str, Any]:
    return {"id": name, "queue": queue, "priority": priority, "enqueued_ms": enqueued_ms}


def queued(at_ms: int, **fields: Any) -> dict[str, Any]:
    return {"type": "queued", "at_ms": at_ms, "task": task(enqueued_ms=at_ms, **fields)}


def offer(at_ms: int, agent: str, of: dict[str, Any]) -> dict[str, Any]:
    return {"type": "offer", "at_ms": at_ms, "agent": agent, "task": of["task"], "reservation": {"id": f"r-{at_ms}"}}


def offer_ended(begun: dict[str, Any], at_ms: int, reason: str) -> dict[str, Any]:
    names = {"agent": begun["agent"], "reservation": begun["reservation"]["id"], "task": begun["task"]["id"]}
    return {"type": "offer_ended", "at_ms": at_ms, "reason": reason, **names}


def available(at_ms: int, agent: str) -> dict[str, Any]:
    return {"type": "activity", "at_ms": at_ms, "agent": agent, "activity": "available"}


def broken(*events: dict[str, Any]) -> list[str]:
    checker = Fairness(PLANS, AGENTS, REST_MS)
    for event in events:
        checker.see(event)
    return checker.broken


OLD, NEW = queued(1_000, name="old"), queued(2_000, name="new")


def test_the_oldest_first_is_right() -> None:
    assert not broken(OLD, NEW, available(3_000, FIRST), offer(3_000, FIRST, OLD))


def test_a_newer_task_before_an_older_one_is_found() -> None:
    assert broken(OLD, NEW, available(3_000, FIRST), offer(3_000, FIRST, NEW)) == ["a-0 got new at 3000 before old"]


def test_a_higher_priority_goes_before_age() -> None:
    urgent = queued(2_000, name="urgent", priority="urgent")
    assert not broken(OLD, urgent, available(3_000, FIRST), offer(3_000, FIRST, urgent))


@pytest.mark.parametrize(("at_ms", "found"), [(3_000, 0), (22_000, 1)])
def test_an_older_task_of_another_queue_counts_once_everybody_is_asked(at_ms: int, found: int) -> None:
    other = queued(1_000, name="other", queue="domestic")
    assert len(broken(other, NEW, available(at_ms, FIRST), offer(at_ms, FIRST, NEW))) == found


def test_who_is_idle_beside_a_task_that_he_is_fit_for_is_found() -> None:
    assert broken(available(500, FIRST), OLD, queued(1_500, name="later", queue="permits"))


def test_who_is_idle_beside_a_task_of_others_is_right_until_everybody_is_asked() -> None:
    other = queued(1_000, name="other", queue="domestic")
    assert not broken(available(500, FIRST), other, available(20_900, SECOND))
    assert broken(available(500, FIRST), other, available(21_100, SECOND))


def test_who_declined_is_not_fit_until_his_rest_is_over() -> None:
    asked = offer(2_000, FIRST, OLD)
    story = (OLD, available(2_000, FIRST), asked, offer_ended(asked, 3_000, "declined"))
    assert not broken(*story, available(62_000, SECOND))
    assert broken(*story, available(63_002, SECOND))
