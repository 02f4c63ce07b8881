"""Runs routing's timers when they are due: offers, graces, relaxing."""

from __future__ import annotations

import asyncio
import time

import structlog

from handoff.services.ports import Routing

log = structlog.get_logger(__name__)

LONGEST_S = 0.5
"""Bounds how late a timer is where this host's clock runs behind that of Redis."""
AHEAD_S = 0.1
"""How often to look where this host's clock runs ahead, so that what is due here is not yet due there."""
RETRY_S = 0.5


class Timers:
    """Sleeps until the next timer; `wake` shortens the sleep when routing changed.

    Every replica runs its own: what is due is done once, whoever comes first.
    """

    def __init__(self, routing: Routing) -> None:
        self._routing = routing
        self._changed = asyncio.Event()

    def wake(self) -> None:
        """Look at the timers again: an earlier one may have been set."""
        self._changed.set()

    async def run(self) -> None:
        """Run until cancelled."""
        while True:
            try:
                done, due_ms = await self._routing.tick()
            except OSError as error:
                log.warning("timers_wait_for_redis", error=type(error).__name__)
                await asyncio.sleep(RETRY_S)
                continue
            wait_s = LONGEST_S if due_ms is None else due_ms / 1000 - time.time()
            soonest_s = 0.01 if done or wait_s > 0 else AHEAD_S
            self._changed.clear()
            try:
                async with asyncio.timeout(min(max(wait_s, soonest_s), LONGEST_S)):
                    await self._changed.wait()
            except TimeoutError:
                pass
