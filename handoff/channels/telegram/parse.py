"""From Telegram's updates to events. Pure."""

from __future__ import annotations

import re
from typing import Any, TypeVar

from pydantic import ValidationError

from handoff.channels.base import (
    Address,
    Command,
    CommandName,
    Edited,
    Event,
    MalformedError,
    Media,
    MediaKind,
    MediaRef,
    Message,
    Pressed,
    Shared,
    SharedKind,
    Unsupported,
)
from handoff.channels.telegram import wire
from handoff.channels.wire import load_json

ModelT = TypeVar("ModelT", bound=wire.Wire)
Whence = tuple[str, Address, int]

_COMMAND = re.compile(r"/(start|help|agent|cancel|link)(?:@\w+)?(?:\s|$)", re.IGNORECASE)
_FILES = {
    "document": MediaKind.DOCUMENT,
    "voice": MediaKind.VOICE,
    "audio": MediaKind.AUDIO,
    "video": MediaKind.VIDEO,
    "video_note": MediaKind.VIDEO,
}
_CONTENT = {"contact", "venue", "poll", "dice", "game", "story", "invoice", "paid_media", "checklist", "giveaway"}
"""What a person sends on purpose and we cannot read; anything else is Telegram's own notice."""


def parse(body: bytes) -> list[Event]:
    """The event of one webhook. Raises `MalformedError` and nothing else."""
    return [parse_update(load_json(body))]


def parse_update(found: dict[str, Any]) -> Event:
    """The event of one update. Raises `MalformedError` and nothing else."""
    update = _read(wire.Update, found)
    if update is None:
        raise MalformedError("not an update")
    if update.message is not None:
        return _message(update, update.message)
    if update.edited_message is not None:
        return _edited(update, update.edited_message)
    if update.callback_query is not None:
        return _pressed(update.callback_query)
    if update.message_reaction is not None:
        return _reaction(update, update.message_reaction)
    return Unsupported("update")


def _read(model: type[ModelT], found: Any) -> ModelT | None:
    try:
        return model.model_validate(found)
    except ValidationError:
        return None


def _whence(update: wire.Update, message: wire.Message) -> Whence:
    return str(update.update_id), Address(str(message.chat.id)), message.date * 1000


def _message(update: wire.Update, found: dict[str, Any]) -> Event:
    message = _read(wire.Message, found)
    if message is None:
        return Unsupported("malformed_message")
    if message.chat.type != "private":
        return Unsupported("group")
    whence = _whence(update, message)
    if message.text.strip():
        command = _COMMAND.match(message.text)
        return Command(*whence, CommandName(command[1].lower())) if command else Message(*whence, message.text)
    return _media(whence, message, found) or _shared(whence, found)


def _media(whence: Whence, message: wire.Message, found: dict[str, Any]) -> Event | None:
    sizes = found.get("photo")
    if isinstance(sizes, list) and sizes and (photo := _read(wire.PhotoSize, sizes[-1])):
        ref = MediaRef(photo.file_id, MediaKind.IMAGE, "image/jpeg", size_bytes=photo.file_size)
        return Media(*whence, ref, message.caption)
    for name, kind in _FILES.items():
        if name in found and (file := _read(wire.File, found[name])):
            ref = MediaRef(file.file_id, kind, file.mime_type, file.file_name, file.file_size)
            return Media(*whence, ref, message.caption)
    return None


def _shared(whence: Whence, found: dict[str, Any]) -> Event:
    if "location" in found and (place := _read(wire.Location, found["location"])):
        return Shared(*whence, SharedKind.LOCATION, f"{place.latitude:.6f},{place.longitude:.6f}")
    if "sticker" in found and (sticker := _read(wire.Sticker, found["sticker"])):
        return Shared(*whence, SharedKind.STICKER, sticker.emoji)
    if "contact" in found:
        return Shared(*whence, SharedKind.CONTACT)
    sent = _CONTENT | set(_FILES) | {"photo", "location", "sticker", "text", "animation"}
    return Shared(*whence, SharedKind.UNKNOWN) if sent & found.keys() else Unsupported("notice")


def _edited(update: wire.Update, found: dict[str, Any]) -> Event:
    message = _read(wire.Message, found)
    if message is None:
        return Unsupported("malformed_message")
    if message.chat.type != "private":
        return Unsupported("group")
    if "location" in found:
        return Unsupported("live_location")
    return Edited(*_whence(update, message), message.text or message.caption)


def _reaction(update: wire.Update, found: dict[str, Any]) -> Event:
    reaction = _read(wire.Reaction, found)
    signs = "".join(sign.emoji for sign in reaction.new_reaction) if reaction else ""
    if reaction is None or not signs or reaction.chat.type != "private":
        return Unsupported("reaction_removed")
    whence = (str(update.update_id), Address(str(reaction.chat.id)), reaction.date * 1000)
    return Shared(*whence, SharedKind.REACTION, signs[:16])


def _pressed(found: dict[str, Any]) -> Event:
    query = _read(wire.Query, found)
    message = _read(wire.Message, query.message) if query else None
    if query is None or message is None:
        return Unsupported("malformed_press")
    if message.chat.type != "private":
        return Unsupported("group")
    # Telegram gives no time of the press; the message's is that of the question.
    return Pressed(query.id, Address(str(message.chat.id)), 0, query.data, _title(query))


def _title(query: wire.Query) -> str:
    """What the pressed button says: the update shows the whole keyboard."""
    markup = query.message.get("reply_markup")
    rows = markup.get("inline_keyboard") if isinstance(markup, dict) else None
    for row in rows if isinstance(rows, list) else ():
        for button in row if isinstance(row, list) else ():
            if isinstance(button, dict) and button.get("callback_data") == query.data:
                return str(button.get("text", ""))[:200]
    return ""
