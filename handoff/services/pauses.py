"""What happens to a wait besides an agent: it gets too long, ends in a callback, is put aside, or loses its employer.

Every step repeats safely. Routing decides first, so that nobody who has just got an agent is sent away.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime

from handoff.conversation.model import Button, ConversationId, ConversationState, EntryKind, TaskId
from handoff.conversation.times import moment
from handoff.routing.hours import RIYADH
from handoff.routing.slots import is_slot, slots
from handoff.services.desk import CurrentPlans
from handoff.services.ports import Conversations, Json, Routing
from handoff.services.replies import CALL_BACK, CANCEL_WAIT, LEAVE_CASE, notice
from handoff.services.wishes import Wishes
from handoff.texts import say


class Pauses:
    """Carries routing's timers into the conversations, and the employer's choice of a callback into routing."""

    def __init__(
        self,
        conversations: Conversations,
        routing: Routing,
        wishes: Wishes,
        plans: CurrentPlans,
        now: Callable[[], datetime],
    ) -> None:
        self._wishes = wishes
        self._conversations = conversations
        self._routing = routing
        self._plans = plans
        self._now = now

    async def waited_long(self, task: Json) -> None:
        """The queue's longest wait is over: offer a callback or a case; who wants to goes on waiting."""
        buttons = [
            Button(say("button.call_back"), CALL_BACK),
            Button(say("button.case"), LEAVE_CASE),
            Button(say("button.cancel_wait"), CANCEL_WAIT),
        ]
        await self._notify(task, f"max-wait-{task['long_waits']}", say("wait.long"), buttons)

    async def gone(self, task: Json) -> None:
        """The employer's page has been closed for long: he counts as gone, and his words stay."""
        await self._leave(task, "abandoned", say("wait.abandoned"))

    async def silent(self, task: Json) -> None:
        """A conversation was aside for as long as it may be."""
        await self._leave(task, "silent", say("wait.silent"))

    async def called_back(self, task: Json, due_ms: int) -> None:
        """A callback is due: the conversation waits at the head, unless a human has it by now or another time was
        agreed since."""
        conversation, name = _names(task)
        draft = notice(EntryKind.HANDED_OVER, say("callback.due"), reminder=True)
        outcome = await self._conversations.recall(conversation, name, due_ms, draft)
        if outcome.word == "served":
            await self._routing.cancel(name, conversation, "served")
        elif outcome.word != "early":
            await self._routing.resume(name, "callback", due_ms)

    async def choose(self, conversation: ConversationId, seq: int) -> None:
        """Do what a waiting employer chose with his message `seq`: to leave, a case, to see times, or one of them."""
        state = await self._conversations.state(conversation)
        if state is None or state.waiting is None:
            return
        [entry] = await self._conversations.entries(conversation, after=seq - 1, count=1)
        if entry.at_ms < state.waiting.since_ms:
            return  # chosen before this wait: the bot has answered it
        if entry.draft.payload == CANCEL_WAIT:
            await self._wishes.cancel_wait(conversation, f"choice-{seq}")
            return
        if entry.draft.payload == LEAVE_CASE:
            await self._wishes.leave_case(conversation, f"choice-{seq}")
            return
        hours = (await self._plans.current()).of(state.queue).hours
        at = _time_of(entry.draft.payload)
        now = self._now()
        if at is not None and is_slot(hours, at, now):
            await self._schedule(state, at, now)
            return
        found = slots(hours, now)
        buttons = [Button(moment(one, now), f"{CALL_BACK}:{round(one.timestamp())}") for one in found]
        text = say("callback.choose" if found else "callback.none")
        buttons = buttons or [Button(say("button.case"), LEAVE_CASE)]
        draft = notice(EntryKind.NOTICE, text, buttons)
        await self._conversations.notify(conversation, state.task, f"choice-{seq}", draft)

    async def _schedule(self, state: ConversationState, at: datetime, now: datetime) -> None:
        due_ms = round(at.timestamp() * 1000)
        if await self._routing.call_back(state.task, due_ms) != "scheduled":
            return  # an agent was quicker: he is on his way to the conversation
        text = say("callback.scheduled", time=moment(at.astimezone(RIYADH), now.astimezone(RIYADH)))
        draft = notice(EntryKind.WAIT_CANCELED, text)
        await self._conversations.await_callback(state.id, state.task, due_ms, draft)

    async def _notify(self, task: Json, notice_id: str, text: str, buttons: list[Button]) -> None:
        conversation, name = _names(task)
        draft = notice(EntryKind.NOTICE, text, buttons)
        await self._conversations.notify(conversation, name, f"{notice_id}-{name.rpartition('.')[2]}", draft)

    async def _leave(self, task: Json, reason: str, text: str) -> None:
        conversation, name = _names(task)
        state = await self._conversations.state(conversation)
        if state is not None and state.callback_task == name:
            return  # an old timer: the promise to call back stands
        if state is None or state.task != name:
            await self._routing.cancel(name, conversation, "stale")
            return
        draft = notice(EntryKind.WAIT_CANCELED, text)
        await self._conversations.leave_queue(
            conversation, f"{reason}-{name.rpartition('.')[2]}", draft, only_waiting=True, reason=reason
        )


def _names(task: Json) -> tuple[ConversationId, TaskId]:
    return ConversationId(task["conversation"]), TaskId(task["id"])


def _time_of(payload: str) -> datetime | None:
    """The time of `/call_back:<seconds>`; None for the question for times, and for anything else."""
    seconds = payload.removeprefix(f"{CALL_BACK}:")
    if not re.fullmatch(r"\d{1,11}", seconds, re.ASCII):
        return None
    return datetime.fromtimestamp(int(seconds), RIYADH)
