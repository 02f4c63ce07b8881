"""The way in of every channel: a provider's events become messages and wishes, each stored once."""

from __future__ import annotations

import asyncio
import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, assert_never

import structlog
from prometheus_client import Counter

from handoff.channels.base import (
    Address,
    Channel,
    Choice,
    Command,
    CommandName,
    Deleted,
    Edited,
    Event,
    FromPerson,
    Media,
    Message,
    Pressed,
    Shared,
    SharedKind,
    Status,
    Unsupported,
)
from handoff.channels.compose import CANCEL, CASE, choices_of, compose_waiting, is_sent, read_button, read_rating
from handoff.channels.shaping import split_text
from handoff.conversation.inbound import TEXT_CHARS, InboundMessage, clean_text
from handoff.conversation.model import QUEUE, Button, ContactId, ConversationId, Entry, Who
from handoff.errors import RefusedError
from handoff.services.delivery import DeliveryState, Outbox
from handoff.services.intake import WayIn
from handoff.services.linking import LINK
from handoff.services.ports import Conversations
from handoff.services.replies import ASK_HUMAN, CANCEL_WAIT, HELP, START
from handoff.services.wishes import Wishes
from handoff.texts import say

log = structlog.get_logger(__name__)

FETCH = "fetch"
"""The kind of work that a file gives: see `docs/channels.md`."""
_LOOKED_AT = 20
_NUMBER = re.compile(r"\s*(\d{1,2})\s*[.)\-]?\s*")
_KEY = re.compile(r"([0-9a-f]{26})\.(\d{1,15})\.(\d{1,3})", re.ASCII)

RECEIVED = Counter("sanad_channel_events_total", "Events that channels handed in.", ["channel", "kind"])
UNSUPPORTED = Counter("sanad_channel_unsupported_total", "Events nobody is answered for.", ["channel", "kind"])


def contact_of(channel: str, address: Address) -> ContactId:
    """The contact behind an address; the address itself is not to be read from it without trying all."""
    return ContactId(hashlib.sha256(f"contact:{channel}:{address}".encode()).hexdigest()[:32])


@dataclass(frozen=True, slots=True)
class ReceiverPorts:
    """What every receiver works with."""

    conversations: Conversations
    intake: WayIn
    wishes: Wishes
    outbox: Outbox


class Receiver:
    """Receives for one channel. Events of one person are stored in their order; those of several at once."""

    def __init__(self, channel: Channel, ports: ReceiverPorts) -> None:
        self._channel = channel
        self._p = ports

    async def __call__(self, events: Sequence[Event]) -> None:
        """Store them; safe to repeat. When this returns they are durable. Raises `OSError` when one is not."""
        people: dict[Address, list[FromPerson]] = {}
        rest: list[Status] = []
        for event in events:
            RECEIVED.labels(self._channel.name, type(event).__name__.lower()).inc()
            match event:
                case Unsupported(kind):
                    UNSUPPORTED.labels(self._channel.name, kind).inc()
                    log.info("unsupported_event", channel=self._channel.name, kind=kind)
                case Status():
                    rest.append(event)
                case _:
                    people.setdefault(event.sender, []).append(event)
        await asyncio.gather(*(self._person(one) for one in people.values()), *(self._status(one) for one in rest))

    async def _person(self, events: list[FromPerson]) -> None:
        for event in events:
            try:
                await self._take(event)
            except RefusedError as refused:
                # The provider could only repeat it; what was asked for is no longer possible.
                log.info("channel_wish_refused", channel=self._channel.name, code=refused.code)

    async def _take(self, event: FromPerson) -> None:
        match event:
            case Message():
                await self._message(event)
            case Edited():
                await self._write(event, event.text, edited=True)
            case Pressed():
                await self._pressed(event)
            case Command():
                await self._command(event)
            case Shared():
                await self._sent(event, event.kind, say(f"sent.{event.kind}", detail=event.detail).strip())
            case Media():
                await self._media(event)
            case Deleted():
                await self._sent(event, "deleted", say("sent.deleted"))
            case _:
                assert_never(event)

    def _conversation(self, event: FromPerson) -> ConversationId:
        name = self._channel.name
        return self._p.conversations.id_of(name, contact_of(name, event.sender))

    def _id(self, event: FromPerson, piece: int = 0) -> str:
        # A provider's ids may hold a telephone number, and ours go to the desk.
        name = f"{self._channel.name}:{event.id}" + (f":{piece}" if piece else "")
        return hashlib.sha256(name.encode()).hexdigest()[:32]

    async def _store(
        self,
        event: FromPerson,
        text: str,
        payload: str = "",
        *,
        piece: int = 0,
        work: str = "",
        data: dict[str, Any] | None = None,
    ) -> None:
        name = self._channel.name
        await self._p.intake.accept(
            InboundMessage(
                channel=name,
                contact=contact_of(name, event.sender),
                client_id=self._id(event, piece),
                text=text,
                payload=payload,
                address=event.sender,
                work=work,
                data=data or {},
                said_ms=event.at_ms or None,
            )
        )

    async def _sent(self, event: FromPerson, kind: str, text: str) -> None:
        """What is no text: the log tells of it, and the bot answers politely."""
        await self._store(event, text, data={"sent": kind})

    async def _write(self, event: Message | Edited | Media, text: str, *, edited: bool = False) -> None:
        """A person's words; longer ones than a page may send are stored in pieces."""
        data: dict[str, Any] = {"edited": True} if edited else {}
        pieces = split_text(text, TEXT_CHARS)
        if not pieces:
            await self._sent(event, SharedKind.UNKNOWN, say("sent.unknown"))
        for number, piece in enumerate(pieces):
            try:
                cleaned = clean_text(piece)
            except RefusedError:
                await self._store(event, say("sent.unknown"), piece=number, data={"sent": SharedKind.UNKNOWN})
                continue
            await self._store(event, cleaned, piece=number, data=data)

    async def _message(self, event: Message) -> None:
        number = _NUMBER.fullmatch(event.text)
        key = await self._numbered(event, int(number[1])) if number else None
        if key:
            await self._pressed(Pressed(event.id, event.sender, event.at_ms, key, event.text.strip()))
        else:
            await self._write(event, event.text)

    async def _numbered(self, event: Message, number: int) -> str | None:
        """The key of the choice that a number means, where the newest choices were written as numbered lines."""
        conversation = self._conversation(event)
        state = await self._p.conversations.state(conversation)
        if state is None:
            return None
        recent = await self._p.conversations.entries(conversation, after=max(0, state.seq - _LOOKED_AT))
        for entry in reversed(recent):
            if entry.who is Who.VISITOR and entry.draft.client_id != self._id(event):
                break
            choices = choices_of(entry) if is_sent(entry) else ()
            if choices:
                return self._choice(choices, number)
        if state.owner == QUEUE and state.waiting:
            return self._choice(compose_waiting(state.waiting, window_open=True).choices, number)
        return None

    def _choice(self, choices: Sequence[Choice], number: int) -> str | None:
        shown = len(choices) > self._channel.limits.choices and 1 <= number <= len(choices)
        return choices[number - 1].key if shown else None

    async def _pressed(self, event: Pressed) -> None:
        conversation, client_id = self._conversation(event), self._id(event)
        score = read_rating(event.key)
        place = read_button(event.key)
        if score is not None:
            await self._p.wishes.rate(conversation, client_id, score)
        elif event.key == CANCEL:
            await self._cancel(event)
        elif event.key == CASE:
            await self._p.wishes.leave_case(conversation, client_id)
        elif place and (button := await self._button(conversation, *place)):
            await self._store(event, button.title, button.payload)
        elif event.title.strip():
            await self._write(Message(event.id, event.sender, event.at_ms, event.title), event.title)

    async def _button(self, conversation: ConversationId, seq: int, index: int) -> Button | None:
        found: list[Entry] = await self._p.conversations.entries(conversation, after=seq - 1, count=1)
        buttons = found[0].draft.buttons if found and found[0].seq == seq else ()
        return buttons[index] if index < len(buttons) else None

    async def _cancel(self, event: Pressed | Command) -> None:
        try:
            await self._p.wishes.cancel_wait(self._conversation(event), self._id(event))
        except RefusedError:
            await self._store(event, say("button.cancel_wait"), CANCEL_WAIT)

    async def _command(self, event: Command) -> None:
        match event.name:
            case CommandName.START:
                await self._store(event, "/start", START)
            case CommandName.HELP:
                await self._store(event, "/help", HELP)
            case CommandName.AGENT:
                await self._store(event, say("button.human"), ASK_HUMAN)
            case CommandName.CANCEL:
                await self._cancel(event)
            case CommandName.LINK:
                await self._store(event, LINK, LINK)

    async def _media(self, event: Media) -> None:
        media = event.media
        kept = {"file": media.file, "kind": media.kind.value, "mime": media.mime, "name": media.name}
        data = {"sent": media.kind.value, "media": {**kept, "bytes": media.size_bytes}}
        await self._store(event, say(f"sent.{media.kind}"), work=FETCH, data=data)
        if event.caption.strip():
            caption = Message(f"{event.id}:caption", event.sender, event.at_ms, event.caption)
            await self._write(caption, event.caption)

    async def _status(self, event: Status) -> None:
        key = _KEY.fullmatch(event.key)
        if key is None:
            return
        await self._p.outbox.status(
            ConversationId(key[1]),
            seq=int(key[2]),
            part=int(key[3]),
            state=DeliveryState(event.progress.value),
            refusal=event.refusal.value if event.refusal else "",
        )
