"""The peer: a bot as `rasa init` makes it, its understanding the default pipeline with DIETClassifier.

Its dialogue side is rules alone: the TED policy of the default would only make it slower.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import yaml
from rasa.core.agent import Agent
from rasa.model_training import train

from bench.nlu.arbanking import Labelled
from bench.nlu.measures import Array

EPOCHS = 100
"""Rasa's default template."""

_CONFIG = """\
recipe: default.v1
language: ar
assistant_id: stock
pipeline:
- name: WhitespaceTokenizer
- name: RegexFeaturizer
- name: LexicalSyntacticFeaturizer
- name: CountVectorsFeaturizer
- name: CountVectorsFeaturizer
  analyzer: char_wb
  min_ngram: 1
  max_ngram: 4
- name: DIETClassifier
  epochs: {epochs}
  constrain_similarities: true
  random_seed: 0
- name: EntitySynonymMapper
- name: ResponseSelector
  epochs: {epochs}
  constrain_similarities: true
- name: FallbackClassifier
  threshold: 0.3
  ambiguity_threshold: 0.1
policies:
- name: RulePolicy
"""
_FILES = ("config.yml", "domain.yml", "nlu.yml", "rules.yml")


@dataclass(frozen=True, slots=True)
class Diet:
    """A trained stock bot."""

    agent: Agent
    archive: Path
    intents: tuple[str, ...]

    def predict(self, text: str) -> Array:
        """The confidence of each intent; those outside Rasa's ranking of ten have none."""
        parsed = asyncio.run(self.agent.parse_message(text))
        confidence = {row["name"]: row["confidence"] for row in parsed["intent_ranking"]}
        return np.asarray([confidence.get(intent, 0.0) for intent in self.intents], dtype=np.float32)


def train_diet(data: Labelled, folder: Path, epochs: int = EPOCHS) -> Diet:
    """Writes a stock project into the folder and trains it there; 100 epochs take many minutes."""
    os.environ["RASA_CACHE_DIRECTORY"] = str(folder / "cache")
    intents = tuple(sorted(set(data.labels)))
    config, domain, nlu, rules = (folder / name for name in _FILES)
    config.write_text(_CONFIG.format(epochs=epochs), encoding="utf-8")
    domain.write_text(_domain(intents), encoding="utf-8")
    nlu.write_text(_examples(data), encoding="utf-8")
    rules.write_text(_rules(intents), encoding="utf-8")
    archive = train(str(domain), str(config), [str(nlu), str(rules)], output=str(folder / "models")).model
    if archive is None:
        raise RuntimeError("Rasa trained no stock model")
    return Diet(Agent.load(archive), Path(archive), intents)


def _domain(intents: Sequence[str]) -> str:
    names = [_name(intent) for intent in intents]
    responses = {f"utter_{name}": [{"text": f"هذا جواب {name}"}] for name in names}
    return yaml.safe_dump({"version": "3.1", "intents": list(intents), "responses": responses}, allow_unicode=True)


def _examples(data: Labelled) -> str:
    texts: dict[str, list[str]] = {}
    for text, label in zip(data.texts, data.labels, strict=True):
        texts.setdefault(label, []).append(f"- {' '.join(text.split())}\n")
    blocks = [{"intent": label, "examples": "".join(lines)} for label, lines in texts.items()]
    return yaml.safe_dump({"version": "3.1", "nlu": blocks}, allow_unicode=True)


def _rules(intents: Sequence[str]) -> str:
    rules = [
        {"rule": f"answer {intent}", "steps": [{"intent": intent}, {"action": f"utter_{_name(intent)}"}]}
        for intent in intents
    ]
    return yaml.safe_dump({"version": "3.1", "rules": rules}, allow_unicode=True)


def _name(intent: str) -> str:
    return "".join(character if character.isalnum() else "_" for character in intent)
