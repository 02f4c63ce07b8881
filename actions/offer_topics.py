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

OFFERED = 3
USUAL = ("services_suspended", "permit_renewal", "appointment_book")
"""Offered where the message gives no hint at all: what employers ask most."""


class ActionOfferTopics(Action):
    def __init__(self, topics: Mapping[str, Topic] | None = None) -> None:
        self._topics = topics or load_topics()

    def name(self) -> str:
        return "action_offer_topics"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        ranked = [row["name"] for row in tracker.latest_message.get("intent_ranking") or ()]
        sayings.say(dispatcher, sayings.did_you_mean(self._likeliest(ranked)))
        return []

    def _likeliest(self, ranked: Iterable[str]) -> list[Topic]:
        likely = [self._topics[name] for name in ranked if is_topic(name) and name in self._topics]
        return (likely or [self._topics[name] for name in USUAL])[:OFFERED]
