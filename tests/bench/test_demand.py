"""What is simulated to come."""

from __future__ import annotations

import math
from collections import Counter
from random import Random
from statistics import fmean, pstdev

import pytest

from bench.simulate.demand import (
    DAY_HOURS,
    HOUR_S,
    WORKING_DAYS,
    Demand,
    always,
    day_rates,
    exponential,
    lognormal,
)


def test_a_month_of_days_has_the_months_contacts_that_the_bot_left() -> None:
    rates = day_rates(110_000, 0.6)
    assert sum(rate * HOUR_S for rate in rates) * WORKING_DAYS == pytest.approx(44_000)
    assert max(rates) / fmean(rates) == pytest.approx(max(DAY_HOURS) / fmean(DAY_HOURS))


def test_they_come_in_order_and_by_the_hours_rates() -> None:
    demand = Demand([0.1, 0.4], always(1.0), always(math.inf))
    contacts = demand.contacts(Random(4))
    assert [one.at_s for one in contacts] == sorted(one.at_s for one in contacts)
    hours = Counter(int(one.at_s // HOUR_S) for one in contacts)
    # Within four standard deviations of a Poisson number.
    assert abs(hours[0] - 360) < 4 * math.sqrt(360)
    assert abs(hours[1] - 1440) < 4 * math.sqrt(1440)


def test_lognormal_values_have_their_mean_and_spread() -> None:
    chance = Random(7)
    values = [lognormal(300, 0.8)(chance) for _ in range(50_000)]
    assert fmean(values) == pytest.approx(300, rel=0.03)
    assert pstdev(values) / fmean(values) == pytest.approx(0.8, rel=0.05)
    assert fmean(exponential(60)(chance) for _ in range(50_000)) == pytest.approx(60, rel=0.03)
