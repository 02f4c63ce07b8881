"""Makes bot turns: reads what is unanswered, asks the bot, commits the answer against the cursor it read."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace

import structlog

from handoff.conversation.handover import Desk, Reason
from handoff.conversation.model import BOT, ConversationId, ConversationState, Entry, EntryKind, Who
from handoff.conversation.topics import last_topic
from handoff.services.bot import Bot, BotDownError, Escalation
from handoff.services.cases import CaseBook
from handoff.services.desk import DeskClock
from handoff.services.ports import Conversations, TurnView
from handoff.services.replies import ASK_HUMAN, LEAVE_CASE, DeskOf, Speaker, Spoken, notice
from handoff.texts import say

log = structlog.get_logger(__name__)

_COMMAND = re.compile(r"^[/\s]+")


def _unasked(_: str) -> Desk:
    return Desk(open=True, available=0)


@dataclass(slots=True)
class _Place:
    """One conversation's turn: who holds it, how many hold or await it, and what was answered meanwhile."""

    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    users: int = 0
    answered: int = 0


class _Places:
    """One place a conversation for as long as somebody holds or awaits it."""

    def __init__(self) -> None:
        self._places: dict[ConversationId, _Place] = {}

    @asynccontextmanager
    async def hold(self, conversation: ConversationId) -> AsyncIterator[_Place]:
        place = self._places.setdefault(conversation, _Place())
        place.users += 1
        try:
            async with place.lock:
                yield place
        finally:
            place.users -= 1
            if not place.users:
                del self._places[conversation]


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
        self._places = _Places()
        self._fresh: dict[ConversationId, TurnView] = {}
        self._begun: set[asyncio.Task[None]] = set()

    def begin(self, view: TurnView) -> None:
        """Answer a message that was just stored, without reading it again. What fails here, the work stream repeats."""
        self._fresh[view.state.id] = view
        task = asyncio.create_task(self.run(view.state.id))
        self._begun.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._begun.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            log.warning("turn_left_to_the_stream", error=repr(error))

    async def stop(self) -> None:
        """Give up what was begun; the stream hands it to whoever is there next."""
        for task in self._begun:
            task.cancel()
        await asyncio.gather(*self._begun, return_exceptions=True)

    async def run(self, conversation: ConversationId, seq: int = 0) -> None:
        """Answer everything unanswered, in order; the message `seq` may have been answered by now.

        Two workers may do this at once: the commit lets one of them win each turn.
        """
        async with self._places.hold(conversation) as place:
            if 0 < seq <= place.answered:
                return
            while await self._step(conversation, place):
                pass

    async def _step(self, conversation: ConversationId, place: _Place) -> bool:
        """Answer the oldest unanswered message; False when there is certainly no other one."""
        view = self._fresh.pop(conversation, None) or await self._conversations.turn_view(conversation)
        if view is None:
            return False
        state, entries = view.state, view.entries
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
        # A view that came meanwhile does not know of this answer.
        self._fresh.pop(conversation, None)
        if outcome.word == "committed":
            place.answered = question.seq
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
            again = "media" in question.draft.data and self._speaker.said_already(question, await self._recent(state))
            return Spoken(()) if again else fixed, state.bot_state
        if question.draft.payload == ASK_HUMAN:
            return await self._escalate(state, Reason.REQUESTED), state.bot_state
        if question.draft.payload == LEAVE_CASE:
            return await self._open_case(state, question), state.bot_state
        if question.kind is not EntryKind.ATTACHMENT:
            return await self._ask(state, question, question.text)
        if "of" in question.draft.data:
            # A channel's file: the message that told of it was answered.
            return Spoken(()), state.bot_state
        before = await self._recent(state)
        last = [entry for entry in before if entry.who is Who.BOT][-1:]
        again = any(entry.draft.data.get("noted") for entry in last)
        note = self._speaker.noted(question.draft.data["attachment"]["kind"], again=again)
        if "caption" not in question.draft.data:
            return Spoken((note,)), state.bot_state
        spoken, bot_state = await self._ask(state, question, question.draft.data["caption"])
        return replace(spoken, drafts=(note, *spoken.drafts)), bot_state

    async def _ask(self, state: ConversationState, question: Entry, text: str) -> tuple[Spoken, str]:
        """What the bot answers to the words of an entry."""
        request = {
            "conversation": state.id,
            "turn": f"{state.id}:{question.seq}",
            "channel": state.channel,
            "text": _COMMAND.sub("", text) or text,
            "payload": question.draft.payload or None,
            "state": json.loads(state.bot_state) if state.bot_state else None,
        }
        try:
            turn = await self._bot.turn(request)
        except BotDownError:
            return self._speaker.down(), state.bot_state
        before: Sequence[Entry] = ()
        desk_of: DeskOf = _unasked
        if any(reply.escalate for reply in turn.replies):
            # Only a hand-over asks about the desk and the past; other turns are spared the reads.
            before, desk_of = await self._recent(state), (await self._desk.look()).of
        spoken = self._speaker.speak(turn, before, desk_of)
        if not spoken.drafts:
            return self._speaker.down(), state.bot_state
        bot_state = json.dumps(turn.state, ensure_ascii=False, separators=(",", ":")) if turn.state else ""
        return spoken, bot_state

    async def _escalate(self, state: ConversationState, reason: Reason) -> Spoken:
        before = await self._recent(state)
        answers = [entry for entry in before if entry.who is Who.BOT]
        if answers and answers[-1].draft.data.get("down"):
            reason = Reason.BOT_DOWN
        return self._speaker.escalate(Escalation(reason=reason), before, (await self._desk.look()).of)

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
