"""How one queue is run: its hours, its neighbours, and how an offer widens with the age of a task. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from itertools import pairwise
from types import MappingProxyType
from typing import Final

from handoff.errors import RefusedError
from handoff.routing.calendar.holidays import Holiday
from handoff.routing.hours import RIYADH, OpeningHours
from handoff.routing.model import QUEUES

HIGHEST_LEVEL: Final = 5
STEPS: Final = 10
OFFERS: Final = 10
DAY_S: Final = 24 * 3600


class Scope(StrEnum):
    """Whom a step may ask: who knows the queue, who knows it or a neighbour, everybody available."""

    QUEUE = "queue"
    NEIGHBOURS = "neighbours"
    ALL = "all"


_WIDTH: Final = {scope: width for width, scope in enumerate(Scope)}


@dataclass(frozen=True, slots=True)
class Step:
    """From a task's age of `from_s` on: whose skill of at least `min_level` (1-5; 0 asks for none) counts, and how
    many agents are asked at once."""

    from_s: float
    min_level: int
    scope: Scope
    offers: int


DEFAULT_STEPS: Final = (
    Step(0.0, 3, Scope.QUEUE, 1),
    Step(4.0, 1, Scope.QUEUE, 2),
    Step(8.0, 1, Scope.NEIGHBOURS, 2),
    Step(20.0, 0, Scope.ALL, 2),
)
"""The service-level threshold is 12 s, so two offers of 4 s fit in before everybody near has been asked."""

DEFAULT_NEIGHBOURS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "security": ("services", "general"),
        "permits": ("services", "general"),
        "services": ("permits", "general"),
        "appointments": ("general", "services"),
        "domestic": ("general", "permits"),
        "complaints": ("general", "services"),
        "general": ("services", "permits"),
    }
)


@dataclass(frozen=True, slots=True)
class QueuePlan:
    """The plan of one queue. Lengths are in seconds.

    `max_wait_s`: after it a callback or a case is offered. `service_level_s`: answered within it counts as in time.
    `offer_s`: how long one offer stands. `wrap_up_s`: longest time for the notes after a conversation.
    Neighbours may name each other; only naming itself is refused.

    Raises `plan_number` (with the field and its bounds), `plan_neighbour` (an unknown queue), `plan_own_neighbour`,
    `plan_neighbour_twice`, `plan_first_step`, `plan_step_order`, `plan_step_narrower`, `plan_last_step`.
    """

    queue: str
    hours: OpeningHours
    neighbours: tuple[str, ...] = ()
    max_wait_s: float = 600.0
    service_level_s: float = 12.0
    steps: tuple[Step, ...] = DEFAULT_STEPS
    offer_s: float = 4.0
    wrap_up_s: float = 0.0

    def __post_init__(self) -> None:
        """Refuse a plan that routing could not follow."""
        _within("max_wait_s", self.max_wait_s, 1, DAY_S)
        _within("service_level_s", self.service_level_s, 1, 3600)
        _within("offer_s", self.offer_s, 0.1, 120)
        _within("wrap_up_s", self.wrap_up_s, 0, 3600)
        self._check_neighbours()
        self._check_steps()

    def _check_neighbours(self) -> None:
        for number, neighbour in enumerate(self.neighbours):
            if neighbour not in QUEUES:
                raise RefusedError("plan_neighbour", queue=neighbour)
            if neighbour == self.queue:
                raise RefusedError("plan_own_neighbour")
            if neighbour in self.neighbours[:number]:
                raise RefusedError("plan_neighbour_twice", queue=neighbour)

    def _check_steps(self) -> None:
        _within("steps", len(self.steps), 1, STEPS)
        for step in self.steps:
            _within("steps.from_s", step.from_s, 0, DAY_S)
            _within("steps.min_level", step.min_level, 0 if step.scope is Scope.ALL else 1, HIGHEST_LEVEL)
            _within("steps.offers", step.offers, 1, OFFERS)
        if self.steps[0].from_s != 0:
            raise RefusedError("plan_first_step")
        for one, later in pairwise(self.steps):
            if later.from_s <= one.from_s:
                raise RefusedError("plan_step_order")
            if _WIDTH[later.scope] < _WIDTH[one.scope]:
                raise RefusedError("plan_step_narrower")
        # Nobody may wait for ever: whatever his age and topic, in the end everybody is asked.
        if self.steps[-1].scope is not Scope.ALL or self.steps[-1].min_level != 0:
            raise RefusedError("plan_last_step")

    def step_at(self, age_s: float) -> Step:
        """The step of a task of some age."""
        return [step for step in self.steps if step.from_s <= max(age_s, 0.0)][-1]


@dataclass(frozen=True, slots=True)
class Plans:
    """The plans of all queues as they stood together. `revision` counts every change; a version is 0 until its plan
    was changed for the first time."""

    plans: Mapping[str, QueuePlan]
    revision: int = 0
    versions: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))

    def of(self, queue: str) -> QueuePlan:
        """The plan of a queue."""
        return self.plans[queue]

    def version(self, queue: str) -> int:
        """How often the plan of a queue was changed."""
        return self.versions.get(queue, 0)

    def _helping(self, queue: str) -> list[OpeningHours]:
        # A closed queue whose neighbour is open is answered there, so its employers are not sent away.
        plan = self.plans[queue]
        return [plan.hours, *(self.plans[neighbour].hours for neighbour in plan.neighbours)]

    def is_open(self, queue: str, at: datetime) -> bool:
        """Whether a queue or one of its neighbours is open."""
        return any(hours.is_open(at) for hours in self._helping(queue))

    def next_opening(self, queue: str, at: datetime) -> datetime | None:
        """When a queue or one of its neighbours is open next, `at` itself when it is; None when that is not known."""
        found = [opening for hours in self._helping(queue) if (opening := hours.next_opening(at))]
        return min(found, default=None)

    def holiday(self, queue: str, at: datetime) -> Holiday | None:
        """The public holiday that a queue keeps at a time."""
        return self.plans[queue].hours.holiday_on(at.astimezone(RIYADH).date())


def default_plans(hours: OpeningHours, offer_s: float) -> Plans:
    """The plans before anybody changed one."""
    return Plans(
        MappingProxyType(
            {queue: QueuePlan(queue, hours, neighbours=DEFAULT_NEIGHBOURS[queue], offer_s=offer_s) for queue in QUEUES}
        )
    )


def _within(name: str, value: float, low: float, high: float) -> None:
    if not low <= value <= high:
        raise RefusedError("plan_number", field=name, low=low, high=high)
