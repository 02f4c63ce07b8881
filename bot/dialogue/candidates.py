"""The texts that the classifier reads beside a message: its clauses, and the message in the light of its dialogue."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from bot.dialogue import clauses, followup
from bot.dialogue.language import language_of
from bot.dialogue.topics import Topic
from bot.dialogue.understanding import Context

Kind = Literal["clause", "rest", "joined", "repair"]


def candidates(text: str, context: Context, topics: Mapping[str, Topic]) -> list[tuple[Kind, str]]:
    """None for most messages, so that most are read once."""
    found: list[tuple[Kind, str]] = [("clause", clause) for clause in clauses.clauses(text)]
    rest = clauses.without_greeting(text)
    if rest is not None:
        found.append(("rest", rest))
    topic = topics.get(context.topic or "")
    if topic is None:
        return found
    title = topic.title if language_of(text) == "ar" else topic.button_en
    repair = followup.repair(text)
    if repair is not None:
        found += [("repair", repair), ("joined", followup.joined(title, repair))]
    elif followup.elliptical(text):
        found.append(("joined", followup.joined(title, text)))
    return found
