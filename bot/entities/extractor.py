"""The entity reader as a component of Rasa's graph."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta, timezone
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.entities.names import NameFinder
from bot.entities.reader import EntityReader
from bot.nlu.arabizi_reader import ARABIZI

RIYADH = timezone(timedelta(hours=3))


def _today() -> date:
    return datetime.now(RIYADH).date()


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class ArabicEntityExtractor(GraphComponent):
    """Reads the raw text, where the tokens have lost the numbers; belongs behind whatever reads Arabizi."""

    def __init__(self, reader: EntityReader, today: Callable[[], date] = _today) -> None:
        self._reader = reader
        self._today = today

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> ArabicEntityExtractor:
        return cls(EntityReader(NameFinder()))

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            arabizi = message.get(ARABIZI)
            found = self._reader.read(message.get(TEXT) or "", self._today(), arabizi.words if arabizi else ())
            entities = [
                {
                    "entity": one.entity,
                    "value": one.value,
                    "start": one.start,
                    "end": one.end,
                    "extractor": type(self).__name__,
                }
                for one in found
            ]
            message.set(ENTITIES, message.get(ENTITIES, []) + entities, add_to_output=True)
        return messages
