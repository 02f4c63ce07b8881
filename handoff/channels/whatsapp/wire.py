"""The parts of Meta's webhooks that we read; everything else in them is let pass."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field


class Wire(BaseModel):
    """Base: unknown fields are tolerated, for Meta adds them without notice."""

    model_config = ConfigDict(extra="ignore", frozen=True)


class Metadata(Wire):
    """Whose number the event is of."""

    phone_number_id: str = ""


class Change(Wire):
    """One change: `field` names the subscription, `value` is read by kind."""

    field: str = ""
    value: dict[str, Any] = Field(default_factory=dict)


class Entry(Wire):
    """The changes of one business account."""

    changes: list[Change] = Field(default_factory=list)


class Webhook(Wire):
    """One webhook: batches are entry × changes × messages."""

    object: str
    entry: list[Entry]


class Value(Wire):
    """What a change of the field `messages` holds."""

    metadata: Metadata = Field(default_factory=Metadata)
    messages: list[dict[str, Any]] = Field(default_factory=list)
    statuses: list[dict[str, Any]] = Field(default_factory=list)
    errors: list[dict[str, Any]] = Field(default_factory=list)


class Head(Wire):
    """What every message has. `from_user_id` stands alone when a person hides his number behind a user name."""

    id: str = Field(min_length=1, max_length=256)
    from_number: str = Field("", alias="from", max_length=64)
    from_user_id: str = Field("", max_length=160)
    timestamp: str = "0"
    type: str = "unknown"
    group_id: str | None = None


class Text(Wire):
    """Words."""

    body: str


class Reply(Wire):
    """A pressed button or row."""

    id: str
    title: str = ""


class Interactive(Wire):
    """An answer to buttons or to a list."""

    button_reply: Reply | None = None
    list_reply: Reply | None = None


class TemplateButton(Wire):
    """A pressed quick reply of a template."""

    text: str = ""


class File(Wire):
    """A file that Meta keeps."""

    id: str
    mime_type: str = ""
    caption: str = ""
    filename: str = ""
    voice: bool = False


class Location(Wire):
    """A place."""

    latitude: float
    longitude: float


class Reaction(Wire):
    """An emoji on a message; without one it was taken back."""

    emoji: str = ""


class EditedMessage(Wire):
    """What an edited message says now."""

    type: str = ""
    text: Text | None = None
    image: File | None = None
    video: File | None = None
    document: File | None = None


class Edit(Wire):
    """An edit of an earlier message."""

    message: EditedMessage = Field(default_factory=EditedMessage)


class UnsupportedKind(Wire):
    """What the API could not carry."""

    type: str = ""


class Failure(Wire):
    """Why a message failed."""

    code: int


class DeliveryStatus(Wire):
    """What became of a message of ours."""

    id: str
    status: str
    timestamp: str = "0"
    biz_opaque_callback_data: str = ""
    errors: list[Failure] = Field(default_factory=list)
