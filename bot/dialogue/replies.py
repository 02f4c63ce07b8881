"""From what Rasa says to what handoff is answered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.dialogue.language import Language


class UnknownReplyError(ValueError):
    """A response or an action said something that handoff does not know."""


@dataclass(frozen=True)
class Said:
    """One reply, and what it asks the employer for (a value of the slot `expects`)."""

    reply: Mapping[str, Any]
    expects: str | None = None

    @property
    def article(self) -> str | None:
        return self.reply.get("article")

    @property
    def hands_over(self) -> bool:
        return "escalate" in self.reply


def said(message: Mapping[str, Any], language: Language, escalation_topic: str | None) -> Said:
    """Reads one bot message of Rasa (`custom`, or `text` with `buttons`).

    Raises: UnknownReplyError.
    """
    raw = message.get("custom") or {key: message[key] for key in ("text", "buttons") if message.get(key)}
    return Said(_reply(raw, language, escalation_topic), raw.get("expects"))


def _reply(raw: Mapping[str, Any], language: Language, escalation_topic: str | None) -> dict[str, Any]:
    if "article" in raw:
        return {"article": raw["article"], **({"lang": "en"} if language == "en" else {})}
    if "escalate" in raw:
        escalate = raw["escalate"]
        return {"escalate": {"reason": escalate["reason"], "topic": escalate.get("topic", escalation_topic)}}
    if "offer_human" in raw:
        return {"offer_human": {"text": _text(raw["offer_human"], language)}}
    if "text" in raw:
        buttons = [
            {"title": _text(button, language, "title"), "payload": button["payload"]}
            for button in raw.get("buttons") or ()
        ]
        return {"text": _text(raw, language), "buttons": buttons}
    raise UnknownReplyError(f"a reply of the keys {sorted(raw)}")


def _text(raw: Mapping[str, Any], language: Language, key: str = "text") -> str:
    return str((raw.get(f"{key}_en") if language == "en" else None) or raw[key])
