"""Repairs what the conversations and routing do not agree on. The log is the truth."""

from __future__ import annotations

from typing import Any, Protocol

from handoff.conversation.model import (
    BOT,
    CLOSED,
    AgentId,
    ConversationId,
    ConversationState,
    TaskId,
    owning_agent,
)
from handoff.routing.model import Seat, TaskState
from handoff.services.accounts import Accounts, profile_of
from handoff.services.assignment import Assignment, decision_of
from handoff.services.escalation import Escalate
from handoff.services.ports import Conversations, Routing
from handoff.services.reconcile import Fault, Kind


class Places(Protocol):
    """Where the places of agents are counted."""

    async def add_places(self, queue: str, more: int) -> None:
        """Correct how many places the agents of a queue have."""
        ...


class Repairs:
    """Each repair reads again what it repairs, so one that comes too late changes nothing. Safe to repeat."""

    def __init__(
        self,
        conversations: Conversations,
        routing: Routing,
        assignment: Assignment,
        tasks: Escalate,
        accounts: Accounts,
        places: Places,
    ) -> None:
        self._conversations = conversations
        self._routing = routing
        self._assignment = assignment
        self._tasks = tasks
        self._accounts = accounts
        self._places = places

    async def repair(self, fault: Fault) -> Kind | None:
        """Repair a fault; what was wrong in the end, or None when nothing is wrong any more."""
        match fault.kind:
            case Kind.TASK_WITHOUT_CONVERSATION:
                return await self._cancel(TaskId(fault.id))
            case Kind.CONVERSATION_WITHOUT_TASK:
                return await self._restore(ConversationId(fault.id))
            case Kind.OWNER_DIFFERS:
                return await self._join(TaskId(fault.id))
            case Kind.PLACES:
                await self._places.add_places(fault.id, int(fault.seen[0]))
                return fault.kind
            case Kind.TASK | Kind.AGENT | Kind.RESERVATION:
                word = await self._routing.mend(fault.kind, fault.id)
                return fault.kind if word == "mended" else None
        raise ValueError(fault.kind)

    async def restore(self, conversation: ConversationId) -> str:
        """Make routing say of a conversation what its log says: `known`, `assigned`, `waiting`, `aside`, or `closed`
        when it needs no human. An agent of whom routing lost everything is put again from his account."""
        state = await self._conversations.state(conversation)
        word = "closed"
        if state is not None and state.callback_task not in {"", state.task}:
            seat = Seat(TaskState.CALLBACK, state.callback_decision, due_ms=state.callback_ms)
            word = await self._seat(state, state.callback_task, seat)
        if state is None or state.owner in {BOT, CLOSED}:
            return word
        agent = owning_agent(state.owner)
        if agent:
            await self._put(agent)
            seat = Seat(TaskState.ASSIGNED, state.decision, agent, since_ms=state.assigned_ms)
        else:
            aside = state.waiting is not None and state.waiting.parked
            seat = Seat(TaskState.PARKED if aside else TaskState.PENDING, state.decision)
        other = await self._seat(state, state.task, seat)
        return word if other == "known" and word != "closed" else other

    async def _seat(self, state: ConversationState, task: TaskId, seat: Seat) -> str:
        word = await self._routing.restore(await self._tasks.task_of(state, task), seat)
        after = await self._conversations.state(state.id)
        if after is not None and task not in {after.task, after.callback_task}:
            # It ended meanwhile, and its cancel may have come before.
            await self._routing.cancel(task, state.id, "closed")
            return "closed"
        return word

    async def _put(self, agent: AgentId) -> None:
        if (await self._routing.agent(agent)).agent is None:
            account = await self._accounts.with_id(agent)
            if account and account.active:
                await self._routing.put_agent(profile_of(account))

    async def _cancel(self, task: TaskId) -> Kind | None:
        conversation = ConversationId(task.rpartition(".")[0])
        state = await self._conversations.state(conversation)
        if state is not None and task in {state.task, state.callback_task}:
            # The conversation has it; the index of the open ones did not say so.
            return await self._reindex(conversation)
        word = await self._routing.cancel(task, conversation, "without_conversation")
        return Kind.TASK_WITHOUT_CONVERSATION if word == "canceled" else None

    async def _restore(self, conversation: ConversationId) -> Kind | None:
        if await self._reindex(conversation):
            return Kind.OPEN_INDEX
        word = await self.restore(conversation)
        return Kind.CONVERSATION_WITHOUT_TASK if word in {"assigned", "waiting", "aside"} else None

    async def _join(self, task_id: TaskId) -> Kind | None:
        conversation = ConversationId(task_id.rpartition(".")[0])
        if await self._reindex(conversation):
            return Kind.OPEN_INDEX
        state, task = await self._conversations.state(conversation), await self._routing.task(task_id)
        if state is None or task is None or state.task != task_id or _agree(state, task):
            return None
        if decision_of(task) > state.decision:
            # Routing decided later, and the conversation was not told.
            if task["state"] == "assigned":
                agent = (await self._routing.agent(AgentId(task["agent"]))).agent or {}
                await self._assignment.assign(task, AgentId(task["agent"]), agent.get("name", ""))
            elif task["state"] == "parked":
                await self._assignment.park(task, task["parked_ms"])
            else:
                await self._assignment.requeue(task, "lost")
            return Kind.OWNER_DIFFERS
        word = await self.restore(conversation)
        return Kind.OWNER_DIFFERS if word in {"assigned", "waiting", "aside"} else None

    async def _reindex(self, conversation: ConversationId) -> Kind | None:
        return Kind.OPEN_INDEX if await self._conversations.reindex(conversation) == "changed" else None


def _agree(state: ConversationState, task: dict[str, Any]) -> bool:
    holder = task["agent"] if task["state"] == "assigned" else None
    return owning_agent(state.owner) == holder
