"""Translates what routing says of itself into the checker's words. The one place that knows routing's events."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from handoff.services.ports import Json, Routing
from tests.faults.history import Operation


class Tap:
    """Follows the events while they come, since routing keeps only the newest."""

    def __init__(self, routing: Routing) -> None:
        self._routing = routing
        self._cursor = "0-0"
        self.events: list[Json] = []

    async def read(self) -> None:
        """Take what there is."""
        while rows := await self._routing.events(self._cursor, count=1000):
            self._cursor = rows[-1][0]
            self.events.extend(event for _, event in rows)

    async def follow(self) -> None:
        """Read until cancelled; waits out a store that is away."""
        while True:
            with contextlib.suppress(OSError):
                await self.read()
            await asyncio.sleep(0.5)


@dataclass(slots=True)
class _Agent:
    capacity: int
    available: bool = False
    offers: set[str] = field(default_factory=set)
    tasks: set[str] = field(default_factory=set)
    free_since_ms: int | None = None
    said: int = 0

    def free(self) -> bool:
        return self.available and not self.offers and len(self.tasks) < self.capacity


@dataclass(slots=True)
class _Task:
    conversation: str
    waits_since_ms: int | None
    declined: set[str] = field(default_factory=set)
    offers: set[str] = field(default_factory=set)


class Translation:
    """Folds events, in their order, into operations."""

    def __init__(self, capacity: Mapping[str, int], redis_offset_ms: int) -> None:
        self._offset_ms = redis_offset_ms
        self._agents = {name: _Agent(size) for name, size in capacity.items()}
        self._tasks: dict[str, _Task] = {}
        self._out: list[Operation] = []
        self.first_offers: dict[str, int] = {}
        """When each conversation was offered first, by Redis TIME."""
        self.waited_ms: list[int] = []
        """How long each task waited for each of its offers once it was queued."""

    def all(self, events: Sequence[Json]) -> list[Operation]:
        """Every operation that the events show."""
        for number, event in enumerate(events, start=1):
            self._fold(number, event)
        end_ms = events[-1]["at_ms"] if events else 0
        for task in self._tasks.values():
            self._waits_no_more(task, end_ms)
        for name, agent in self._agents.items():
            self._look(name, agent, end_ms, ended=True)
        return self._out

    def _note(self, name: str, number: int, at_ms: int, **fields: object) -> None:
        at_ns = (at_ms - self._offset_ms) * 1_000_000
        self._out.append(
            Operation("routing", name, "ok", at_ns, at_ns, at_ms, {"number": number, "at_ms": at_ms, **fields})
        )

    def _fold(self, number: int, event: Json) -> None:
        at_ms = int(event["at_ms"])
        name = str(event.get("agent", ""))
        agent = self._agents.get(name)
        handler = getattr(self, f"_on_{event['type']}", None)
        if handler:
            handler(number, at_ms, event, name, agent)
        if agent:
            self._look(name, agent, at_ms)

    def _look(self, name: str, agent: _Agent, at_ms: int, *, ended: bool = False) -> None:
        free = agent.free() and not ended
        if free and agent.free_since_ms is None:
            agent.free_since_ms = at_ms
        elif not free and agent.free_since_ms is not None:
            self._note("free", 0, at_ms, agent=name, begin_ms=agent.free_since_ms, end_ms=at_ms)
            agent.free_since_ms = None

    def _waits_no_more(self, task: _Task, at_ms: int) -> None:
        if task.waits_since_ms is not None:
            fields = {"conversation": task.conversation, "declined": sorted(task.declined)}
            self._note("waits", 0, at_ms, begin_ms=task.waits_since_ms, end_ms=at_ms, **fields)
            self.waited_ms.append(at_ms - task.waits_since_ms)
            task.waits_since_ms = None

    def _task(self, name: str) -> _Task:
        """A task; one whose beginning went with an emptied store is new here."""
        return self._tasks.setdefault(name, _Task(name.rpartition(".")[0], None))

    def _on_queued(self, number: int, at_ms: int, event: Json, name: str, agent: _Agent | None) -> None:
        self._tasks[event["task"]["id"]] = _Task(event["task"]["conversation"], at_ms)

    def _on_offer(self, number: int, at_ms: int, event: Json, name: str, agent: _Agent) -> None:
        task = self._task(event["task"]["id"])
        self._waits_no_more(task, at_ms)
        self.first_offers.setdefault(task.conversation, at_ms)
        agent.offers.add(event["reservation"]["id"])
        task.offers.add(event["reservation"]["id"])
        self._note("offered", number, at_ms, reservation=event["reservation"]["id"])

    def _on_offer_ended(self, number: int, at_ms: int, event: Json, name: str, agent: _Agent) -> None:
        agent.offers.discard(event["reservation"])
        self._note("offer_ended", number, at_ms, reservation=event["reservation"])
        task = self._task(event["task"])
        task.offers.discard(event["reservation"])
        if event["reason"] in {"timeout", "declined"}:
            task.declined.add(name)
            if not task.offers:
                task.waits_since_ms = at_ms

    def _on_assigned(self, number: int, at_ms: int, event: Json, name: str, agent: _Agent) -> None:
        self._waits_no_more(self._task(event["task"]["id"]), at_ms)
        agent.tasks.add(event["task"]["id"])
        self._note("given", number, at_ms, conversation=event["task"]["conversation"], agent=name)

    def _on_requeued(self, number: int, at_ms: int, event: Json, name: str, agent: _Agent) -> None:
        task = self._task(event["task"]["id"])
        agent.tasks.discard(event["task"]["id"])
        task.declined.add(name)
        task.waits_since_ms = at_ms
        self._note("lost", number, at_ms, conversation=task.conversation, agent=name)

    def _on_released(self, number: int, at_ms: int, event: Json, name: str, agent: _Agent) -> None:
        agent.tasks.discard(event["task"])
        if event["reason"] != "closed":
            self._note("lost", number, at_ms, conversation=event["conversation"], agent=name)

    def _on_canceled(self, number: int, at_ms: int, event: Json, name: str, agent: _Agent | None) -> None:
        task = self._tasks.get(event["task"]["id"])
        if task:
            self._waits_no_more(task, at_ms)

    def _on_completed(self, number: int, at_ms: int, event: Json, name: str, agent: _Agent) -> None:
        self._note("completed", number, at_ms, agent=name, contact=event["task"]["contact"])
        self._note("handled", number, at_ms, agent=name, handled=agent.said)

    def _on_today(self, number: int, at_ms: int, event: Json, name: str, agent: _Agent) -> None:
        # Said within the same change, before the event that it counts.
        agent.said = int(event["handled"])

    def _on_activity(self, number: int, at_ms: int, event: Json, name: str, agent: _Agent) -> None:
        agent.available = event["activity"] == "available"
        if event["reason"] == "supervisor":
            self._note("steered", number, at_ms, action="agent.activity", subject=name)

    def _on_pulled(self, number: int, at_ms: int, event: Json, name: str, agent: _Agent | None) -> None:
        self._note("steered", number, at_ms, action="task.pull", subject=event["task"]["id"])

    def _on_pushed(self, number: int, at_ms: int, event: Json, name: str, agent: _Agent | None) -> None:
        self._note("steered", number, at_ms, action="task.push", subject=event["task"]["id"])

    def _on_prioritised(self, number: int, at_ms: int, event: Json, name: str, agent: _Agent | None) -> None:
        self._note("steered", number, at_ms, action="task.priority", subject=event["task"]["id"])

    def _on_cap(self, number: int, at_ms: int, event: Json, name: str, agent: _Agent | None) -> None:
        self._note("steered", number, at_ms, action="agent.cap", subject=event["subject"])

    def _on_plans(self, number: int, at_ms: int, event: Json, name: str, agent: _Agent | None) -> None:
        self._note("steered", number, at_ms, action="queue.plan", subject=event["queue"])
