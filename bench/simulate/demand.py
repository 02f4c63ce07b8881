"""Who comes when, how long he is spoken to, how long he would wait. Pure: chance is an argument.

The shape of a working day, hour by hour from 08:00 to 20:00, is ours: an assumption, not a measurement. It follows what
contact centres of office hours commonly see: a steep morning with its peak from ten to eleven, the dip of the noon
prayer and lunch, a lower second rise, a slow evening. Its peak hour has 1.44 times the average.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import count
from random import Random
from typing import Final

from handoff.routing.model import QUEUES

HOUR_S: Final = 3600.0
DAY_HOURS: Final = (0.90, 1.25, 1.44, 1.38, 1.05, 0.92, 1.10, 1.15, 1.00, 0.75, 0.58, 0.48)
WORKING_DAYS: Final = 22
"""Working days (Sunday to Thursday) of a month, on which the month's contacts come."""

QUEUE_SHARES: Final = (0.08, 0.24, 0.26, 0.12, 0.10, 0.08, 0.12)
"""The queues' shares in the order of `QUEUES`: an assumption; permits and stopped services lead."""

Draw = Callable[[Random], float]


def lognormal(mean: float, spread: float) -> Draw:
    """Values with a mean and a spread (standard deviation over mean)."""
    sigma2 = math.log(1 + spread**2)
    mu = math.log(mean) - sigma2 / 2
    return lambda chance: chance.lognormvariate(mu, math.sqrt(sigma2))


def exponential(mean: float) -> Draw:
    """Values without memory."""
    return lambda chance: chance.expovariate(1 / mean)


def always(value: float) -> Draw:
    """The same value each time."""
    return lambda _: value


@dataclass(frozen=True, slots=True)
class Contact:
    """One employer who asks for a human: when (seconds from opening), in which queue, how long he is spoken to, and how
    long he would wait (endless: he never leaves)."""

    number: int
    at_s: float
    queue: str
    handling_s: float
    patience_s: float


@dataclass(frozen=True, slots=True)
class Demand:
    """What comes to the agents. `rates` are arrivals a second, hour by hour."""

    rates: Sequence[float]
    handling: Draw
    patience: Draw
    shares: Sequence[float] = QUEUE_SHARES

    def contacts(self, chance: Random) -> list[Contact]:
        """One day's contacts in order: a Poisson process, thinned where the rate is below its highest."""
        highest, at_s, found, numbers = max(self.rates), 0.0, [], count()
        while True:
            at_s += chance.expovariate(highest)
            if at_s >= len(self.rates) * HOUR_S:
                return found
            if chance.random() * highest < self.rates[int(at_s // HOUR_S)]:
                queue = chance.choices(QUEUES, self.shares)[0]
                found.append(Contact(next(numbers), at_s, queue, self.handling(chance), self.patience(chance)))


def day_rates(contacts_a_month: float, containment: float, days: int = WORKING_DAYS) -> tuple[float, ...]:
    """Arrivals a second at the agents, hour by hour of one working day; the bot keeps the share `containment`."""
    a_day = contacts_a_month * (1 - containment) / days
    average = a_day / len(DAY_HOURS) / HOUR_S
    scale = len(DAY_HOURS) / sum(DAY_HOURS)
    return tuple(average * weight * scale for weight in DAY_HOURS)
