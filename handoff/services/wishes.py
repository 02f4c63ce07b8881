"""What an employer may ask for besides writing: to stop waiting, to leave a case, to rate. The same on each channel."""

from __future__ import annotations

from handoff.conversation.inbound import clean_text
from handoff.conversation.model import ConversationId, Draft, EntryKind
from handoff.conversation.redaction import redact
from handoff.conversation.topics import last_topic
from handoff.errors import RefusedError
from handoff.services.cases import CaseBook
from handoff.services.ports import Conversations
from handoff.services.replies import notice
from handoff.texts import say

LOOKED_AT = 60


class Wishes:
    """Each returns the seq of the entry that says it was done; safe to repeat with the same client id."""

    def __init__(self, conversations: Conversations, cases: CaseBook) -> None:
        self._conversations = conversations
        self._cases = cases

    async def cancel_wait(self, conversation: ConversationId, client_id: str) -> int:
        """Stop waiting. Raises `RefusedError`: `not_waiting`, `unknown_conversation`."""
        return await self._leave(
            conversation, client_id, notice(EntryKind.WAIT_CANCELED, say("wait.canceled")), waiting=True
        )

    async def leave_case(self, conversation: ConversationId, client_id: str) -> int:
        """Open a case, and stop waiting. Raises `RefusedError`: `unknown_conversation`."""
        state = await self._conversations.state(conversation)
        if state is None:
            raise RefusedError("unknown_conversation")
        topic = state.topic if state.waiting else ""
        if not topic:
            topic = last_topic(await self._conversations.newest(state.id, LOOKED_AT))
        case = await self._cases.open(
            conversation=state.id,
            contact=state.contact,
            channel=state.channel,
            topic=topic,
            request=client_id,
        )
        text = say("case.opened", reference=case.reference)
        draft = notice(EntryKind.CASE_OPENED, text, reference=case.reference)
        return await self._leave(conversation, client_id, draft, waiting=False)

    async def rate(self, conversation: ConversationId, client_id: str, score: int, words: str = "") -> int:
        """Rate the last human part, 1 to 5. Raises `RefusedError`: `nothing_to_rate`, and those of the text."""
        kept = redact(clean_text(words)).text if words.strip() else ""
        draft = notice(EntryKind.RATED, say("rated"), score=score, words=kept)
        outcome = await self._conversations.rate(conversation, client_id, draft)
        if outcome.word == "nothing":
            raise RefusedError("nothing_to_rate")
        return outcome.seq

    async def _leave(self, conversation: ConversationId, client_id: str, draft: Draft, *, waiting: bool) -> int:
        outcome = await self._conversations.leave_queue(conversation, client_id, draft, only_waiting=waiting)
        if outcome.word == "owner":
            raise RefusedError("not_waiting" if outcome.detail else "unknown_conversation")
        return outcome.seq
