"""What a month of more contacts is computed to take."""

from __future__ import annotations

import pytest

from bench.simulate.scale import BEAT_EVERY_S, ENROLLED, scale


def test_a_small_desk_is_short_of_nothing() -> None:
    found = scale(110_000, 0.6, 300.0, 0.8, 0.002, 0.0002)
    assert (found.shards, found.breaks_first) == (1, "nothing")
    assert 20 < found.agents < 30


def test_costs_are_shares_of_a_core_in_the_busiest_hour() -> None:
    found = scale(143_000_000, 0.6, 300.0, 0.8, 0.002, 0.0002)
    assert found.lives == pytest.approx(found.tasks_per_s * 0.002)
    assert found.beats == pytest.approx(found.agents / BEAT_EVERY_S * 0.0002)
    assert found.agents > ENROLLED


def test_what_is_over_its_limit_by_most_breaks_first() -> None:
    assert scale(143_000_000, 0.6, 300.0, 0.8, 0.0005, 0.00005).breaks_first == "agents"
    slow = scale(143_000_000, 0.6, 300.0, 0.8, 0.05, 0.0002)
    assert slow.breaks_first == "routing"
    assert slow.shards == 10
