"""The linear model: TF-IDF of the three views, one linear SVM per intent; served as a dictionary and a matrix."""

import math
from collections import Counter
from dataclasses import dataclass

import numpy as np

from bot.nlu.byte_rows import ByteRows, Floats
from bot.nlu.features import VIEWS

SVM_COST = 0.5


@dataclass(frozen=True)
class LinearModel:
    """One row of `weights` per gram, one column per intent; `vocabularies` maps each view's grams to rows."""

    vocabularies: tuple[dict[str, int], ...]
    idf: Floats
    weights: ByteRows
    bias: Floats

    def margins(self, words: list[str]) -> Floats:
        """The SVM decision value of each intent."""
        rows: list[int] = []
        values: list[float] = []
        for vocabulary, view in zip(self.vocabularies, VIEWS, strict=True):
            view_rows, view_values = vectorise(view(words), vocabulary, self.idf)
            rows += view_rows
            values += view_values
        if not rows:
            return self.bias.copy()
        return self.weights.weighted_sum(rows, np.asarray(values, dtype=np.float32)) + self.bias


def vectorise(grams: list[str], vocabulary: dict[str, int], idf: Floats) -> tuple[list[int], list[float]]:
    """Rows and values of one view: sublinear term frequency times IDF, scaled to length one."""
    counts = Counter(row for row in map(vocabulary.get, grams) if row is not None)
    if not counts:
        return [], []
    rows = list(counts)
    frequencies = [1.0 + math.log(count) if count > 1 else 1.0 for count in counts.values()]
    weighted = np.asarray(frequencies) * idf[rows]
    return rows, (weighted / math.sqrt(float(weighted @ weighted))).tolist()
