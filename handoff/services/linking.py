"""One person on several channels: he proves it with a code, and the agent then sees one history."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Protocol

from bot.arabic.normalise import normalise
from handoff.conversation.inbound import InboundMessage
from handoff.conversation.model import ConversationId, Draft, EntryKind
from handoff.services.intake import Accepted, WayIn
from handoff.services.ports import Conversations
from handoff.services.replies import notice
from handoff.texts import say

LINK = "/link"
LIVE_MS = 10 * 60 * 1000
"""How long a code may be used."""
MOST_CODES = 3
"""Codes that one conversation gets while one lives."""
MOST_WRONG = 5
"""Wrong codes after which a conversation's codes are not looked at for an hour."""
WRONG_MS = 3600 * 1000
ROUNDS = 5
_DIGITS = 8
_ASKS = frozenset(
    normalise(text)
    for text in (
        "اربط محادثتي", "اربط المحادثة", "اربط محادثاتي", "ربط المحادثة", "ربط محادثتي", "ربط المحادثات", "رمز الربط",
        "أريد رمز الربط", "أريد ربط محادثتي", "link my chats",
    )
)  # fmt: skip


class Links(Protocol):
    """Codes and links. Every change is atomic and safe to repeat with the same request."""

    async def issue(
        self, conversation: ConversationId, request: str, code: str, *, live_ms: int, most: int
    ) -> tuple[str, str]:
        """Keep a code: `issued` and the code (an earlier one of the same request), `taken` or `many`."""
        ...

    async def redeem(
        self, conversation: ConversationId, request: str, code: str, *, most: int, count_ms: int
    ) -> ConversationId | None:
        """Join this conversation to the one of the code; None when the code is not good here."""
        ...

    async def others(self, conversation: ConversationId) -> list[ConversationId]:
        """The person's other conversations."""
        ...


def asks_for_code(message: InboundMessage) -> bool:
    """Whether the person asks for a code."""
    return message.payload == LINK or message.text.strip() == LINK or normalise(message.text) in _ASKS


def read_code(text: str) -> str | None:
    """The code, when a message is nothing else: eight digits of any script, spaces and dashes between them."""
    bare = re.sub(r"[\s\-]", "", text)
    if len(bare) != _DIGITS or not all(unicodedata.category(sign) == "Nd" for sign in bare):
        return None
    return "".join(str(unicodedata.digit(sign)) for sign in bare)


class Linking:
    """Stands before the intake and hears wishes for a code, and codes. `make_code` gives eight random digits."""

    def __init__(
        self,
        links: Links,
        conversations: Conversations,
        intake: WayIn,
        titles: Mapping[str, str],
        make_code: Callable[[], str],
    ) -> None:
        self._links = links
        self._conversations = conversations
        self._intake = intake
        self._titles = titles
        self._make_code = make_code

    async def accept(self, message: InboundMessage) -> Accepted:
        """Store one cleaned message; safe to repeat with the same client id. A code that is good is not stored."""
        if message.data.get("sent"):
            return await self._intake.accept(message)
        if asks_for_code(message):
            return await self._ask(message)
        code = read_code(message.text)
        proven = await self._prove(message, code) if code else None
        return proven or await self._intake.accept(message)

    async def _ask(self, message: InboundMessage) -> Accepted:
        conversation = self._conversations.id_of(message.channel, message.contact)
        word, code = "taken", ""
        for _ in range(ROUNDS):
            word, code = await self._links.issue(
                conversation, message.client_id, self._make_code(), live_ms=LIVE_MS, most=MOST_CODES
            )
            if word != "taken":
                break
        text = say("link.code", digits=code) if word == "issued" else say("link.many")
        return await self._store(message, say("link.asked"), text)

    async def _prove(self, message: InboundMessage, code: str) -> Accepted | None:
        conversation = self._conversations.id_of(message.channel, message.contact)
        other = await self._links.redeem(conversation, message.client_id, code, most=MOST_WRONG, count_ms=WRONG_MS)
        state = await self._conversations.state(other) if other else None
        if other is None or state is None:
            return None
        accepted = await self._store(message, say("link.sent"), say("link.done", channel=self._title(state.channel)))
        told = _told(say("link.done", channel=self._title(message.channel)))
        await self._conversations.tell(other, f"link-{message.client_id}", told)
        return accepted

    def _title(self, channel: str) -> str:
        return self._titles.get(channel, channel)

    async def _store(self, message: InboundMessage, text: str, told: str) -> Accepted:
        kept = replace(message, text=text, payload="", data={"sent": "link"}, told=_told(told))
        return await self._intake.accept(kept)


def _told(text: str) -> Draft:
    return notice(EntryKind.NOTICE, text)
