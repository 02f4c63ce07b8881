"""Carries the conversations' commands on: bot turns, files to fetch, and into routing enqueue, cancel, complete."""

from __future__ import annotations

from collections.abc import Mapping

from handoff.channels.receive import FETCH
from handoff.conversation.model import AgentId, ConversationId, TaskId
from handoff.services.cases import CaseBook
from handoff.services.escalation import Escalate
from handoff.services.intake import CHOICE
from handoff.services.pauses import Pauses
from handoff.services.ports import Routing
from handoff.worker.fetch import FileFetcher
from handoff.worker.turns import TurnMaker


class WorkHandler:
    """Handles one entry of a work stream."""

    def __init__(
        self,
        turns: TurnMaker,
        escalate: Escalate,
        routing: Routing,
        cases: CaseBook,
        pauses: Pauses,
        files: FileFetcher,
    ) -> None:
        self._files = files
        self._turns = turns
        self._escalate = escalate
        self._routing = routing
        self._cases = cases
        self._pauses = pauses

    async def __call__(self, work: Mapping[str, str]) -> None:
        """Do it; safe to repeat."""
        conversation = ConversationId(work["c"])
        kind = work["kind"]
        if kind == "turn":
            await self._turns.run(conversation, int(work["s"]))
        elif kind == "enqueue":
            await self._escalate(conversation, TaskId(work["task"]))
        elif kind == "cancel":
            await self._routing.cancel(TaskId(work["task"]), conversation, work["reason"])
        elif kind == "resume":
            await self._routing.resume(TaskId(work["task"]), "parked", int(work["decision"]) // 2)
        elif kind == CHOICE:
            await self._pauses.choose(conversation, int(work["s"]))
        elif kind == FETCH:
            await self._files.run(conversation, int(work["s"]))
        elif kind == "complete":
            await self._complete(conversation, TaskId(work["task"]), work)
        elif kind == "first_reply":
            await self._routing.first_reply(TaskId(work["task"]), int(work["at"]))

    async def _complete(self, conversation: ConversationId, task: TaskId, work: Mapping[str, str]) -> None:
        if work["outcome"] == "resolved":
            await self._cases.set_status(conversation, "answered")
        word = await self._routing.complete(task, AgentId(work["agent"]), work["outcome"])
        if word == "ended":
            # He closed it while routing, thinking him lost, gave the task to others: it must not stay with them.
            await self._routing.cancel(task, conversation, "closed")
