"""The estimated wait.

In the end everybody may be asked for every task, oldest first (the last step of each plan), so whoever waits longer
than the first steps waits in one line before all agents. Of that line a queue's snapshot shows one part: at place `p`
of the `w` who wait in his queue, an employer is about the `k`-th of all `W` who wait,

    k = p * W / w.

With `c` conversations held at once and a mean handling time `h`, a place falls free every `h / c` seconds, so the wait
is

    k * h / c, off by about sqrt(k) * h / c

(the spread of the time until the k-th place falls free, when handling times vary as much as their mean). A number is
said only while that spread is under a minute or under half of the wait; nothing is said under twenty measured
conversations or with nobody there. docs/routing.md has the error, measured on the simulator.
"""

from __future__ import annotations

from math import sqrt

MEASURED_AT_LEAST = 20
STEP_S = 60
SPREAD_S = 60.0
SPREAD_SHARE = 0.5


def expected_s(
    position: int, *, waiting: int, all_waiting: int, all_slots: int, handling_s: float | None, handled: int
) -> float | None:
    """The wait in seconds at a place (from 1) of a queue in which `waiting` wait, of `all_waiting` in all queues;
    None when too little is known to say a number."""
    if handling_s is None or handled < MEASURED_AT_LEAST or all_slots == 0:
        return None
    # The place and the counts may be of two moments.
    waiting = max(waiting, position)
    in_line = position * max(all_waiting, waiting) / waiting
    each_s = handling_s / all_slots
    spread_s = sqrt(in_line) * each_s
    return in_line * each_s if spread_s <= max(SPREAD_S, SPREAD_SHARE * in_line * each_s) else None


def wait_s(
    position: int, *, waiting: int, all_waiting: int, all_slots: int, handling_s: float | None, handled: int
) -> int | None:
    """`expected_s`, rounded up to whole minutes so that it does not flicker."""
    seconds = expected_s(
        position,
        waiting=waiting,
        all_waiting=all_waiting,
        all_slots=all_slots,
        handling_s=handling_s,
        handled=handled,
    )
    return None if seconds is None else -(-int(seconds) // STEP_S) * STEP_S
