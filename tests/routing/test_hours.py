"""Opening hours."""

from __future__ import annotations

from datetime import datetime, time
from zoneinfo import ZoneInfo

import pytest

from handoff.routing.hours import Hours

RIYADH = ZoneInfo("Asia/Riyadh")
ALL_WEEK = frozenset(range(7))
SUNDAY_TO_THURSDAY = frozenset({6, 0, 1, 2, 3})


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=RIYADH)


@pytest.mark.parametrize(
    ("moment", "is_open"),
    [
        ("2026-11-23T07:59:59", False),
        ("2026-11-23T08:00:00", True),
        ("2026-11-23T19:59:59", True),
        ("2026-11-23T20:00:00", False),
    ],
)
def test_the_opening_minute_is_in_and_the_closing_one_is_out(moment: str, is_open: bool) -> None:
    assert Hours(time(8), time(20), ALL_WEEK).is_open(at(moment)) is is_open


def test_closed_days_are_closed_all_day() -> None:
    hours = Hours(time(8), time(20), SUNDAY_TO_THURSDAY)
    assert not hours.is_open(at("2026-11-27T12:00:00")), "a Friday"
    assert hours.is_open(at("2026-11-29T12:00:00")), "a Sunday"


def test_a_plan_over_midnight_belongs_to_the_day_it_began() -> None:
    hours = Hours(time(20), time(2), frozenset({3}))
    assert hours.is_open(at("2026-11-26T23:00:00")), "Thursday evening"
    assert hours.is_open(at("2026-11-27T01:00:00")), "the night after it"
    assert not hours.is_open(at("2026-11-27T21:00:00")), "Friday evening"
    assert not hours.is_open(at("2026-11-26T01:00:00")), "the night before it"


def test_the_plan_reads_left_to_right_inside_arabic() -> None:
    assert str(Hours(time(8), time(20), ALL_WEEK)) == "\u206608:00 - 20:00\u2069"
