"""What the peer knows: people, messages, media, and the log of what arrived."""

from __future__ import annotations

import hashlib
import time
from dataclasses import dataclass, field
from typing import Any, Literal

from tests.peers.whatsapp.limits import Template

DAY_S = 24 * 3600
MEDIA_URL_S = 300


@dataclass(slots=True)
class Arrived:
    """One message of the business that the API accepted."""

    wamid: str
    to: str
    kind: str
    body: dict[str, Any]
    at_s: float
    failed: int | None = None

    @property
    def text(self) -> str:
        """What the person reads: body text, or a template's name and values."""
        part = self.body[self.kind]
        match self.kind:
            case "text":
                return str(part["body"])
            case "interactive":
                return str(part["body"]["text"])
        values = [value["text"] for each in part.get("components") or [] for value in each.get("parameters") or []]
        return "|".join([part["name"], *values])

    @property
    def choices(self) -> list[tuple[str, str]]:
        """(id, title) of the buttons or rows."""
        action = (self.body.get("interactive") or {}).get("action") or {}
        rows = [row for section in action.get("sections") or [] for row in section["rows"]]
        return [(choice["id"], choice["title"]) for choice in [b["reply"] for b in action.get("buttons") or []] + rows]


@dataclass(slots=True)
class Person:
    """One WhatsApp account as the API knows it."""

    wa_id: str
    name: str
    on_whatsapp: bool = True
    blocks: bool = False
    wrote_at_s: float = float("-inf")


@dataclass(frozen=True, slots=True)
class Medium:
    """One uploaded file."""

    content: bytes
    mime: str

    @property
    def sha256(self) -> str:
        """In hexadecimal, as the media endpoint tells it."""
        return hashlib.sha256(self.content).hexdigest()


@dataclass(slots=True)
class State:
    """Everything a test may look at. `clock_s` may be set ahead to let 24 hours pass."""

    people: dict[str, Person] = field(default_factory=dict)
    arrived: list[Arrived] = field(default_factory=list)
    refused: list[tuple[str, int]] = field(default_factory=list)
    read: list[str] = field(default_factory=list)
    typing: list[str] = field(default_factory=list)
    media: dict[str, Medium] = field(default_factory=dict)
    media_urls: dict[str, tuple[str, float]] = field(default_factory=dict)
    templates: dict[tuple[str, str], Template] = field(default_factory=dict)
    ahead_s: float = 0.0
    serial: int = 0

    def now_s(self) -> float:
        """Seconds since 1970, plus what the test let pass."""
        return time.time() + self.ahead_s

    def next_wamid(self, wa_id: str, way: Literal["in", "out"]) -> str:
        """A new message id, shaped as the provider's."""
        self.serial += 1
        return f"wamid.HBgM{wa_id}{'VAgASGBQ' if way == 'in' else 'VAgARGBI'}{self.serial:012X}AA=="

    def open_window(self, wa_id: str) -> bool:
        """Whether the person wrote within 24 hours."""
        return self.now_s() - self.people[wa_id].wrote_at_s < DAY_S

    def to(self, wa_id: str) -> list[Arrived]:
        """What reached a person, in order."""
        return [message for message in self.arrived if message.to == wa_id and message.failed is None]

    def texts(self, wa_id: str) -> list[str]:
        """The texts that reached a person, in order."""
        return [message.text for message in self.to(wa_id)]

    def doubled(self, wa_id: str) -> list[str]:
        """Texts that reached a person more than once."""
        texts = self.texts(wa_id)
        return sorted({text for text in texts if texts.count(text) > 1})
