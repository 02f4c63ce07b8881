"""The formulas of the measures, on counts small enough to check by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest

from handoff.routing.measures import (
    MEASURES,
    NAMES,
    Counts,
    abandonment,
    counts_of,
    first_human_message_s,
    handling_s,
    occupancy,
    redirection,
    service_level,
    since,
    speed_of_answer_s,
    total,
)

DAY = Counts(
    offered=110,
    answered=90,
    answered_in_time=80,
    wait_ms=900_000,
    first_replies=80,
    first_reply_ms=1_600_000,
    handled=60,
    handling_ms=18_000_000,
    wrap_ms=1_200_000,
    abandoned=20,
    abandoned_short=10,
    offers=120,
    rona=6,
)


def test_who_leaves_within_five_seconds_counts_neither_way() -> None:
    assert service_level(DAY) == 80 / 100
    assert abandonment(DAY) == 10 / 100


def test_times_are_means_in_seconds() -> None:
    assert speed_of_answer_s(DAY) == 10
    assert first_human_message_s(DAY) == 20
    assert handling_s(DAY) == 320, "the notes belong to the work"


def test_an_offer_that_ran_out_is_counted_against_all_offers() -> None:
    assert redirection(DAY) == 6 / 120


def test_occupancy_is_time_with_work_of_time_at_work() -> None:
    assert occupancy(45_000, 60_000) == 0.75
    assert occupancy(0, 0) is None


@pytest.mark.parametrize("name", MEASURES)
def test_nothing_counted_is_no_measure(name: str) -> None:
    assert MEASURES[name](Counts()) is None
    assert MEASURES[name](DAY) is not None


def test_counts_are_read_added_and_subtracted_by_name() -> None:
    figures = {"offered:permits": "7", "rona:permits": "2", "offered:general": "1", "handling_s:permits": "1.5"}
    permits = counts_of(figures, "permits")
    assert permits == Counts(offered=7, rona=2)
    assert total([permits, counts_of(figures, "general")]) == Counts(offered=8, rona=2)
    assert since(permits, Counts(offered=5)) == Counts(offered=2, rona=2)
    assert {getattr(replace(DAY), name) for name in NAMES} >= {110, 90}
