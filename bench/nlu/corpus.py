"""Figures of one model on the corpus' test sets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np

from bench.figures import figure
from bench.nlu.arbanking import Labelled
from bench.nlu.measures import (
    Array,
    accuracy_percent,
    auroc_percent,
    calibration_error_percent,
    correct,
    rejected_percent,
)
from bench.nlu.slips import with_slips

SLIP_SHARE = 0.25
UNRELATED = Path(__file__).with_name("unrelated.txt")
"""Small talk and questions to a labour ministry: nothing a bank is asked."""


class Predictor(Protocol):
    """Anything that gives each intent a probability."""

    def predict(self, text: str) -> Array: ...


@dataclass(frozen=True, slots=True)
class Scores:
    """A model's probabilities for a labelled set."""

    intents: Sequence[str]
    probabilities: Array
    labels: tuple[str, ...]

    @property
    def accuracy(self) -> float:
        """In per cent."""
        return accuracy_percent(self.probabilities, self.labels, self.intents)


def score(model: Predictor, intents: Sequence[str], data: Labelled) -> Scores:
    """Predicts every text of the set."""
    return Scores(intents, np.stack([model.predict(text) for text in data.texts]), data.labels)


def report_accuracy(name: str, result: Scores, peer: Scores | None) -> None:
    """Share of texts whose first intent is right."""
    figure(f"{name}.accuracy", result.accuracy, "%", peer=peer.accuracy if peer else None)


def report_calibration(name: str, result: Scores) -> None:
    """Expected calibration error."""
    right = correct(result.probabilities, result.labels, result.intents)
    figure(f"{name}.calibration_error", calibration_error_percent(result.probabilities.max(axis=1), right), "%")


def report_slips(
    name: str, model: Predictor, clean: Scores, stock: Predictor | None, stock_clean: Scores | None, data: Labelled
) -> None:
    """Accuracy lost when a quarter of the words of four letters or more are mistyped."""
    mistyped = Labelled(tuple(with_slips(data.texts, SLIP_SHARE, seed=0)), data.labels)
    loss = clean.accuracy - score(model, clean.intents, mistyped).accuracy
    peer = None
    if stock is not None and stock_clean is not None:
        peer = stock_clean.accuracy - score(stock, stock_clean.intents, mistyped).accuracy
    figure(f"{name}.msa.loss_to_slips", loss, "points", peer=peer)


def report_out_of_scope(
    name: str, model: Predictor, inside: Scores, stock: Predictor | None, stock_inside: Scores | None
) -> None:
    """How well confidence tells unrelated text from the validation set."""
    texts = UNRELATED.read_text(encoding="utf-8").splitlines()
    ours = _confidences(model, texts), inside.probabilities.max(axis=1)
    peers: tuple[float | None, float | None] = (None, None)
    if stock is not None and stock_inside is not None:
        outside, within = _confidences(stock, texts), stock_inside.probabilities.max(axis=1)
        peers = auroc_percent(within, outside), rejected_percent(within, outside)
    figure(f"{name}.unrelated.auroc", auroc_percent(ours[1], ours[0]), "%", peer=peers[0])
    figure(f"{name}.unrelated.rejected_at_95_recall", rejected_percent(ours[1], ours[0]), "%", peer=peers[1])


def _confidences(model: Predictor, texts: Sequence[str]) -> Array:
    return np.asarray([model.predict(text).max() for text in texts])
