"""How many agents a day takes: Erlang's guess by the hour, then more or fewer until the scripts reach the level."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from bench.simulate import erlang
from bench.simulate.results import THRESHOLD_S, Results

MOST_TRIES = 12


@dataclass(frozen=True, slots=True)
class Staffed:
    """How many agents are there hour by hour, and what came of it."""

    staffing: tuple[int, ...]
    results: Results


def first_guess(rates: Sequence[float], handling_s: float, answer_s: float, level: float) -> tuple[int, ...]:
    """Erlang C hour by hour; an agent is taken from the offer to the end, and his answering takes of the 12 s."""
    taken_s = handling_s + answer_s
    within_s = max(THRESHOLD_S - answer_s, 0.0)
    return tuple(erlang.staff(rate * taken_s, taken_s, within_s, level) for rate in rates)


async def search(
    guess: Sequence[int], level: float, simulate: Callable[[tuple[int, ...]], Awaitable[Results]]
) -> Staffed:
    """The fewest agents, the same number more or fewer than the guess in every hour, that reach the level. Raises
    `ValueError` when a dozen days did not find them."""
    best: Staffed | None = None
    more, step = 0, 0
    for _ in range(MOST_TRIES):
        staffing = tuple(max(there + more, 1) for there in guess)
        found = await simulate(staffing)
        if found.service_level >= level:
            best = Staffed(staffing, found)
            if step > 0:
                return best
            step = -1
        else:
            if best:
                return best
            step = 1
        more += step
    raise ValueError("the level was not reached")
