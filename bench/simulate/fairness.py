"""Whether anybody was passed over: a checker of routing's events. Pure.

Two rules, read from the events alone:
- *age*: when an agent is offered or given a task, no older task of the same priority waits that he is fit for;
- *idle*: while time passes, no task waits beside an agent with room who is fit for it.
Fit is what the queue's plan says of the task's age: the skill and its level, a neighbour's, or everybody. Who passed
on a task is not fit for it until his rest is over.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from handoff.routing.model import AgentProfile
from handoff.routing.queue_plan import QueuePlan, Scope


@dataclass(slots=True)
class _Agent:
    profile: AgentProfile
    available: bool = False
    offer: str = ""
    tasks: set[str] = field(default_factory=set)

    @property
    def has_room(self) -> bool:
        return self.available and not self.offer and len(self.tasks) < self.profile.capacity


@dataclass(slots=True)
class _Task:
    id: str
    queue: str
    priority: str
    enqueued_ms: int
    offers: set[str] = field(default_factory=set)
    rests: dict[str, int] = field(default_factory=dict)


class Fairness:
    """Feed it every event in order; `broken` says who was passed over, and for whom. Knows conversations of weight 1
    and agents who speak the employers' language, and nothing of transfers and pauses."""

    def __init__(self, plans: Mapping[str, QueuePlan], agents: Mapping[str, AgentProfile], rest_ms: int) -> None:
        self._plans = plans
        self._agents = {name: _Agent(profile) for name, profile in agents.items()}
        self._rest_ms = rest_ms
        self._tasks: dict[str, _Task] = {}
        self._waiting: dict[str, _Task] = {}
        self._at_ms = 0
        self.broken: list[str] = []
        self.decisions = 0

    def see(self, event: Mapping[str, Any]) -> None:
        """Take one event in."""
        if event["at_ms"] > self._at_ms:
            self._check_idle(event["at_ms"] - 1)
            self._at_ms = event["at_ms"]
        handler = self._HANDLERS.get(event["type"])
        if handler:
            handler(self, event)

    def _queued(self, event: Mapping[str, Any]) -> None:
        task = event["task"]
        known = _Task(task["id"], task["queue"], task["priority"], task["enqueued_ms"])
        self._tasks[known.id] = self._waiting[known.id] = known

    def _offer(self, event: Mapping[str, Any]) -> None:
        task, agent = self._tasks[event["task"]["id"]], self._agents[event["agent"]]
        self._check_age(task, agent)
        # Its other offers of the same moment are one decision, so it is taken out with the first.
        self._waiting.pop(task.id, None)
        agent.offer = event["reservation"]["id"]
        task.offers.add(agent.offer)

    def _offer_ended(self, event: Mapping[str, Any]) -> None:
        task, agent = self._tasks[event["task"]], self._agents[event["agent"]]
        agent.offer = ""
        task.offers.discard(event["reservation"])
        if event["reason"] in {"declined", "timeout"}:
            task.rests[agent.profile.id] = event["at_ms"] + self._rest_ms
        if event["reason"] in {"declined", "timeout", "canceled"} and not task.offers:
            self._waiting[task.id] = task

    def _assigned(self, event: Mapping[str, Any]) -> None:
        task, agent = self._tasks[event["task"]["id"]], self._agents[event["agent"]]
        if self._waiting.pop(task.id, None):
            self._check_age(task, agent)
        agent.tasks.add(task.id)

    def _requeued(self, event: Mapping[str, Any]) -> None:
        task, agent = self._tasks[event["task"]["id"]], self._agents[event["agent"]]
        agent.tasks.discard(task.id)
        task.rests[agent.profile.id] = event["at_ms"] + self._rest_ms
        self._waiting[task.id] = task

    def _ended(self, event: Mapping[str, Any]) -> None:
        name = event["task"]["id"]
        if event.get("agent"):
            self._agents[event["agent"]].tasks.discard(name)
        self._waiting.pop(name, None)

    def _activity(self, event: Mapping[str, Any]) -> None:
        self._agents[event["agent"]].available = event["activity"] == "available"

    _HANDLERS: ClassVar[Mapping[str, Callable[[Fairness, Mapping[str, Any]], None]]] = {
        "queued": _queued,
        "offer": _offer,
        "offer_ended": _offer_ended,
        "assigned": _assigned,
        "requeued": _requeued,
        "completed": _ended,
        "canceled": _ended,
        "activity": _activity,
    }

    def _fit(self, agent: _Agent, task: _Task, at_ms: int) -> bool:
        if task.rests.get(agent.profile.id, 0) > at_ms:
            return False
        plan = self._plans[task.queue]
        step = plan.step_at((at_ms - task.enqueued_ms) / 1000)
        if step.scope is Scope.ALL:
            return True
        asked = (task.queue, *(plan.neighbours if step.scope is Scope.NEIGHBOURS else ()))
        return any(agent.profile.skills.get(queue, 0) >= max(step.min_level, 1) for queue in asked)

    def _check_age(self, task: _Task, agent: _Agent) -> None:
        self.decisions += 1
        for older in self._waiting.values():
            if (
                older is not task
                and older.priority == task.priority
                and older.enqueued_ms < task.enqueued_ms
                and self._fit(agent, older, self._at_ms)
            ):
                self.broken.append(f"{agent.profile.id} got {task.id} at {self._at_ms} before {older.id}")

    def _check_idle(self, at_ms: int) -> None:
        if not self._waiting:
            return
        for agent in self._agents.values():
            if agent.has_room:
                for task in self._waiting.values():
                    if self._fit(agent, task, at_ms):
                        self.broken.append(f"{agent.profile.id} was idle at {at_ms} beside {task.id}")
