"""The way in: redact, then store. Nothing a visitor wrote goes anywhere before it went through here."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from dataclasses import dataclass
from typing import Protocol

from handoff.conversation.inbound import InboundMessage
from handoff.conversation.model import ConversationId
from handoff.conversation.reading import Reading, drafts_of, read
from handoff.conversation.redaction import Expectation
from handoff.errors import RefusedError
from handoff.services.ports import Conversations, TurnView
from handoff.services.replies import CALL_BACK, CANCEL_WAIT, LEAVE_CASE

REMEMBERED = 10_000
CONTEXT_ROUNDS = 20
CHOICE = "choice"
"""The kind of work that a choice gives which is not the bot's to answer."""


@dataclass(frozen=True, slots=True)
class Accepted:
    """A stored message. `owner` is who has the conversation now; `new` is False for a repeated one."""

    conversation: ConversationId
    seq: int
    owner: str
    new: bool
    redacted: tuple[str, ...]


class TurnStarter(Protocol):
    """Who makes bot turns in this process."""

    def begin(self, view: TurnView) -> None:
        """Start the turn of a message that was just stored; returns at once, never raises."""
        ...


class WayIn(Protocol):
    """Where channels hand in what people write."""

    async def accept(self, message: InboundMessage) -> Accepted:
        """Store one cleaned message; safe to repeat with the same client id."""
        ...


class Intake:
    """Accepts messages from all channels."""

    def __init__(self, log: Conversations, turns: TurnStarter) -> None:
        self._log = log
        self._turns = turns
        self._expected: OrderedDict[ConversationId, str] = OrderedDict()

    async def accept(self, message: InboundMessage) -> Accepted:
        """Redact and store one cleaned message; safe to repeat with the same client id.

        What the redactor reads depends on the message before ("a code arrived", then the bare code),
        so the store compares what was expected and the message is read again if another one came between.
        """
        conversation = self._log.id_of(message.channel, message.contact)
        expected = self._expected.get(conversation, "")
        for _ in range(CONTEXT_ROUNDS):
            reading = await _read(message, expected)
            expects = reading.expects.value
            outcome = await self._log.accept(
                conversation,
                message.channel,
                message.contact,
                drafts_of(message, reading),
                expected=expected,
                expects=expects,
                address=message.address,
                work=message.work or _work(message.payload),
            )
            if outcome.turn is not None:
                self._turns.begin(outcome.turn)
            if outcome.word != "context":
                self._remember(conversation, expects if outcome.word == "accepted" else expected)
                return Accepted(
                    conversation=conversation,
                    seq=outcome.seq,
                    owner=outcome.detail,
                    new=outcome.word == "accepted",
                    redacted=reading.kinds,
                )
            expected = outcome.detail
        raise RefusedError("too_fast")

    def _remember(self, conversation: ConversationId, expects: str) -> None:
        self._expected[conversation] = expects
        self._expected.move_to_end(conversation)
        if len(self._expected) > REMEMBERED:
            self._expected.popitem(last=False)


def _work(payload: str) -> str:
    """The work of a choice that a waiting employer has."""
    return CHOICE if payload in {LEAVE_CASE, CANCEL_WAIT} or payload.startswith(CALL_BACK) else ""


async def _read(message: InboundMessage, expected: str) -> Reading:
    expectation = Expectation(expected)
    if len(message.text) < 500:
        return read(message, expectation)
    return await asyncio.to_thread(read, message, expectation)
