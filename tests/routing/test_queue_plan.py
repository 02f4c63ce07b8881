"""The plans of the queues: what is refused, what an age means, and what the scripts are given."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from handoff.errors import RefusedError
from handoff.routing.calendar.holidays import NO_HOLIDAYS
from handoff.routing.calendar.week import ALL_DAY, Span, same_every_day
from handoff.routing.hours import RIYADH, OpeningHours
from handoff.routing.model import QUEUES
from handoff.routing.plan_config import plan_config, valid_until_ms
from handoff.routing.queue_plan import QueuePlan, Scope, Step, default_plans
from handoff.services.plan_wire import read_plan, write_plan

HOURS = OpeningHours(same_every_day((Span(480, 780), Span(840, 1200)), range(7)), holidays=NO_HOLIDAYS)
PLANS = default_plans(HOURS, 4.0)
NOON = datetime(2026, 11, 26, 12, tzinfo=RIYADH)
LAST = Step(20.0, 0, Scope.ALL, 2)


def changed(**fields: Any) -> QueuePlan:
    return replace(PLANS.of("permits"), **fields)


def test_every_queue_has_a_plan_from_the_start() -> None:
    assert set(PLANS.plans) == set(QUEUES)
    for queue in QUEUES:
        plan = PLANS.of(queue)
        assert plan.neighbours
        assert (plan.service_level_s, plan.offer_s, PLANS.version(queue)) == (12.0, 4.0, 0)


@pytest.mark.parametrize(
    ("age_s", "step"),
    [
        (-1.0, (3, "queue", 1)),
        (0.0, (3, "queue", 1)),
        (3.999, (3, "queue", 1)),
        (4.0, (1, "queue", 2)),
        (8.0, (1, "neighbours", 2)),
        (19.9, (1, "neighbours", 2)),
        (20.0, (0, "all", 2)),
        (1e6, (0, "all", 2)),
    ],
)
def test_the_age_of_a_task_says_whom_to_ask(age_s: float, step: tuple[int, str, int]) -> None:
    found = PLANS.of("permits").step_at(age_s)
    assert (found.min_level, found.scope.value, found.offers) == step


def test_neighbours_may_name_each_other() -> None:
    assert changed(neighbours=("services",)).neighbours == ("services",)
    assert replace(PLANS.of("services"), neighbours=("permits",)).neighbours == ("permits",)


@pytest.mark.parametrize(
    ("fields", "code", "data"),
    [
        ({"neighbours": ("visas",)}, "plan_neighbour", {"queue": "visas"}),
        ({"neighbours": ("permits",)}, "plan_own_neighbour", {}),
        ({"neighbours": ("general", "general")}, "plan_neighbour_twice", {"queue": "general"}),
        ({"max_wait_s": 0.5}, "plan_number", {"field": "max_wait_s", "low": 1, "high": 86400}),
        ({"max_wait_s": float("nan")}, "plan_number", {"field": "max_wait_s", "low": 1, "high": 86400}),
        ({"service_level_s": 0}, "plan_number", {"field": "service_level_s", "low": 1, "high": 3600}),
        ({"offer_s": 0}, "plan_number", {"field": "offer_s", "low": 0.1, "high": 120}),
        ({"offer_s": float("inf")}, "plan_number", {"field": "offer_s", "low": 0.1, "high": 120}),
        ({"wrap_up_s": -1}, "plan_number", {"field": "wrap_up_s", "low": 0, "high": 3600}),
        ({"steps": ()}, "plan_number", {"field": "steps", "low": 1, "high": 10}),
        ({"steps": (LAST,)}, "plan_first_step", {}),
        ({"steps": (Step(0, 1, Scope.QUEUE, 1),)}, "plan_last_step", {}),
        ({"steps": (Step(0, 1, Scope.ALL, 1),)}, "plan_last_step", {}),
        ({"steps": (Step(0, 3, Scope.QUEUE, 1), Step(0, 1, Scope.QUEUE, 1), LAST)}, "plan_step_order", {}),
        ({"steps": (Step(0, 3, Scope.QUEUE, 1), LAST, Step(20, 0, Scope.ALL, 3))}, "plan_step_order", {}),
        ({"steps": (Step(0, 1, Scope.NEIGHBOURS, 1), Step(4, 1, Scope.QUEUE, 1), LAST)}, "plan_step_narrower", {}),
        (
            {"steps": (Step(0, 0, Scope.QUEUE, 1), LAST)},
            "plan_number",
            {"field": "steps.min_level", "low": 1, "high": 5},
        ),
        (
            {"steps": (Step(0, 6, Scope.QUEUE, 1), LAST)},
            "plan_number",
            {"field": "steps.min_level", "low": 1, "high": 5},
        ),
        ({"steps": (Step(0, 3, Scope.QUEUE, 0), LAST)}, "plan_number", {"field": "steps.offers", "low": 1, "high": 10}),
    ],
)
def test_a_plan_that_routing_could_not_follow_is_refused(fields: Any, code: str, data: Any) -> None:
    with pytest.raises(RefusedError) as refused:
        changed(**fields)
    assert (refused.value.code, refused.value.data) == (code, data)


def test_a_closed_queue_is_open_while_its_neighbour_is() -> None:
    closed = OpeningHours(same_every_day((), range(7)), holidays=NO_HOLIDAYS)
    plans = replace(PLANS, plans={**PLANS.plans, "permits": changed(hours=closed, neighbours=("general",))})
    assert plans.is_open("permits", NOON)
    assert plans.next_opening("permits", NOON.replace(hour=21)) == NOON.replace(day=27, hour=8)
    alone = replace(PLANS, plans={**PLANS.plans, "permits": changed(hours=closed, neighbours=())})
    assert not alone.is_open("permits", NOON)
    assert alone.next_opening("permits", NOON) is None


def test_the_scripts_are_given_plain_numbers() -> None:
    config = plan_config(PLANS, NOON)["queues"]["permits"]
    assert json.loads(json.dumps(config)) == {
        "neighbours": ["services", "general"],
        "steps": [
            {"from_ms": 0, "min_level": 3, "scope": "queue", "offers": 1},
            {"from_ms": 4000, "min_level": 1, "scope": "queue", "offers": 2},
            {"from_ms": 8000, "min_level": 1, "scope": "neighbours", "offers": 2},
            {"from_ms": 20000, "min_level": 0, "scope": "all", "offers": 2},
        ],
        "offer_ms": 4000,
        "max_wait_ms": 600000,
        "wrap_up_ms": 0,
        "service_level_ms": 12000,
        "open_ms": [
            [ms(NOON.replace(hour=8)), ms(NOON.replace(hour=13))],
            [ms(NOON.replace(hour=14)), ms(NOON.replace(hour=20))],
            [ms(NOON.replace(day=27, hour=8)), ms(NOON.replace(day=27, hour=13))],
        ],
    }


def ms(at: datetime) -> int:
    return int(at.timestamp() * 1000)


def test_the_numbers_are_made_anew_when_an_opening_is_over_and_every_hour() -> None:
    assert valid_until_ms(plan_config(PLANS, NOON), NOON) == ms(NOON.replace(hour=13))
    evening = NOON.replace(hour=21)
    assert valid_until_ms(plan_config(PLANS, evening), evening) == ms(NOON.replace(hour=22))
    always = default_plans(OpeningHours(same_every_day((ALL_DAY,), range(7)), holidays=NO_HOLIDAYS), 4.0)
    [[since, until]] = plan_config(always, NOON)["queues"]["general"]["open_ms"]
    assert since <= ms(NOON)
    assert until - ms(NOON) > timedelta(days=7).total_seconds() * 1000


RICH = changed(
    hours=OpeningHours(
        same_every_day((Span(480, 780), Span(1200, 1500)), {6, 0, 1}),
        ramadan=same_every_day((ALL_DAY,), range(7)),
        exceptions={date(2027, 1, 5): (Span(600, 660),), date(2026, 12, 31): ()},
    )
)


@pytest.mark.parametrize("plan", [*PLANS.plans.values(), RICH])
def test_a_plan_survives_its_json(plan: QueuePlan) -> None:
    text = write_plan(plan)
    assert read_plan(plan.queue, text) == plan
    assert write_plan(read_plan(plan.queue, text)) == text


def test_clock_times_are_written_as_people_write_them() -> None:
    hours = json.loads(write_plan(RICH))["hours"]
    assert hours["week"]["sunday"] == [{"opens": "08:00", "closes": "13:00"}, {"opens": "20:00", "closes": "01:00"}]
    assert hours["week"]["friday"] == []
    assert hours["ramadan"]["friday"] == [{"opens": "00:00", "closes": "24:00"}]
    assert hours["exceptions"][0] == {"date": "2026-12-31", "spans": []}


def spoil(change: Callable[[Any], object]) -> str:
    body = json.loads(write_plan(RICH))
    change(body)
    return json.dumps(body)


@pytest.mark.parametrize(
    ("change", "code", "data"),
    [
        (lambda b: b.pop("offer_s"), "plan_body", {"field": "offer_s"}),
        (lambda b: b.update(extra=1), "plan_body", {"field": "extra"}),
        (lambda b: b.update({"\u202eوهم<b>": 1}), "plan_body", {"field": "b"}),
        (lambda b: b.update(offer_s="4"), "plan_body", {"field": "offer_s"}),
        (lambda b: b.update(offer_s=True), "plan_body", {"field": "offer_s"}),
        (lambda b: b["steps"][1].update(min_level=1.5), "plan_body", {"field": "steps.1.min_level"}),
        (lambda b: b["steps"][1].update(scope="friends"), "plan_body", {"field": "steps.1.scope"}),
        (lambda b: b["hours"]["week"].update(someday=[]), "plan_body", {"field": "hours.week.someday"}),
        (
            lambda b: b["hours"]["week"]["sunday"][0].update(opens="8:00"),
            "plan_body",
            {"field": "hours.week.sunday.0.opens"},
        ),
        (
            lambda b: b["hours"]["week"]["sunday"][0].update(closes="٠٩:00"),
            "plan_body",
            {"field": "hours.week.sunday.0.closes"},
        ),
        (lambda b: b["hours"]["week"]["sunday"][0].update(closes="08:00"), "plan_span", {}),
        (lambda b: b["hours"]["week"]["sunday"][0].update(closes="21:00"), "plan_spans_overlap", {"day": "sunday"}),
        (lambda b: b["hours"]["exceptions"].append({"date": "2026-02-30"}), "plan_body", None),
        (lambda b: b["hours"]["exceptions"].append({"date": "2099-01-01"}), "plan_date", {"date": "2099-01-01"}),
        (
            lambda b: b["hours"]["exceptions"].append({"date": "2026-12-31"}),
            "plan_exception_twice",
            {"date": "2026-12-31"},
        ),
        (lambda b: b["hours"]["holidays"].update(eid_al_fitr_days=99), "plan_number", None),
    ],
)
def test_json_that_is_no_plan_is_refused_by_name(change: Any, code: str, data: Any) -> None:
    with pytest.raises(RefusedError) as refused:
        read_plan("permits", spoil(change))
    assert refused.value.code == code
    if data is not None:
        assert refused.value.data == data


@pytest.mark.parametrize("raw", ["", "[]", "null", "{", "\x00", '{"hours": 1}'])
def test_what_is_no_json_object_is_refused(raw: str) -> None:
    with pytest.raises(RefusedError, match="plan_body"):
        read_plan("permits", raw)


def test_spans_may_come_in_any_order() -> None:
    text = spoil(lambda b: b["hours"]["week"]["sunday"].reverse())
    assert read_plan("permits", text) == RICH
