"""Which intents are about something, and which only keep a conversation going."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from handoff.conversation.model import Entry, Who

CONVERSATIONAL: Final = frozenset(
    {
        "greet",
        "goodbye",
        "thanks",
        "affirm",
        "deny",
        "bot_challenge",
        "help_menu",
        "request_human",
        "frustration",
        "out_of_scope",
        "nlu_fallback",
    }
)


def last_topic(entries: Sequence[Entry]) -> str:
    """The intent of the last article the bot answered with, or nothing."""
    for entry in reversed(entries):
        if entry.who is Who.BOT:
            article = str(entry.draft.data.get("article", ""))
            if article and article not in CONVERSATIONAL:
                return article
    return ""
