"""Tells routing, while an employer waits, that he has his page open."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable

BEAT_S = 30.0


class Presence:
    """Calls `see` as the wait begins and every `BEAT_S` until it ends; `see` only queues the work and returns."""

    def __init__(self, see: Callable[[], None]) -> None:
        self._see = see
        self._beats: asyncio.Task[None] | None = None

    async def follow(self, *, waiting: bool) -> None:
        """Begin or end the beats; repeats are harmless."""
        if waiting and self._beats is None:
            self._beats = asyncio.create_task(self._beat())
        elif not waiting:
            await self.stop()

    async def stop(self) -> None:
        """The wait is over, or the page is closed."""
        beats, self._beats = self._beats, None
        if beats:
            beats.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await beats

    async def _beat(self) -> None:
        while True:
            self._see()
            await asyncio.sleep(BEAT_S)
