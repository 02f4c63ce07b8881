"""The way in: redact, then store. Nothing a visitor wrote goes anywhere before it went through here."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from dataclasses import dataclass
from typing import Protocol

from handoff.conversation.inbound import InboundMessage
from handoff.conversation.model import ConversationId, Draft, EntryKind, Who
from handoff.conversation.redaction import Expectation, Redacted, redact
from handoff.errors import RefusedError
from handoff.services.ports import Conversations, TurnView
from handoff.services.replies import CALL_BACK, CANCEL_WAIT, LEAVE_CASE
from handoff.texts import say

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
            redacted = await _redact(message.text, expected)
            expects = redacted.expects.value
            outcome = await self._log.accept(
                conversation,
                message.channel,
                message.contact,
                _drafts(message, redacted),
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
                    redacted=_kinds(redacted),
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


async def _redact(text: str, expected: str) -> Redacted:
    expectation = Expectation(expected)
    if len(text) < 500:
        return redact(text, expects=expectation)
    return await asyncio.to_thread(redact, text, expects=expectation)


def _kinds(redacted: Redacted) -> tuple[str, ...]:
    return tuple(dict.fromkeys(secret.value for secret in redacted.found))


def _drafts(message: InboundMessage, redacted: Redacted) -> list[Draft]:
    kinds = _kinds(redacted)
    drafts = [
        Draft(
            who=Who.VISITOR,
            kind=EntryKind.TEXT,
            text=redacted.text,
            client_id=message.client_id,
            payload=message.payload,
            redacted=kinds,
            data=message.data,
        )
    ]
    if kinds:
        what = " و".join(say(f"redacted.{kind}") for kind in kinds)
        pronoun = "ها" if len(kinds) > 1 or kinds[0] == "password" else "ه"
        drafts.append(
            Draft(
                who=Who.SYSTEM,
                kind=EntryKind.REDACTED,
                text=say("redacted", what=what, pronoun=pronoun),
                data={"kinds": list(kinds)},
            )
        )
    if message.told:
        drafts.append(message.told)
    return drafts
