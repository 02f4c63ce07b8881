"""What a dialogue remembers from one turn to the next, beside what Rasa's own slots hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bot.dialogue.intents import FALLBACK, is_topic
from bot.dialogue.replies import Said

RANKED = 5
"""A repair ("no, I meant ...") is looked for among this many intents of the message before."""

LIKELY = 0.15
"""Below this a second guess says nothing about what a request for a human is about."""


def ranking_of(parse: Mapping[str, Any]) -> list[tuple[str, float]]:
    """The intents of a message, likeliest first, without the mark of the fallback."""
    ranked = ((row["name"], float(row["confidence"])) for row in parse.get("intent_ranking") or () if row["name"])
    return [(name, confidence) for name, confidence in ranked if name != FALLBACK]


def escalation_topic(parse: Mapping[str, Any], slots: Mapping[str, Any]) -> str | None:
    """What an agent is told the matter is about: this message's likeliest topic, else the last topic."""
    if parse.get("topic"):
        return str(parse["topic"])
    for name, confidence in ranking_of(parse):
        if is_topic(name) and confidence >= LIKELY:
            return name
    return slots.get("topic") or _guess_before(slots)


def _guess_before(slots: Mapping[str, Any]) -> str | None:
    guesses = [name for name, confidence in slots.get("ranking") or () if is_topic(name) and confidence >= LIKELY]
    return guesses[0] if guesses else None


def remembered(
    before: Mapping[str, Any], parse: Mapping[str, Any], replies: Sequence[Said], language: str
) -> dict[str, Any]:
    """The slots after a turn: those of Rasa's tracker with what this turn has taught."""
    intent = parse["intent"]["name"]
    answered = [reply.article for reply in replies if reply.article and is_topic(reply.article)]
    topic = answered[-1] if answered else intent if is_topic(intent) else before.get("topic")
    asked = [reply.expects for reply in replies if reply.expects]
    return {
        **before,
        "topic": topic,
        "expects": asked[-1] if asked else None,
        "missed": intent == FALLBACK,
        "ranking": [[name, round(confidence, 3)] for name, confidence in ranking_of(parse)[:RANKED]],
        "language": language,
    }
