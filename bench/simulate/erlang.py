"""Erlang's formulas (A. K. Erlang 1917; see Gans, Koole, Mandelbaum 2003, "Telephone Call Centers", section 4). Pure.

They hold for one skill, random (Poisson) arrivals, exponential handling times and callers who never leave.
`load` is in erlangs: arrivals a second times seconds of handling.
"""

from __future__ import annotations

from math import exp

MOST_AGENTS = 1_000_000


def erlang_b(agents: int, load: float) -> float:
    """The share of calls lost when nobody may wait; by the usual recursion, which never overflows."""
    blocked = 1.0
    for number in range(1, agents + 1):
        blocked = load * blocked / (number + load * blocked)
    return blocked


def erlang_c(agents: int, load: float) -> float:
    """The share of calls that wait; 1 when the agents cannot carry the load."""
    if agents <= load:
        return 1.0
    blocked = erlang_b(agents, load)
    return agents * blocked / (agents - load * (1 - blocked))


def service_level(agents: int, load: float, handling_s: float, within_s: float) -> float:
    """The share of calls answered within a time."""
    if agents <= load:
        return 0.0
    return 1 - erlang_c(agents, load) * exp(-(agents - load) * within_s / handling_s)


def mean_wait_s(agents: int, load: float, handling_s: float) -> float:
    """The average speed of answer, over all calls; endless when the agents cannot carry the load."""
    if agents <= load:
        return float("inf")
    return erlang_c(agents, load) * handling_s / (agents - load)


def staff(load: float, handling_s: float, within_s: float, level: float) -> int:
    """The fewest agents that answer a share `level` of the calls within a time."""
    low, high = int(load), int(load) + 1
    while service_level(high, load, handling_s, within_s) < level:
        low, high = high, 2 * high
        if high > MOST_AGENTS:
            raise ValueError("no number of agents reaches this level")
    while high - low > 1:
        middle = (low + high) // 2
        if service_level(middle, load, handling_s, within_s) < level:
            low = middle
        else:
            high = middle
    return high
