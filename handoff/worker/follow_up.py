"""Keeps the promise of a case: when an agent is there, its conversation goes to him."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import structlog

from handoff.conversation.handover import Handover, Reason
from handoff.conversation.model import BOT, EntryKind
from handoff.services.cases import Case, CaseBook
from handoff.services.knowledge import Knowledge
from handoff.services.ports import Conversations, Routing
from handoff.services.replies import notice
from handoff.texts import say

log = structlog.get_logger(__name__)

LOOK_EVERY_S = 5.0
LOOKED_AT = 100
AT_ONCE = 5


class FollowUp:
    """Queues the oldest cases a few at a time, behind every employer who waits at the page."""

    def __init__(
        self,
        cases: CaseBook,
        conversations: Conversations,
        routing: Routing,
        knowledge: Knowledge,
        *,
        rest_s: float,
        now_ms: Callable[[], int],
    ) -> None:
        self._rest_ms = int(rest_s * 1000)
        self._now_ms = now_ms
        self._cases = cases
        self._conversations = conversations
        self._routing = routing
        self._knowledge = knowledge

    async def run(self) -> None:
        """Look now and then until cancelled; a case has waited for hours, seconds do not matter."""
        while True:
            try:
                await self.look()
            except OSError as error:
                log.warning("follow_up_waits_for_store", error=type(error).__name__)
            await asyncio.sleep(LOOK_EVERY_S)

    async def look(self) -> None:
        """Queue what can be answered now. Safe to repeat and to run on several replicas."""
        if await self._routing.available() == 0:
            return
        queued = 0
        for case in await self._cases.pending(LOOKED_AT):
            queued += await self._queue(case)
            if queued == AT_ONCE:
                return

    async def _queue(self, case: Case) -> bool:
        state = await self._conversations.state(case.conversation)
        if state is not None and state.owner == BOT:
            if self._now_ms() - state.changed_ms < self._rest_ms:
                return False
            queue, _ = self._knowledge.queue_of(case.topic)
            draft = notice(EntryKind.HANDED_OVER, say("handover.case", reference=case.reference))
            outcome = await self._conversations.commit_turn(
                case.conversation,
                cursor=state.bot_cursor,
                new_cursor=state.bot_cursor,
                bot_state=state.bot_state,
                drafts=[draft],
                handover=Handover(queue, "low", case.topic, Reason.CASE, staffed=True),
            )
            if outcome.word != "committed":
                return False
        # Somebody else's hand-over counts too: the agent reads the whole conversation.
        await self._cases.set_status(case.conversation, "with_agent")
        return True
