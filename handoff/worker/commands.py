"""Carries the conversations' commands on: bot turns, files to fetch, and into routing enqueue, cancel, complete."""

from __future__ import annotations

from collections.abc import Mapping

from handoff.channels.receive import FETCH
from handoff.conversation.model import QUEUE, AgentId, ConversationId, TaskId
from handoff.conversation.packet import human_part, summary
from handoff.conversation.redaction import mask
from handoff.routing.model import NewTask
from handoff.services.cases import CaseBook
from handoff.services.knowledge import Knowledge
from handoff.services.ports import Conversations, Routing
from handoff.worker.fetch import FileFetcher
from handoff.worker.turns import TurnMaker


class WorkHandler:
    """Handles one entry of a work stream."""

    def __init__(
        self,
        turns: TurnMaker,
        conversations: Conversations,
        routing: Routing,
        knowledge: Knowledge,
        cases: CaseBook,
        titles: Mapping[str, str],
        files: FileFetcher,
    ) -> None:
        self._files = files
        self._titles = titles
        self._cases = cases
        self._turns = turns
        self._conversations = conversations
        self._routing = routing
        self._knowledge = knowledge

    async def __call__(self, work: Mapping[str, str]) -> None:
        """Do it; safe to repeat."""
        conversation = ConversationId(work["c"])
        kind = work["kind"]
        if kind == "turn":
            await self._turns.run(conversation, int(work["s"]))
        elif kind == "enqueue":
            await self._enqueue(conversation, TaskId(work["task"]))
        elif kind == "cancel":
            await self._routing.cancel(TaskId(work["task"]), conversation, "by_employer")
        elif kind == FETCH:
            await self._files.run(conversation, int(work["s"]))
        elif kind == "complete":
            await self._complete(conversation, TaskId(work["task"]), work)

    async def _complete(self, conversation: ConversationId, task: TaskId, work: Mapping[str, str]) -> None:
        if work["outcome"] == "resolved":
            await self._cases.set_status(conversation, "answered")
        word = await self._routing.complete(task, AgentId(work["agent"]), work["outcome"])
        if word == "ended":
            # He closed it while routing, thinking him lost, gave the task to others: it must not stay with them.
            await self._routing.cancel(task, conversation, "closed")

    async def _enqueue(self, conversation: ConversationId, task: TaskId) -> None:
        state = await self._conversations.state(conversation)
        if state is None or state.owner != QUEUE or state.task != task or state.waiting is None:
            return
        entries = human_part(await self._conversations.entries(conversation))
        await self._routing.enqueue(
            NewTask(
                id=task,
                conversation=conversation,
                contact=state.contact,
                channel=state.channel,
                queue=state.queue,
                priority=state.priority,
                topic=self._knowledge.title(state.topic),
                reason=state.reason,
                name=self._titles.get(state.channel, state.channel),
                summary=summary(entries, self._knowledge.title(state.topic), mask),
                enqueued_ms=state.waiting.since_ms,
            )
        )
