"""Whether the parts this service needs answer."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping

PING_S = 1.5


class Health:
    """Pings by name."""

    def __init__(self, pings: Mapping[str, Callable[[], Awaitable[object]]]) -> None:
        self._pings = pings

    async def look(self) -> dict[str, bool]:
        """Each part and whether it answered in time."""
        return {name: await self._answers(ping) for name, ping in self._pings.items()}

    @staticmethod
    async def _answers(ping: Callable[[], Awaitable[object]]) -> bool:
        try:
            async with asyncio.timeout(PING_S):
                await ping()
        except Exception:  # noqa: BLE001 - whatever it is, the part does not answer
            return False
        return True
