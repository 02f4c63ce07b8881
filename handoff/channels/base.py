"""The contract of a channel: what it hands in, what it shows, what it can carry.

A channel is a folder of one shape under `handoff/channels`: `settings`, `parse`, `render`, `send`, `limits`, and a
`FOLDER` in its `__init__`. Nothing outside the folder names the provider.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, NewType, Protocol, TypeAlias

from pydantic_settings import BaseSettings

from handoff.conversation.model import EntryKind, Who

Address = NewType("Address", str)
"""Where a person is reached on a channel: a chat id, a telephone number. Personal data: never logged."""

Part: TypeAlias = Mapping[str, Any]
"""One message as the provider's API takes it, without the recipient. Only its channel looks into it."""


class MalformedError(Exception):
    """An authentic body that is not what the provider documents; the whole of it is refused."""


# What comes in. `id` is the provider's id of the event and is the same on every repetition; `sender` is where the
# answer goes; `at_ms` is the provider's time.


@dataclass(frozen=True, slots=True)
class Message:
    """A person wrote."""

    id: str
    sender: Address
    at_ms: int
    text: str


@dataclass(frozen=True, slots=True)
class Pressed:
    """A person chose. `key` is that of the `Choice`, `title` what he saw."""

    id: str
    sender: Address
    at_ms: int
    key: str
    title: str


class CommandName(StrEnum):
    """What a person may ask for by a command of the channel; other commands are messages."""

    START = "start"
    HELP = "help"
    AGENT = "agent"
    CANCEL = "cancel"
    LINK = "link"


@dataclass(frozen=True, slots=True)
class Command:
    """A person gave a command, such as /agent."""

    id: str
    sender: Address
    at_ms: int
    name: CommandName


class SharedKind(StrEnum):
    """What is neither text nor a file that we take."""

    LOCATION = "location"
    CONTACT = "contact"
    STICKER = "sticker"
    REACTION = "reaction"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Shared:
    """A person sent something the bot cannot read. `detail` is what an agent can use of it: the coordinates, the
    emoji; never a name or a number of somebody else."""

    id: str
    sender: Address
    at_ms: int
    kind: SharedKind
    detail: str = ""


class MediaKind(StrEnum):
    """Files by what a person would call them."""

    IMAGE = "image"
    DOCUMENT = "document"
    VOICE = "voice"
    AUDIO = "audio"
    VIDEO = "video"


@dataclass(frozen=True, slots=True)
class MediaRef:
    """A file that the provider keeps; `Channel.fetch` reads it. `mime`, `name` and `size_bytes` are the sender's
    claims: nothing may rest on them."""

    file: str
    kind: MediaKind
    mime: str = ""
    name: str = ""
    size_bytes: int | None = None


@dataclass(frozen=True, slots=True)
class Media:
    """A person sent a file."""

    id: str
    sender: Address
    at_ms: int
    media: MediaRef
    caption: str = ""


@dataclass(frozen=True, slots=True)
class Edited:
    """A person changed a message he had sent; `text` is what it says now, '' when that cannot be known."""

    id: str
    sender: Address
    at_ms: int
    text: str


@dataclass(frozen=True, slots=True)
class Deleted:
    """A person took a message back."""

    id: str
    sender: Address
    at_ms: int


class Progress(StrEnum):
    """What a provider tells of a message we sent. They arrive in any order."""

    SENT = "sent"
    DELIVERED = "delivered"
    READ = "read"
    FAILED = "failed"


class Refusal(StrEnum):
    """Why a message can never arrive, in words of ours: the Arabic sentence is `delivery.<value>`."""

    BLOCKED = "blocked"
    UNREACHABLE = "unreachable"
    WINDOW_CLOSED = "window_closed"
    SPAM_LIMIT = "spam_limit"
    ACCOUNT_LOCKED = "account_locked"
    MISCONFIGURED = "misconfigured"
    UNRENDERABLE = "unrenderable"
    TOO_OLD = "too_old"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Status:
    """What became of a message. `key` is the one that `send` got and the provider echoes."""

    key: str
    progress: Progress
    at_ms: int
    refusal: Refusal | None = None


@dataclass(frozen=True, slots=True)
class Unsupported:
    """An event nobody is to be answered for, such as a message in a group: counted, not stored."""

    kind: str


FromPerson: TypeAlias = Message | Pressed | Command | Shared | Media | Edited | Deleted
Event: TypeAlias = FromPerson | Status | Unsupported


# What goes out.


@dataclass(frozen=True, slots=True)
class Choice:
    """A button. `key` comes back in `Pressed`: at most 60 ASCII characters."""

    key: str
    title: str


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One thing to say, as the web says it. `kind` and `who` are those of the log's entry; a notice of the place in
    the queue is a system `NOTICE` with `data["waiting"]`. `window_open` is False when the channel has a window
    (`Limits.window_s`) and the person's last message is older."""

    who: Who
    kind: EntryKind
    text: str
    name: str = ""
    choices: tuple[Choice, ...] = ()
    window_open: bool = True
    data: Mapping[str, Any] = field(default_factory=dict)


class UnrenderableError(Exception):
    """The channel has no way to say this. `refusal` tells the desk why."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal)
        self.refusal = refusal


@dataclass(frozen=True, slots=True)
class Sent:
    """The provider took it."""

    provider_id: str


@dataclass(frozen=True, slots=True)
class Retry:
    """The provider did not take it and may later: wait `after_s`. `whole_channel` when every chat must wait."""

    after_s: float
    code: str
    whole_channel: bool = False


@dataclass(frozen=True, slots=True)
class Refused:
    """The provider will never take it. `code` is the provider's own, for the log."""

    refusal: Refusal
    code: str = ""


@dataclass(frozen=True, slots=True)
class Unknown:
    """The request was written and no answer came: it may have arrived. Never sent again."""

    code: str


SendResult: TypeAlias = Sent | Retry | Refused | Unknown


@dataclass(frozen=True, slots=True)
class Limits:
    """What the provider allows."""

    text_chars: int
    """Longest text of one message, in UTF-16 units."""
    choices: int
    """Most choices it shows as buttons or as a list; 0: none. More are written as numbered lines."""
    chat_every_s: float
    """Seconds between two messages to one person in the long run."""
    chat_burst: int
    """Messages to one person that may go at once."""
    per_s: float
    """Messages a second to all."""
    burst: int
    """Messages to all that may go at once."""
    window_s: int | None = None
    """How long after a person's last message free words may be sent; None: always."""
    body_bytes: int = 1024 * 1024
    """Largest body of a webhook."""
    statuses: bool = False
    """Whether the provider tells what became of a message."""


Receive: TypeAlias = Callable[[Sequence[Event]], Awaitable[None]]
"""Stores events; returns when they are durable, raises `OSError` when they are not."""


class Channel(Protocol):
    """One open channel. Methods are safe to call from several tasks at once."""

    @property
    def name(self) -> str:
        """The name in ids, addresses of webhooks and on the desk: `telegram`."""
        ...

    @property
    def limits(self) -> Limits:
        """What the provider allows."""
        ...

    def authentic(self, headers: Mapping[str, str], body: bytes) -> bool:
        """Whether the provider sent this: compared in constant time over the raw bytes. An unset secret is no."""
        ...

    def challenge(self, query: Mapping[str, str]) -> str | None:
        """The answer to the provider's GET check of the webhook's address; None refuses."""
        ...

    def parse(self, body: bytes) -> Sequence[Event]:
        """The events of one body, in the provider's order. Raises `MalformedError` and nothing else."""
        ...

    def render(self, out: Outgoing) -> Sequence[Part]:
        """The messages that say it, in order, the choices on the last one. Raises `UnrenderableError`. Pure."""
        ...

    async def send(self, to: Address, part: Part, key: str) -> SendResult:
        """Send one message once, without trying again, within 15 s. `key` is for the provider to echo in statuses.
        Raises nothing: what went wrong is a result."""
        ...

    async def acknowledge(self, events: Sequence[Event]) -> None:
        """Tell the provider that presses were seen, once they are stored. May fail without harm."""
        ...

    def fetch(self, media: MediaRef, limit_bytes: int) -> AsyncIterator[bytes]:
        """The content of a file, in pieces. Raises `OSError` (try later), `LookupError` (it is gone), `ValueError`
        (larger than the limit)."""
        ...

    async def listen(self, receive: Receive) -> None:
        """Make ready at the provider: register the webhook and the commands, or ask for events until cancelled."""
        ...


@dataclass(frozen=True, slots=True)
class ChannelFolder:
    """What the `__init__` of a channel's folder offers as `FOLDER`."""

    name: str
    title: str
    """Where a person comes from, as the desk says it: من تيليجرام."""
    settings: type[BaseSettings]
    """Its settings, read from the environment under its own prefix."""
    open: Callable[[Any], AbstractAsyncContextManager[Channel] | None]
    """Opens the channel with its settings; None when they say that it is off."""
