"""How the desk stands now, as the decisions need it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from handoff.conversation.handover import Closed, Desk
from handoff.routing.hours import RIYADH
from handoff.routing.queue_plan import Plans


class CurrentPlans(Protocol):
    """Where the queues' plans come from."""

    async def current(self) -> Plans:
        """The plans in force, at most a second old."""
        ...


@dataclass(frozen=True, slots=True)
class DeskView:
    """The plans and the number of available agents at one moment. Pure, so a decision sees one state."""

    plans: Plans
    now: datetime
    available: int

    def of(self, queue: str) -> Desk:
        """The desk as somebody finds it who would be handed to a queue; a neighbour that is open opens it too."""
        if self.plans.is_open(queue, self.now):
            return Desk(open=True, available=self.available)
        holiday = self.plans.holiday(queue, self.now)
        closed = Closed(
            now=self.now.astimezone(RIYADH),
            opens=self.plans.next_opening(queue, self.now),
            holiday=holiday.value if holiday else "",
        )
        return Desk(open=False, available=self.available, closed=closed)

    def helps(self, queue: str | None) -> bool:
        """Whether somebody may come: for a queue, or for any when it is not known yet."""
        asked = self.plans.plans if queue is None else (queue,)
        return self.available > 0 or any(self.plans.is_open(name, self.now) for name in asked)


class DeskClock:
    """Joins the opening hours with the number of available agents."""

    def __init__(
        self, plans: CurrentPlans, now: Callable[[], datetime], available: Callable[[], Awaitable[int]]
    ) -> None:
        self._plans = plans
        self._now = now
        self._available = available

    async def look(self) -> DeskView:
        """The desk at this moment."""
        return DeskView(await self._plans.current(), self._now(), await self._available())
