"""Rasa intent classifier over bot.nlu's own model."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import INTENT, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.arabic.lexicon import load_lexicon
from bot.arabic.signs import has_words, spoken
from bot.nlu import storage
from bot.nlu.analysis import Analyser
from bot.nlu.arabizi_reader import ARABIZI
from bot.nlu.ensemble import IntentModel
from bot.nlu.fingerprint import of_code_and_lexicon
from bot.nlu.training import TrainingOptions, train

logger = logging.getLogger(__name__)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class ArabicIntentClassifier(GraphComponent, IntentClassifier):
    """Sets `intent` and `intent_ranking` from the raw text; the lexicon is stored with the trained model.

    Options: `lexicon` (path of the dialect lexicon, relative to the working directory), `nets` (how many small networks
    join the linear model), `seed`, and `ranking_length` (how many intents the ranking names).
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """See the class for the meaning of each option."""
        return {"lexicon": "data/lexicon_sa.tsv", "nets": 2, "seed": 0, "ranking_length": 10}

    @staticmethod
    def required_packages() -> list[str]:
        """Import names Rasa checks before training."""
        return ["numpy", "scipy", "sklearn"]

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str:
        """Lets a change of the lexicon or of the code retrain the model."""
        return of_code_and_lexicon(Path({**cls.get_default_config(), **config}["lexicon"]))

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> ArabicIntentClassifier:
        """An untrained component."""
        return cls(config, model_storage, resource, None)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> ArabicIntentClassifier:
        """A trained component, or an untrained one where training had no examples and stored nothing."""
        try:
            with model_storage.read_from(resource) as directory:
                return cls(config, model_storage, resource, storage.load(directory))
        except ValueError:
            logger.warning("No stored intent model in %s: every message will be unclassified", resource.name)
            return cls(config, model_storage, resource, None)

    def __init__(
        self, config: dict[str, Any], model_storage: ModelStorage, resource: Resource, model: IntentModel | None
    ) -> None:
        self._config = config
        self._model_storage = model_storage
        self._resource = resource
        self._model = model

    def train(self, training_data: TrainingData) -> Resource:
        """Fits and stores the model; with fewer than two intents nothing is stored."""
        examples = [example for example in training_data.intent_examples if example.get(TEXT) and example.get(INTENT)]
        texts = [example.get(TEXT) for example in examples]
        labels = [example.get(INTENT) for example in examples]
        if len(set(labels)) < 2:
            logger.warning("Fewer than two intents in the training data: the intent classifier is not trained")
            return self._resource
        analyser = Analyser.of(load_lexicon(Path(self._config["lexicon"])))
        options = TrainingOptions(seed=self._config["seed"], nets=self._config["nets"])
        self._model = train(texts, labels, analyser, options)
        with self._model_storage.write_to(self._resource) as directory:
            storage.save(self._model, directory)
        return self._resource

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Classifies the training examples for components that learn from this one's output."""
        self.process(training_data.training_examples)
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Adds the most likely intent and the ranking to each message in which there is something to read."""
        for message in messages:
            arabizi = message.get(ARABIZI)
            text = arabizi.text if arabizi else message.get(TEXT)
            if self._model is None or not has_words(spoken(text or "")):
                message.set(INTENT, {"name": None, "confidence": 0.0}, add_to_output=True)
                message.set(INTENT_RANKING_KEY, [], add_to_output=True)
                continue
            ranking = self._ranking(self._model, text)
            message.set(INTENT, ranking[0], add_to_output=True)
            message.set(INTENT_RANKING_KEY, ranking, add_to_output=True)
        return messages

    def _ranking(self, model: IntentModel, text: str) -> list[dict[str, Any]]:
        probabilities = model.predict(text)
        best = np.argsort(-probabilities, kind="stable")[: self._config["ranking_length"]]
        return [{"name": model.intents[row], "confidence": float(probabilities[row])} for row in best]
