"""The linear model: TF-IDF of the three views, one linear SVM per intent; served as a dictionary and a matrix."""

import math
from collections import Counter
from dataclasses import dataclass, field

import numpy as np

from bot.nlu.byte_rows import ByteRows, Floats
from bot.nlu.features import WORDWISE_VIEWS, word_view

SVM_COST = 0.5
Found = tuple[list[int], int]
"""The rows of the grams that are known, and how many grams there are, known or not."""
_CACHED_WORDS = 20_000


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
    _words: dict[str, tuple[Found, ...]] = field(default_factory=dict, compare=False, repr=False)

    def read(self, words: list[str]) -> LinearReading:
        """What the model makes of one sentence."""
        of_words = [self._word(word) for word in words]
        views = [self._found(word_view(words), 0)]
        for found in zip(*of_words, strict=True):
            views.append(([row for rows, _ in found for row in rows], sum(count for _, count in found)))
        known = tuple(len(rows) / count for rows, count in views)
        vectors = [vectorise(rows, self.idf) for rows, _ in views if rows]
        if not vectors:
            return LinearReading(self.bias.copy(), known)
        rows = [row for rows, _ in vectors for row in rows]
        values = np.concatenate([values for _, values in vectors])
        return LinearReading(self.weights.weighted_sum(rows, values) + self.bias, known)

    def _word(self, word: str) -> tuple[Found, ...]:
        """Of the views that do not look beyond a word."""
        found = self._words.get(word)
        if found is None:
            found = tuple(self._found(view([word]), at) for at, view in enumerate(WORDWISE_VIEWS, start=1))
            if len(self._words) < _CACHED_WORDS:
                self._words[word] = found
        return found

    def _found(self, grams: list[str], view: int) -> Found:
        vocabulary = self.vocabularies[view]
        return [row for row in map(vocabulary.get, grams) if row is not None], len(grams)


def vectorise(found: list[int], idf: Floats) -> tuple[list[int], Floats]:
    """Rows and values of one view's known grams, at least one: sublinear term frequency times IDF, of length one."""
    counts = Counter(found)
    rows = list(counts)
    frequencies = [1.0 + math.log(count) if count > 1 else 1.0 for count in counts.values()]
    weighted = np.asarray(frequencies, dtype=np.float32) * idf[rows]
    return rows, weighted / np.sqrt(weighted @ weighted)
