"""The whole intent model: analysis, members, and the temperature that turns their scores into honest probabilities."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bot.nlu.analysis import Analyser
from bot.nlu.linear import Floats, LinearModel


@dataclass(frozen=True)
class IntentModel:
    """A trained classifier; `predict` is pure and safe to call from several threads."""

    intents: tuple[str, ...]
    analyser: Analyser
    linear: LinearModel
    linear_scale: float

    def predict(self, text: str) -> Floats:
        """The probability of each of `intents`, in their order."""
        words = self.analyser.words(text)
        return softmax(self.linear_scale * self.linear.margins(words))


def softmax(scores: Floats) -> Floats:
    """Along the last axis."""
    shifted = np.exp(scores - scores.max(axis=-1, keepdims=True))
    result: Floats = shifted / shifted.sum(axis=-1, keepdims=True)
    return result


def fit_scale(scores: Floats, targets: npt.NDArray[np.int64]) -> float:
    """The inverse temperature in [0.1, 30] that minimises the log loss of held-out scores, by golden-section search."""
    rows = np.arange(len(targets))

    def loss(log_scale: float) -> float:
        probabilities = softmax(np.float32(np.exp(log_scale)) * scores)
        return float(-np.log(probabilities[rows, targets] + 1e-12).mean())

    low, high = np.log(0.1), np.log(30.0)
    ratio = (np.sqrt(5.0) - 1.0) / 2.0
    while high - low > 1e-3:
        left, right = high - ratio * (high - low), low + ratio * (high - low)
        if loss(left) < loss(right):
            high = right
        else:
            low = left
    return float(np.exp((low + high) / 2.0))
