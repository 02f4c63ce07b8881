"""The estimated wait.

An employer at place `p` waits until `p` conversations have ended. With `n` agents available, each holding one
at a time and a mean handling time `h`, one ends every `h / n` seconds, so the wait is `p * h / n`.
Under ten measured conversations or with nobody there nothing is said.
"""

from __future__ import annotations

MEASURED_AT_LEAST = 10
STEP_S = 60


def wait_s(position: int, *, handling_s: float | None, handled: int, available: int) -> int | None:
    """The wait in seconds, rounded up to whole minutes so that it does not flicker; None when too little is known."""
    if handling_s is None or handled < MEASURED_AT_LEAST or available == 0:
        return None
    return -(-int(position * handling_s / available) // STEP_S) * STEP_S
