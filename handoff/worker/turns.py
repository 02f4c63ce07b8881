"""Makes bot turns: reads what is unanswered, asks the bot, commits the answer against the cursor it read."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import structlog

from handoff.conversation.handover import Desk, Reason
from handoff.conversation.model import BOT, ConversationId, ConversationState, Entry, EntryKind, Who
from handoff.conversation.topics import last_topic
from handoff.services.bot import Bot, BotDownError, Escalation
from handoff.services.cases import CaseBook
from handoff.services.desk import DeskClock
from handoff.services.ports import Conversations
from handoff.services.replies import ASK_HUMAN, LEAVE_CASE, Speaker, Spoken, notice
from handoff.texts import say

log = structlog.get_logger(__name__)

_COMMAND = re.compile(r"^[/\s]+")


class _Locks:
    """One lock a conversation for as long as somebody holds or awaits it."""

    def __init__(self) -> None:
        self._locks: dict[ConversationId, tuple[asyncio.Lock, int]] = {}

    @asynccontextmanager
    async def hold(self, conversation: ConversationId) -> AsyncIterator[None]:
        lock, users = self._locks.get(conversation, (asyncio.Lock(), 0))
        self._locks[conversation] = (lock, users + 1)
        try:
            async with lock:
                yield
        finally:
            lock, users = self._locks.pop(conversation)
            if users > 1:
                self._locks[conversation] = (lock, users - 1)


class TurnMaker:
    """Answers visitors while the bot owns their conversations."""

    def __init__(
        self,
        conversations: Conversations,
        bot: Bot,
        speaker: Speaker,
        desk: DeskClock,
        cases: CaseBook,
    ) -> None:
        self._conversations = conversations
        self._bot = bot
        self._speaker = speaker
        self._desk = desk
        self._cases = cases
        self._locks = _Locks()

    async def run(self, conversation: ConversationId) -> None:
        """Answer everything unanswered, in order.

        Two workers may do this at once: the commit lets one of them win each turn.
        """
        async with self._locks.hold(conversation):
            while await self._step(conversation):
                pass

    async def _step(self, conversation: ConversationId) -> bool:
        """Answer the oldest unanswered message; False when there is certainly no other one."""
        view = await self._conversations.turn_view(conversation)
        if view is None:
            return False
        state, entries = view
        question = next((e for e in entries if e.who is Who.VISITOR), None)
        if state.owner != BOT or question is None:
            return False
        spoken, bot_state = await self._answer(state, question)
        outcome = await self._conversations.commit_turn(
            conversation,
            cursor=state.bot_cursor,
            new_cursor=question.seq,
            bot_state=bot_state,
            drafts=spoken.drafts,
            handover=spoken.handover,
        )
        if outcome.word == "committed" and spoken.handover:
            log.info(
                "handed_over",
                conversation=conversation,
                queue=spoken.handover.queue,
                reason=spoken.handover.reason,
            )
        more = any(e.who is Who.VISITOR and e.seq > question.seq for e in entries)
        undisturbed = outcome.word == "committed" and outcome.seq == state.seq + len(spoken.drafts)
        return more or not undisturbed

    async def _answer(self, state: ConversationState, question: Entry) -> tuple[Spoken, str]:
        """The reply and the dialogue state after it. The fixed choices work without the bot."""
        fixed = self._speaker.fixed(question.draft)
        if fixed is not None:
            return fixed, state.bot_state
        if question.draft.payload == ASK_HUMAN:
            return await self._escalate(state, Reason.REQUESTED), state.bot_state
        if question.draft.payload == LEAVE_CASE:
            return await self._open_case(state, question), state.bot_state
        request = {
            "conversation": state.id,
            "turn": f"{state.id}:{question.seq}",
            "channel": state.channel,
            "text": _COMMAND.sub("", question.text) or question.text,
            "payload": question.draft.payload or None,
            "state": json.loads(state.bot_state) if state.bot_state else None,
        }
        try:
            turn = await self._bot.turn(request)
        except BotDownError:
            return self._speaker.down(), state.bot_state
        before: Sequence[Entry] = ()
        desk = Desk(open=True, available=0)
        if any(reply.escalate for reply in turn.replies):
            # Only a hand-over asks about the desk and the past; other turns are spared the reads.
            before, desk = await self._recent(state), await self._desk.look()
        spoken = self._speaker.speak(turn, before, desk)
        if not spoken.drafts:
            return self._speaker.down(), state.bot_state
        bot_state = json.dumps(turn.state, ensure_ascii=False, separators=(",", ":")) if turn.state else ""
        return spoken, bot_state

    async def _escalate(self, state: ConversationState, reason: Reason) -> Spoken:
        before = await self._recent(state)
        answers = [entry for entry in before if entry.who is Who.BOT]
        if answers and answers[-1].draft.data.get("down"):
            reason = Reason.BOT_DOWN
        return self._speaker.escalate(Escalation(reason=reason), before, await self._desk.look())

    async def _open_case(self, state: ConversationState, question: Entry) -> Spoken:
        case = await self._cases.open(
            conversation=state.id,
            contact=state.contact,
            channel=state.channel,
            topic=last_topic(await self._recent(state)),
            request=str(question.seq),
        )
        text = say("case.opened", reference=case.reference)
        return Spoken((notice(EntryKind.CASE_OPENED, text, reference=case.reference),))

    async def _recent(self, state: ConversationState) -> Sequence[Entry]:
        return await self._conversations.entries(state.id, after=max(0, state.seq - 60))
