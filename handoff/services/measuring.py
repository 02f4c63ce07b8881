"""What is measured of routing, and where it comes from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Protocol

from handoff.routing.measures import MEASURES, Counts, counts_of, occupancy, since, total
from handoff.routing.model import QUEUES


@dataclass(frozen=True, slots=True)
class Waiting:
    """Who waits in a queue at one priority: how many, and since when (ms) the oldest; None when nobody does."""

    count: int = 0
    oldest_ms: int | None = None


@dataclass(frozen=True, slots=True)
class Look:
    """What the reconciler counted when it looked last, at `at_ms` (0: never): agents by activity, live tasks by queue
    and state."""

    at_ms: int = 0
    agents: Mapping[str, int] = field(default_factory=dict)
    tasks: Mapping[str, Mapping[str, int]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Figures:
    """Everything measured, at `now_ms` (Redis time). `figures` count since the start of the figures, `day` is what
    they stood at when the day in Riyadh began. `waiting`: queue -> priority. `slots`: places of available agents by
    queue, `any` for all of them together."""

    now_ms: int
    figures: Mapping[str, str]
    day: Mapping[str, str]
    waiting: Mapping[str, Mapping[str, Waiting]]
    available: int
    reservations: int
    look: Look

    @property
    def repaired(self) -> dict[str, int]:
        """What the reconciler repaired, by kind."""
        kinds = (name.partition(":") for name in self.figures)
        return {kind: int(self.figures[f"repaired:{kind}"]) for name, _, kind in kinds if name == "repaired"}

    def counts(self, queue: str, *, today: bool = False) -> Counts:
        """The counts of a queue, since the start or of today."""
        now = counts_of(self.figures, queue)
        return since(now, counts_of(self.day, queue)) if today else now

    def slots(self, queue: str) -> int:
        """The places of the agents of a queue who are available."""
        return int(self.figures.get(f"slots:{queue}", 0))


class MeasureSource(Protocol):
    """Where the figures are kept."""

    async def read(self) -> Figures:
        """All of them, in one round trip."""
        ...


def report(figures: Figures) -> dict[str, Any]:
    """The figures as a supervisor reads them."""
    return {
        "now_ms": figures.now_ms,
        "today": _period(figures, today=True),
        "since_start": _period(figures, today=False),
        "now": {
            "queues": {queue: _queue_now(figures, queue) for queue in QUEUES},
            "agents": dict(figures.look.agents),
            "available": figures.available,
            "places": figures.slots("any"),
            "reservations": figures.reservations,
            "looked_ms": figures.look.at_ms,
        },
        "repaired": figures.repaired,
    }


def _period(figures: Figures, *, today: bool) -> dict[str, Any]:
    rows = {queue: figures.counts(queue, today=today) for queue in QUEUES}
    busy, staffed = (_agents_ms(figures, name, today=today) for name in ("busy_ms", "staffed_ms"))
    whole = _measured(total(rows.values())) | {"occupancy": occupancy(busy, staffed)}
    return {"total": whole, "queues": {queue: _measured(counts) for queue, counts in rows.items()}}


def _agents_ms(figures: Figures, name: str, *, today: bool) -> int:
    before = figures.day if today else {}
    return int(figures.figures.get(f"{name}:any", 0)) - int(before.get(f"{name}:any", 0))


def _measured(counts: Counts) -> dict[str, Any]:
    return {name: measure(counts) for name, measure in MEASURES.items()} | {"counts": asdict(counts)}


def _queue_now(figures: Figures, queue: str) -> dict[str, Any]:
    waiting = figures.waiting[queue]
    oldest = [row.oldest_ms for row in waiting.values() if row.oldest_ms is not None]
    return {
        "waiting": {priority: row.count for priority, row in waiting.items()},
        "oldest_wait_s": max(0, figures.now_ms - min(oldest)) / 1000 if oldest else None,
        "tasks": dict(figures.look.tasks.get(queue, {})),
        "places": figures.slots(queue),
    }
