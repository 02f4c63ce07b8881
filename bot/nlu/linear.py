"""The linear model: TF-IDF of the three views, one linear SVM per intent; served as a dictionary and a matrix."""

import math
from collections import Counter
from dataclasses import dataclass

import numpy as np

from bot.nlu.byte_rows import ByteRows, Floats
from bot.nlu.features import VIEWS

SVM_COST = 0.5


@dataclass(frozen=True)
class LinearReading:
    """The SVM decision value of each intent, and the share of each view's grams that the model has learned."""

    margins: Floats
    known: tuple[float, ...]


@dataclass(frozen=True)
class LinearModel:
    """One row of `weights` per gram, one column per intent; `vocabularies` maps each view's grams to rows."""

    vocabularies: tuple[dict[str, int], ...]
    idf: Floats
    weights: ByteRows
    bias: Floats

    def read(self, words: list[str]) -> LinearReading:
        """What the model makes of one sentence."""
        rows: list[int] = []
        values: list[float] = []
        known: list[float] = []
        for vocabulary, view in zip(self.vocabularies, VIEWS, strict=True):
            grams = view(words)
            found = [row for row in map(vocabulary.get, grams) if row is not None]
            known.append(len(found) / len(grams))
            view_rows, view_values = vectorise(found, self.idf)
            rows += view_rows
            values += view_values
        if not rows:
            return LinearReading(self.bias.copy(), tuple(known))
        margins = self.weights.weighted_sum(rows, np.asarray(values, dtype=np.float32)) + self.bias
        return LinearReading(margins, tuple(known))


def vectorise(found: list[int], idf: Floats) -> tuple[list[int], list[float]]:
    """Rows and values of one view's known grams: sublinear term frequency times IDF, scaled to length one."""
    if not found:
        return [], []
    counts = Counter(found)
    rows = list(counts)
    frequencies = [1.0 + math.log(count) if count > 1 else 1.0 for count in counts.values()]
    weighted = np.asarray(frequencies) * idf[rows]
    return rows, (weighted / math.sqrt(float(weighted @ weighted))).tolist()
