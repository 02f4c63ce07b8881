"""Whether a recorded history of a task could have happened one operation after the other.

The search is Wing and Gong's (1993) with Lowe's memory of configurations (2017): an operation may be next if no other
one ended before it began; the state after it must explain its answer. Tasks are independent: each has its own search.

A task's rules: an offer that stands may be accepted once, by its agent; the same accept again is `repeated`; whatever
comes too late is told so. How many offers stand at once is routing's business, not a rule.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace

from handoff.conversation.model import AgentId, ConversationId, TaskId
from handoff.routing.model import ReservationId
from handoff.services.ports import Routing


@dataclass(frozen=True, slots=True)
class Call:
    """One call and its answer; the answer of an unfinished one is ''."""

    task: str
    name: str
    reservation: str
    agent: str
    answer: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class TaskState:
    """All that the answers depend on."""

    holder: str = ""
    agent: str = ""
    ended: bool = False
    dead: frozenset[str] = frozenset()


def after(state: TaskState, call: Call) -> TaskState | None:
    """The state after a call; None when its answer is wrong in this state."""
    outcome, answer = _RULES[call.name](state, call)
    if answer == "accepted" and call.answer not in _WORDS:
        # The offer stood, and the agent may not take it any more: it is gone.
        return replace(state, dead=state.dead | {call.reservation})
    return outcome if call.answer in {answer, ""} else None


def _accept(state: TaskState, call: Call) -> tuple[TaskState, str]:
    if state.ended or call.reservation in state.dead or state.holder not in {"", call.reservation}:
        return state, "late"
    if state.holder:
        return state, "repeated"
    return replace(state, holder=call.reservation, agent=call.agent), "accepted"


def _decline(state: TaskState, call: Call) -> tuple[TaskState, str]:
    if state.ended or state.holder or call.reservation in state.dead:
        return state, "late"
    return replace(state, dead=state.dead | {call.reservation}), "declined"


def _complete(state: TaskState, call: Call) -> tuple[TaskState, str]:
    if state.ended or not state.holder or state.agent != call.agent:
        return state, "ended"
    return replace(state, ended=True), "completed"


def _cancel(state: TaskState, call: Call) -> tuple[TaskState, str]:
    return (state, "ended") if state.ended else (replace(state, ended=True), "canceled")


_WORDS = frozenset({"", "accepted", "repeated", "late"})
_RULES: dict[str, Callable[[TaskState, Call], tuple[TaskState, str]]] = {
    "accept": _accept,
    "decline": _decline,
    "complete": _complete,
    "cancel": _cancel,
}


def is_linearisable(calls: Sequence[Call]) -> bool:
    """Whether some order that respects who was before whom explains every answer of one task."""
    calls = sorted(calls, key=lambda call: call.start)
    everything = (1 << len(calls)) - 1
    # A call that nobody saw the end of need not have happened.
    needed = sum(1 << i for i, call in enumerate(calls) if call.answer)
    seen: set[tuple[int, TaskState]] = set()
    stack = [(0, TaskState())]
    while stack:
        done, state = stack.pop()
        if done & needed == needed:
            return True
        if (done, state) in seen:
            continue
        seen.add((done, state))
        left = everything & ~done
        first_end = min(call.end for i, call in enumerate(calls) if left >> i & 1)
        for i, call in enumerate(calls):
            if left >> i & 1 and call.start <= first_end:
                then = after(state, call)
                if then is not None:
                    stack.append((done | 1 << i, then))
    return False


def wrong_tasks(calls: Sequence[Call]) -> list[str]:
    """The tasks whose calls no order explains."""
    tasks: dict[str, list[Call]] = {}
    for call in calls:
        tasks.setdefault(call.task, []).append(call)
    return [task for task, own in tasks.items() if not is_linearisable(own)]


class Clients:
    """Concurrent clients that accept, decline, complete and cancel, often the same thing at the same time."""

    def __init__(
        self,
        routings: Sequence[Routing],
        queue_up: Callable[[], Awaitable[str]],
        agents: Sequence[AgentId],
        *,
        operations: int,
        seed: int,
    ) -> None:
        self._routings = routings
        self._queue_up = queue_up
        self._agents = agents
        self._operations = operations
        self._chance = random.Random(seed)
        self._offers: list[tuple[ReservationId, AgentId]] = []
        self._clock = 0
        self.calls: list[Call] = []

    async def run(self) -> list[Call]:
        """Every call that was made."""
        for _ in self._agents:
            await self._queue_up()
        await asyncio.gather(*(self._client(routing) for routing in self._routings))
        return self.calls

    async def _client(self, routing: Routing) -> None:
        made = 0
        while made < self._operations:
            agent = self._chance.choice(self._agents)
            offer = (await routing.agent(agent)).offer
            if offer:
                self._offers.append((ReservationId(offer["id"]), agent))
            if not self._offers:
                await self._queue_up()
                continue
            made += 1
            await self._one(routing)
            if self._chance.random() < 0.15:
                await self._queue_up()

    async def _one(self, routing: Routing) -> None:
        reservation, agent = self._chance.choice(self._offers[-6:])
        task = TaskId(reservation.rpartition("/")[0])
        name = self._chance.choices(("accept", "decline", "complete", "cancel"), (6, 3, 3, 1))[0]
        self._clock += 1
        start = self._clock
        match name:
            case "accept":
                answer = await routing.accept(reservation, agent)
            case "decline":
                answer = await routing.decline(reservation, agent)
            case "complete":
                answer = await routing.complete(task, agent, "resolved")
            case _:
                answer = await routing.cancel(task, ConversationId(task.rpartition(".")[0]), "by_employer")
        self._clock += 1
        self.calls.append(Call(task, name, reservation, agent, answer, start, self._clock))
