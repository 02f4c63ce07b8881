"""After a first misunderstanding: the likeliest topics as buttons, and a way out of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions import sayings
from bot.dialogue.intents import is_topic
from bot.dialogue.topics import Topic, load_topics

OFFERED, LEAST_OFFERED = 3, 2
LIKELY = 0.05
"""A topic below this is no guess; buttons with such topics look as if nobody had read the message."""
USUAL = ("services_suspended", "permit_renewal", "appointment_book")
"""Offered where the message gives no hint at all: what employers ask most."""


class ActionOfferTopics(Action):
    def __init__(self, topics: Mapping[str, Topic] | None = None) -> None:
        self._topics = topics or load_topics()

    def name(self) -> str:
        return "action_offer_topics"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        ranking = tracker.latest_message.get("intent_ranking") or ()
        ranked = [(row["name"], float(row["confidence"])) for row in ranking]
        sayings.say(dispatcher, sayings.did_you_mean(self._likeliest(ranked)))
        return []

    def _likeliest(self, ranked: Iterable[tuple[str, float]]) -> list[Topic]:
        topics = [(name, confidence) for name, confidence in ranked if is_topic(name) and name in self._topics]
        likely = [name for name, confidence in topics if confidence >= LIKELY]
        names = [name for name, _ in topics][: max(LEAST_OFFERED, len(likely))] if likely else USUAL
        return [self._topics[name] for name in names[:OFFERED]]
