"""Arabizi as Arabic, for the components that look for words instead of learning from examples."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.arabic.arabizi import spelt, transliterate
from bot.arabic.english import is_arabizi
from bot.arabic.fold import fold
from bot.arabic.lexicon import load_lexicon
from bot.arabic.spellings import Spellings
from bot.entities.names import NameFinder
from bot.entities.words import Word
from bot.nlu.analysis import Analyser
from bot.nlu.fingerprint import of_code_and_lexicon

ARABIZI = "arabizi"
"""The attribute of a message that holds its AsArabic."""
_WORDS = "words.json"


@dataclass(frozen=True)
class AsArabic:
    """An Arabizi text in Arabic letters; `words` with their places in the folded text as it was written."""

    text: str
    words: tuple[Word, ...]


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=True)
class ArabiziReader(GraphComponent):
    """Sets `arabizi` on a message in Arabic in Latin letters; knows the training examples' words and data/lookup's.

    Option: `lexicon`, the path of the dialect lexicon, relative to the working directory.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """The classifier's lexicon."""
        return {"lexicon": "data/lexicon_sa.tsv"}

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str:
        """Lets a change of the lexicon or of the code collect the words anew."""
        return of_code_and_lexicon(Path({**cls.get_default_config(), **config}["lexicon"]))

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> ArabiziReader:
        """One that knows no word: letters are rewritten one by one."""
        return cls(config, model_storage, resource, frozenset(), Spellings.of(()))

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> ArabiziReader:
        """A trained component; raises ValueError where the model has none."""
        with model_storage.read_from(resource) as directory:
            words = json.loads((directory / _WORDS).read_text(encoding="utf-8"))
        return cls(config, model_storage, resource, frozenset(words["kept"]), Spellings(words["spellings"]))

    def __init__(
        self,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        kept: frozenset[str],
        known: Spellings,
    ) -> None:
        self._config = config
        self._model_storage = model_storage
        self._resource = resource
        self._kept = kept
        self._known = known

    def train(self, training_data: TrainingData) -> Resource:
        """Collects the words, most of them as the classifier does for itself."""
        texts = [example.get(TEXT) for example in training_data.intent_examples if example.get(TEXT)]
        lexicon = load_lexicon(Path(self._config["lexicon"]))
        analyser = Analyser.of(lexicon).knowing([*texts, *NameFinder().written])
        self._kept, self._known = analyser.latin_words, analyser.spellings
        words = {"kept": sorted(self._kept), "spellings": dict(self._known.frequencies)}
        with self._model_storage.write_to(self._resource) as directory:
            (directory / _WORDS).write_text(json.dumps(words, ensure_ascii=False), encoding="utf-8")
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Leaves English, and whatever has Arabic letters, alone."""
        for message in messages:
            text = message.get(TEXT) or ""
            if is_arabizi(text):
                words = (
                    Word(word, start, end)
                    for arabic, start, end in spelt(fold(text).text, self._kept, self._known)
                    for word in fold(arabic).text.split()
                )
                message.set(ARABIZI, AsArabic(transliterate(text, self._kept, self._known), tuple(words)))
        return messages
