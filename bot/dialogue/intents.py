"""Which intents are talk, and which ask for something that has an answer."""

from __future__ import annotations

FALLBACK = "nlu_fallback"

SMALL_TALK = frozenset({"greet", "goodbye", "thanks", "affirm", "deny", "bot_challenge", "help_menu"})
CONVERSATIONAL = SMALL_TALK | {"request_human", "frustration", "out_of_scope"}


def is_topic(intent: str) -> bool:
    """Whether the intent names something that an article or a case answers."""
    return intent not in CONVERSATIONAL and intent != FALLBACK
