"""Waiting for a condition with a deadline: a test never sleeps for a guessed time."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

T = TypeVar("T")
POLL_S = 0.02


async def until(look: Callable[[], Awaitable[T]], what: str, *, within_s: float = 5.0) -> T:
    """The first truthy answer of `look`; fails with `what` when none came in time."""
    deadline_s = time.monotonic() + within_s
    while not (answer := await look()):
        assert time.monotonic() < deadline_s, f"not within {within_s} s: {what}"
        await asyncio.sleep(POLL_S)
    return answer
