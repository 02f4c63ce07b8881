"""What the peer knows: chats, messages, files, updates, and the log of what arrived."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from itertools import count
from typing import Any


@dataclass(slots=True)
class Arrived:
    """One message that the bot sent and the API took."""

    message_id: int
    chat_id: int
    text: str
    parse_mode: str | None
    buttons: list[list[dict[str, Any]]]
    keyboard: list[list[str]]
    at_s: float
    edits: list[str] = field(default_factory=list)

    @property
    def labels(self) -> list[str]:
        """The inline buttons' labels, in order."""
        return [button["text"] for row in self.buttons for button in row]


@dataclass(frozen=True, slots=True)
class Call:
    """One request at the API, taken or refused."""

    method: str
    fields: dict[str, Any]
    at_s: float


@dataclass(slots=True)
class Webhook:
    """Where updates go; an empty url means polling."""

    url: str = ""
    secret: str = ""
    allowed: tuple[str, ...] = ()
    max_connections: int = 40


@dataclass(slots=True)
class State:
    """Everything a test may look at."""

    arrived: list[Arrived] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)
    typing: list[int] = field(default_factory=list)
    answered_queries: list[str] = field(default_factory=list)
    open_queries: set[str] = field(default_factory=set)
    commands: dict[str, list[dict[str, str]]] = field(default_factory=dict)
    known_chats: set[int] = field(default_factory=set)
    blocked: set[int] = field(default_factory=set)
    files: dict[str, bytes] = field(default_factory=dict)
    pending: list[dict[str, Any]] = field(default_factory=list)
    webhook: Webhook = field(default_factory=Webhook)
    message_ids: count[int] = field(default_factory=lambda: count(1))
    update_ids: count[int] = field(default_factory=lambda: count(700_000_001))
    query_ids: count[int] = field(default_factory=lambda: count(4_000_001))

    def to(self, chat_id: int) -> list[Arrived]:
        """What a chat shows of the bot, in order."""
        return [message for message in self.arrived if message.chat_id == chat_id]

    def texts(self, chat_id: int) -> list[str]:
        """The texts a chat shows of the bot, in order."""
        return [message.text for message in self.to(chat_id)]

    def doubled(self, chat_id: int) -> list[str]:
        """Texts that a chat got more than once."""
        texts = self.texts(chat_id)
        return sorted({text for text in texts if texts.count(text) > 1})

    def called(self, method: str) -> list[dict[str, Any]]:
        """The fields of each call of a method."""
        return [call.fields for call in self.calls if call.method == method]

    def note(self, method: str, fields: dict[str, Any]) -> None:
        """Remember a call."""
        self.calls.append(Call(method, fields, time.monotonic()))
