"""Carries routing's decisions into the conversations. Every step repeats safely."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from handoff.conversation.model import AgentId, ConversationId, EntryKind, TaskId
from handoff.routing.estimate import wait_s
from handoff.services.ports import AgentSnapshot, Conversations, Routing
from handoff.services.replies import notice
from handoff.texts import say


def decision_of(task: dict[str, Any]) -> int:
    """The number of routing's newest decision about a task: each offer has one, and losing the agent who took it comes
    after his accepting it."""
    return _decision(task, lost=task["state"] != "assigned")


def _decision(task: dict[str, Any], *, lost: bool = False) -> int:
    # Whoever holds a task holds it by the number of the offer that he accepted, also while he offers it to a
    # colleague; whatever takes it from him comes after that.
    return 2 * pause_of(task) + lost


def pause_of(task: dict[str, Any]) -> int:
    """The number of the offer by which a task got its last agent; of its last offer when it never had one."""
    return int(task.get("decision", task["offers"]))


class Assignment:
    """Gives conversations to agents, takes them back, and tells those who wait where they stand."""

    def __init__(self, conversations: Conversations, routing: Routing) -> None:
        self._conversations = conversations
        self._routing = routing

    async def assign(self, task: dict[str, Any], agent: AgentId, name: str) -> bool:
        """Make the agent the owner. False when the conversation is not his, because the employer left meanwhile
        or a later decision gave it to somebody else."""
        conversation = ConversationId(task["conversation"])
        draft = notice(EntryKind.AGENT_JOINED, say("agent.joined", name=name), name=name)
        outcome = await self._conversations.assign(
            conversation, TaskId(task["id"]), _decision(task), agent, name, draft
        )
        if outcome.word == "stale":
            await self._routing.cancel(TaskId(task["id"]), conversation, "stale")
        return outcome.word in {"assigned", "repeated"}

    async def agreed(self, snapshot: AgentSnapshot, agent: AgentId, name: str) -> AgentSnapshot:
        """What routing and the conversations both say that an agent has. A crash after his accepting left a
        conversation in the queue: the step is finished now. Of one that he closed just before, routing may not know."""
        over = {task["id"] for task in snapshot.assigned if not await self.assign(task, agent, name)}
        return replace(snapshot, tasks=tuple(task for task in snapshot.tasks if task["id"] not in over))

    async def requeue(self, task: dict[str, Any], reason: str) -> None:
        """Put a conversation that has no agent any more back into the queue: `lost`, `transferred` or `pulled`."""
        await self._take_back(task, say(f"agent.{reason}"))

    async def park(self, task: dict[str, Any], at_ms: int) -> None:
        """Put a conversation aside until its employer writes, unless he has written since `at_ms`."""
        await self._take_back(task, say("agent.parked"), parked_ms=at_ms)

    async def _take_back(self, task: dict[str, Any], text: str, parked_ms: int | None = None) -> None:
        conversation = ConversationId(task["conversation"])
        outcome = await self._conversations.requeue(
            conversation,
            TaskId(task["id"]),
            _decision(task, lost=True),
            task["queue"],
            notice(EntryKind.NOTICE, text),
            parked_ms=parked_ms,
        )
        if outcome.word == "stale":
            await self._routing.cancel(TaskId(task["id"]), conversation, "stale")

    async def tell_offered(self, task: dict[str, Any]) -> None:
        """While a task is offered it stands in no queue: who was told a place further back is next now."""
        conversation = ConversationId(task["conversation"])
        state = await self._conversations.state(conversation)
        if state and state.waiting and state.waiting.position not in (None, 1):
            await self._conversations.set_waiting(
                conversation, TaskId(task["id"]), position=1, eta_s=None, staffed=True
            )

    async def tell_waiting(self, queue: str) -> None:
        """Bring the places and estimates of one queue up to date."""
        snapshot = await self._routing.queue(queue)
        for position, task in enumerate(snapshot.tasks, start=1):
            await self._conversations.set_waiting(
                ConversationId(task.rpartition(".")[0]),
                task,
                position=position,
                eta_s=wait_s(
                    position,
                    waiting=snapshot.waiting,
                    all_waiting=snapshot.all_waiting,
                    all_slots=snapshot.all_slots,
                    handling_s=snapshot.handling_s,
                    handled=snapshot.handled,
                ),
                staffed=snapshot.available > 0,
            )
