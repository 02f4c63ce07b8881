"""The fallback threshold of config.yml, fitted on the training examples, each read by a model that has not seen it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import yaml
from sklearn.isotonic import IsotonicRegression

from bench.figures import figure
from bench.nlu.arbanking import Labelled
from bench.nlu.corpus import score
from bench.nlu.measures import correct
from bot.arabic.lexicon import load_lexicon
from bot.nlu.analysis import Analyser
from bot.nlu.training import TrainingOptions, stratified_folds, train

AS_LIKELY_RIGHT = 0.5
FOLDS = 4
OPTIONS = TrainingOptions(seed=0, nets=1)


def examples(root: Path) -> Labelled:
    """The project's training examples."""
    pairs = list(_pairs(root))
    return Labelled(tuple(text for text, _ in pairs), tuple(intent for _, intent in pairs))


def measure(root: Path) -> None:
    """Four trainings. Below the threshold an answer would more likely be wrong than right, so buttons are offered."""
    data = examples(root)
    intents = sorted(set(data.labels))
    folds = stratified_folds(np.asarray([intents.index(label) for label in data.labels]), FOLDS, seed=1)
    if folds is None:
        raise ValueError("an intent has a single example")
    analyser = Analyser.of(load_lexicon(root / "data" / "lexicon_sa.tsv"))
    confidences, rights = [], []
    for fold in range(FOLDS):
        kept, held = (data.take(np.flatnonzero(rows).tolist()) for rows in (folds != fold, folds == fold))
        model = train(kept.texts, kept.labels, analyser, OPTIONS)
        result = score(model, model.intents, held)
        confidences.append(result.probabilities.max(axis=1))
        rights.append(correct(result.probabilities, result.labels, result.intents))
    confidence, right = np.concatenate(confidences), np.concatenate(rights)
    chance = IsotonicRegression(out_of_bounds="clip").fit(confidence, right)
    steps = np.linspace(0, 1, 101)
    fitted = float(steps[np.argmax(chance.predict(steps) >= AS_LIKELY_RIGHT)])
    kept_rows = confidence >= fitted
    figure("nlu.own.fallback.threshold", fitted, "confidence")
    figure("nlu.own.fallback.held_out_accuracy", 100 * float(right.mean()), "%")
    figure("nlu.own.fallback.answered", 100 * float(kept_rows.mean()), "%")
    figure("nlu.own.fallback.answered_accuracy", 100 * float(right[kept_rows].mean()), "%")


def _pairs(root: Path) -> Iterator[tuple[str, str]]:
    for path in sorted((root / "data" / "nlu").glob("*.yml")):
        for block in yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]:
            for line in block["examples"].splitlines():
                text = line.strip().removeprefix("- ")
                if text:
                    yield text, block["intent"]
