"""How busy the event loop is."""

from __future__ import annotations

import asyncio
from typing import Final


class LoopLag:
    """How late the event loop wakes up: the longest delay since it was read last."""

    EVERY_S: Final = 0.5

    def __init__(self) -> None:
        self._longest_s = 0.0

    def read_s(self) -> float:
        """The longest delay in seconds since the last read."""
        longest_s, self._longest_s = self._longest_s, 0.0
        return longest_s

    async def run(self) -> None:
        """Measure until cancelled."""
        clock = asyncio.get_running_loop().time
        while True:
            due_s = clock() + self.EVERY_S
            await asyncio.sleep(self.EVERY_S)
            self._longest_s = max(self._longest_s, clock() - due_s)
