"""The parts of Telegram's updates that we read; everything else is passed over."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

_BIG = 2**53


class Wire(BaseModel):
    """Base of all."""

    model_config = ConfigDict(extra="ignore", frozen=True)


class Chat(Wire):
    """Where a message was written. Only private chats have one person to answer."""

    id: int = Field(ge=-_BIG, le=_BIG)
    type: str = ""


class File(Wire):
    """A document, voice note, audio, video or animation."""

    file_id: str = Field(min_length=1, max_length=512)
    file_name: str = Field("", max_length=1024)
    mime_type: str = Field("", max_length=256)
    file_size: int | None = Field(None, ge=0, le=_BIG)


class PhotoSize(Wire):
    """One size of a photo; the last one is the largest."""

    file_id: str = Field(min_length=1, max_length=512)
    file_size: int | None = Field(None, ge=0, le=_BIG)


class Location(Wire):
    """A place."""

    latitude: float = Field(ge=-90, le=90)
    longitude: float = Field(ge=-180, le=180)


class Sticker(Wire):
    """A sticker."""

    emoji: str = Field("", max_length=32)


class Message(Wire):
    """What somebody wrote or sent."""

    chat: Chat
    date: int = Field(0, ge=0, le=_BIG)
    text: str = ""
    caption: str = ""


class Query(Wire):
    """A pressed button."""

    id: str = Field(min_length=1, max_length=128)
    data: str = Field("", max_length=256)
    message: dict[str, Any] = Field(default_factory=dict)


class Emoji(Wire):
    """One sign of a reaction; those of Telegram's own pictures have no emoji."""

    emoji: str = Field("", max_length=32)


class Reaction(Wire):
    """A person put a sign on a message, or took it away."""

    chat: Chat
    date: int = Field(0, ge=0, le=_BIG)
    new_reaction: list[Emoji] = Field(default_factory=list)


class Update(Wire):
    """One update: exactly one of the kinds is set."""

    update_id: int = Field(ge=0, le=_BIG)
    message: dict[str, Any] | None = None
    edited_message: dict[str, Any] | None = None
    callback_query: dict[str, Any] | None = None
    message_reaction: dict[str, Any] | None = None
