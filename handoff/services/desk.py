"""How the desk stands now, as the decisions need it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime

from handoff.conversation.handover import Desk
from handoff.routing.hours import Hours


class DeskClock:
    """Joins the opening hours with the number of available agents."""

    def __init__(self, hours: Hours, now: Callable[[], datetime], available: Callable[[], Awaitable[int]]) -> None:
        self.hours = hours
        self._now = now
        self._available = available

    async def look(self) -> Desk:
        """The desk at this moment."""
        return Desk(open=self.hours.is_open(self._now()), available=await self._available())
