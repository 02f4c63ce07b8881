"""The bot as the service sees it: one turn in, replies and the new dialogue state out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from pydantic import BaseModel, ConfigDict, Field


class BotDownError(Exception):
    """The bot did not give a usable answer in its time."""


class Ranked(BaseModel):
    """One intent of the ranking."""

    model_config = ConfigDict(extra="ignore")
    intent: str
    confidence: float


class Nlu(BaseModel):
    """What the bot understood."""

    model_config = ConfigDict(extra="ignore")
    intent: str = ""
    confidence: float = 0.0
    ranking: list[Ranked] = Field(default_factory=list)
    entities: list[dict[str, Any]] = Field(default_factory=list)


class ButtonReply(BaseModel):
    """A quick reply of the bot."""

    model_config = ConfigDict(extra="ignore")
    title: str
    payload: str


class Escalation(BaseModel):
    """The bot asks for a human."""

    model_config = ConfigDict(extra="ignore")
    reason: str = "requested"
    topic: str | None = None


class OfferHuman(BaseModel):
    """The bot asks whether a human is wanted."""

    model_config = ConfigDict(extra="ignore")
    text: str = ""


class Reply(BaseModel):
    """One reply: an article, a text, a hand-over, or the offer of one."""

    model_config = ConfigDict(extra="ignore")
    article: str | None = None
    lang: str = "ar"
    text: str | None = None
    buttons: list[ButtonReply] = Field(default_factory=list)
    escalate: Escalation | None = None
    offer_human: OfferHuman | None = None


class BotTurn(BaseModel):
    """The answer to one message. `state` is opaque and stored as it is."""

    model_config = ConfigDict(extra="ignore")
    replies: list[Reply]
    nlu: Nlu
    state: dict[str, Any] | None = None


class Bot(Protocol):
    """Where turns are made."""

    async def turn(self, request: Mapping[str, Any]) -> BotTurn:
        """Answer one message. Raises `BotDownError` when no usable answer came in time."""
        ...
