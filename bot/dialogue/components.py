"""Two components around the classifier: one sets beside a message what else to read, one decides what it means.

Between them a message is a list: itself first, then the texts of `candidates`, each marked with its kind.
The dialogue's slots come in the message's metadata, put there by `bot.dialogue.runner`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import ENTITIES, INTENT, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.dialogue.candidates import candidates
from bot.dialogue.followup import names_only
from bot.dialogue.topics import Topic, load_topics
from bot.dialogue.understanding import Context, Meaning, Reading, Readings, understand
from bot.entities.model import Found
from bot.nlu.arabizi_reader import ARABIZI

PART = "part"


class _Untrained(GraphComponent):
    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> _Untrained:
        return cls()


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class MessageParts(_Untrained):
    """Belongs before the classifier and after whatever needs to see the message alone."""

    def __init__(self, topics: Mapping[str, Topic] | None = None) -> None:
        self._topics = topics or load_topics()

    def process(self, messages: list[Message]) -> list[Message]:
        parts = [
            Message({TEXT: text, PART: kind})
            for message in messages
            for kind, text in candidates(_read(message), _context(message), self._topics)
        ]
        return messages + parts


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class MeaningResolver(_Untrained):
    """Belongs right behind the classifier; leaves one message, with the intent that was meant."""

    def process(self, messages: list[Message]) -> list[Message]:
        whole = [message for message in messages if message.get(PART) is None]
        if len(whole) == 1:
            _resolve(whole[0], [message for message in messages if message.get(PART) is not None])
        return whole


def _resolve(message: Message, parts: Sequence[Message]) -> None:
    text, entities = message.get(TEXT) or "", _found(message)
    meaning = understand(
        _readings(message, parts),
        entities,
        _context(message),
        names_only=names_only(text, entities),
        has_digits=any(character.isdigit() for character in text),
    )
    if meaning.how != "whole":
        _mark(message, meaning)


def _mark(message: Message, meaning: Meaning) -> None:
    ranking = [{"name": name, "confidence": confidence} for name, confidence in meaning.ranking]
    message.set(INTENT, ranking[0], add_to_output=True)
    message.set(INTENT_RANKING_KEY, ranking, add_to_output=True)
    message.set("also", list(meaning.also), add_to_output=True)
    message.set("topic", meaning.topic, add_to_output=True)


def _readings(message: Message, parts: Sequence[Message]) -> Readings:
    by_kind: dict[str, list[Reading]] = {}
    for part in parts:
        by_kind.setdefault(part.get(PART), []).append(_reading(part))
    single = {kind: by_kind[kind][0] for kind in ("rest", "joined", "repair") if kind in by_kind}
    return Readings(_reading(message), tuple(by_kind.get("clause", ())), **single)


def _reading(message: Message) -> Reading:
    rows = message.get(INTENT_RANKING_KEY) or ()
    return Reading(_read(message), tuple((row["name"], float(row["confidence"])) for row in rows))


def _read(message: Message) -> str:
    arabizi = message.get(ARABIZI)
    return arabizi.text if arabizi else message.get(TEXT) or ""


def _found(message: Message) -> list[Found]:
    return [Found(one["entity"], str(one["value"]), one["start"], one["end"]) for one in message.get(ENTITIES) or ()]


def _context(message: Message) -> Context:
    return Context.of((message.get("metadata") or {}).get("context") or {})
