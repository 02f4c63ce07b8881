"""Webhooks on their way: in order and at once, or held, repeated, shuffled and batched."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from aiohttp import ClientError

Post = Callable[[list[Any]], Awaitable[int]]
RETRY_S = 0.2


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """One webhook's answer: its HTTP status (0: none) and how long it took."""

    status: int
    took_s: float


@dataclass(slots=True)
class Deliveries:
    """Sends events through `post`, again until the answer is 2xx, as the providers do.

    `attempts` bounds how often one batch is tried. `answers` keeps every answer for a test to look at.
    """

    post: Post
    attempts: int = 20
    held: list[Any] | None = None
    answers: list[Acknowledged] = field(default_factory=list)
    given_up: int = 0

    def hold(self) -> None:
        """Keep events back until `release`."""
        self.held = self.held or []

    async def send(self, events: list[Any]) -> None:
        """Deliver now, or keep back while holding."""
        if self.held is not None:
            self.held.extend(events)
            return
        await self._insist(events)

    async def release(self, *, repeat: int = 1, shuffle: int | None = None, batch: int = 1, together: int = 1) -> None:
        """Deliver what was kept back, each event `repeat` times.

        shuffle   a seed: mixes the repeated events; None keeps their order
        batch     events in one webhook
        together  webhooks under way at the same time
        """
        held, self.held = self.held or [], None
        events = [event for event in held for _ in range(repeat)]
        if shuffle is not None:
            random.Random(shuffle).shuffle(events)
        waiting = iter([events[at : at + batch] for at in range(0, len(events), batch)])

        async def worker() -> None:
            for some in waiting:
                await self._insist(some)

        await asyncio.gather(*(worker() for _ in range(together)))

    async def _insist(self, events: list[Any]) -> None:
        for _ in range(self.attempts):
            began_s = time.monotonic()
            try:
                status = await self.post(events)
            except (ClientError, TimeoutError, OSError):
                status = 0
            self.answers.append(Acknowledged(status, time.monotonic() - began_s))
            if 200 <= status < 300:
                return
            await asyncio.sleep(RETRY_S)
        self.given_up += 1
