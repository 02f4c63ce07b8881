"""The estimated wait."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from handoff.routing.estimate import MEASURED_AT_LEAST, expected_s, wait_s

KNOWN: dict[str, Any] = {"waiting": 10, "all_waiting": 10, "all_slots": 5, "handling_s": 300.0, "handled": 50}


def test_it_is_the_place_in_the_line_times_handling_over_places_in_whole_minutes() -> None:
    assert wait_s(6, **KNOWN) == 360
    assert wait_s(6, **KNOWN | {"handling_s": 301.0}) == 420
    assert wait_s(6, **KNOWN | {"all_slots": 10}) == 180


def test_who_waits_in_other_queues_stands_in_the_same_line() -> None:
    assert wait_s(3, **KNOWN | {"all_waiting": 40}) == 4 * 180


def test_soon_is_said_where_a_number_would_likely_be_wrong() -> None:
    one_agent = KNOWN | {"all_slots": 1}
    assert [wait_s(place, **one_agent) for place in (1, 2, 3)] == [None, None, None]
    assert wait_s(4, **one_agent) == 1200
    assert wait_s(1, **KNOWN) == 60, "a minute more or less is no wrong number"


def test_nothing_is_said_when_too_little_is_known() -> None:
    assert wait_s(1, **KNOWN | {"handling_s": None}) is None
    assert wait_s(1, **KNOWN | {"handled": MEASURED_AT_LEAST - 1}) is None
    assert wait_s(1, **KNOWN | {"all_slots": 0}) is None


def test_counts_of_an_earlier_moment_do_no_harm() -> None:
    assert wait_s(12, **KNOWN) == 12 * 60
    assert wait_s(6, **KNOWN | {"waiting": 0, "all_waiting": 0}) == 360


@given(st.integers(1, 500), st.floats(1, 10_000), st.integers(1, 500), st.integers(1, 500))
def test_a_better_place_never_waits_longer(place: int, handling_s: float, slots: int, others: int) -> None:
    known = KNOWN | {"all_slots": slots, "handling_s": handling_s, "waiting": 501, "all_waiting": 501 + others}
    here, behind = expected_s(place, **known), expected_s(place + 1, **known)
    assert here is None or behind is None or here <= behind
