"""From Meta's webhooks to events. Pure; one odd message never spoils the batch it came in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Literal, TypeVar

from pydantic import ValidationError

from handoff.channels.base import (
    Address,
    Command,
    CommandName,
    Deleted,
    Edited,
    Event,
    MalformedError,
    Media,
    MediaKind,
    MediaRef,
    Message,
    Pressed,
    Progress,
    Shared,
    SharedKind,
    Status,
    Unsupported,
)
from handoff.channels.whatsapp import wire
from handoff.channels.whatsapp.errors import refusal_of
from handoff.channels.wire import load_json

ModelT = TypeVar("ModelT", bound=wire.Wire)
Who = tuple[str, Address, int]
LATEST_S = 253_402_300_799
_SILENT = {"system", "group_invite"}
"""Kinds of which the person expects no answer."""
_NO_ANSWER = {"poll_update", "pin", "unpin", "keep", "edit"}
"""Unsupported things that are no message of their own."""


def parse(body: bytes, phone_id: str) -> list[Event]:
    """The events of one webhook for our number, in its order. Raises `MalformedError` and nothing else."""
    try:
        webhook = wire.Webhook.model_validate(load_json(body))
    except ValidationError:
        raise MalformedError("not a webhook") from None
    if webhook.object != "whatsapp_business_account":
        raise MalformedError("not a webhook of WhatsApp")
    return [event for entry in webhook.entry for change in entry.changes for event in _events(change, phone_id)]


def _events(change: wire.Change, phone_id: str) -> Iterator[Event]:
    if change.field != "messages":
        yield Unsupported(f"field.{change.field[:40]}")
        return
    value = _read(wire.Value, change.value)
    if value is None:
        yield Unsupported("malformed_value")
        return
    if value.metadata.phone_number_id != phone_id:
        yield Unsupported("other_number")
        return
    yield from map(_message, value.messages)
    yield from map(_status, value.statuses)
    for _ in value.errors:
        yield Unsupported("error")


def _read(model: type[ModelT], found: Any) -> ModelT | None:
    try:
        return model.model_validate(found)
    except ValidationError:
        return None


def _ms(timestamp: str) -> int:
    """Milliseconds of Meta's seconds; 0 when they make no sense."""
    seconds = int(timestamp) if timestamp.isascii() and timestamp.isdigit() and len(timestamp) < 13 else 0
    return seconds * 1000 if seconds <= LATEST_S else 0


def _message(found: dict[str, Any]) -> Event:
    head = _read(wire.Head, found)
    if head is None or not (head.from_number or head.from_user_id):
        return Unsupported("malformed_message")
    if head.group_id:
        return Unsupported("group")
    if head.type in _SILENT:
        return Unsupported(head.type)
    who = (head.id, Address(head.from_number or head.from_user_id), _ms(head.timestamp))
    reader = _READERS.get(head.type)
    event = reader(who, found.get(head.type)) if reader else None
    return event or Shared(*who, SharedKind.UNKNOWN)


def _text(who: Who, found: Any) -> Event | None:
    text = _read(wire.Text, found)
    return Message(*who, text.body) if text and text.body.strip() else None


def _interactive(who: Who, found: Any) -> Event | None:
    answer = _read(wire.Interactive, found)
    reply = (answer.button_reply or answer.list_reply) if answer else None
    return Pressed(*who, reply.id, reply.title) if reply else None


def _template_button(who: Who, found: Any) -> Event | None:
    button = _read(wire.TemplateButton, found)
    return Message(*who, button.text) if button and button.text.strip() else None


def _file(kind: MediaKind) -> Callable[[Who, Any], Event | None]:
    def reader(who: Who, found: Any) -> Event | None:
        file = _read(wire.File, found)
        if file is None:
            return None
        heard = MediaKind.VOICE if file.voice else kind
        return Media(*who, MediaRef(file.id, heard, file.mime_type, file.filename), file.caption)

    return reader


def _location(who: Who, found: Any) -> Event | None:
    place = _read(wire.Location, found)
    if place is None or not (abs(place.latitude) <= 90 and abs(place.longitude) <= 180):
        return None
    return Shared(*who, SharedKind.LOCATION, f"{place.latitude:.6f},{place.longitude:.6f}")


def _shared(kind: Literal[SharedKind.CONTACT, SharedKind.STICKER]) -> Callable[[Who, Any], Event]:
    return lambda who, _: Shared(*who, kind)


def _reaction(who: Who, found: Any) -> Event | None:
    reaction = _read(wire.Reaction, found)
    if reaction is None or not reaction.emoji:
        return Unsupported("reaction_removed")
    return Shared(*who, SharedKind.REACTION, reaction.emoji[:16])


def _edit(who: Who, found: Any) -> Event:
    edit = _read(wire.Edit, found)
    message = edit.message if edit else wire.EditedMessage()
    file = message.image or message.video or message.document
    return Edited(*who, message.text.body if message.text else file.caption if file else "")


def _unsupported(who: Who, found: Any) -> Event:
    kind = _read(wire.UnsupportedKind, found)
    if kind and kind.type in _NO_ANSWER:
        return Edited(*who, "") if kind.type == "edit" else Unsupported(kind.type)
    return Shared(*who, SharedKind.UNKNOWN)


_READERS: dict[str, Callable[[Who, Any], Event | None]] = {
    "text": _text,
    "interactive": _interactive,
    "button": _template_button,
    "image": _file(MediaKind.IMAGE),
    "document": _file(MediaKind.DOCUMENT),
    "audio": _file(MediaKind.AUDIO),
    "voice": _file(MediaKind.VOICE),
    "video": _file(MediaKind.VIDEO),
    "sticker": _shared(SharedKind.STICKER),
    "contacts": _shared(SharedKind.CONTACT),
    "location": _location,
    "reaction": _reaction,
    "edit": _edit,
    "revoke": lambda who, _: Deleted(*who),
    "request_welcome": lambda who, _: Command(*who, CommandName.START),
    "unsupported": _unsupported,
}


def _status(found: dict[str, Any]) -> Event:
    status = _read(wire.DeliveryStatus, found)
    if status is None:
        return Unsupported("malformed_status")
    if status.status not in set(Progress):
        return Unsupported(f"status.{status.status[:20]}")
    if not status.biz_opaque_callback_data:
        return Unsupported("status_of_others")
    progress = Progress(status.status)
    refusal = None
    if progress is Progress.FAILED:
        refusal = refusal_of(status.errors[0].code if status.errors else None)
    return Status(status.biz_opaque_callback_data, progress, _ms(status.timestamp), refusal)
