"""Fits the linear model. Needs scikit-learn and SciPy, which Rasa's environment has; serving needs neither."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.svm import LinearSVC

from bot.nlu.byte_rows import ByteRows, Floats, Ints
from bot.nlu.features import FEW_SENTENCES, PAIR_MARK, VIEWS
from bot.nlu.linear import SVM_COST, LinearModel, vectorise


@dataclass(frozen=True)
class Grams:
    """The grams of some documents that a model learns: their rows by view, and in how many documents each occurs."""

    vocabularies: tuple[dict[str, int], ...]
    frequencies: Ints
    documents: int

    @classmethod
    def of(cls, documents: Sequence[list[str]]) -> Grams:
        """Beyond FEW_SENTENCES documents, pairs that occur once are left out."""
        vocabularies: list[dict[str, int]] = []
        frequencies: list[int] = []
        for view in VIEWS:
            counts = Counter(gram for words in documents for gram in set(view(words)))
            least = _least_count(len(documents))
            grams = sorted(gram for gram, count in counts.items() if count >= least or PAIR_MARK not in gram)
            offset = len(frequencies)
            vocabularies.append({gram: offset + index for index, gram in enumerate(grams)})
            frequencies += [counts[gram] for gram in grams]
        return cls(tuple(vocabularies), np.asarray(frequencies), len(documents))

    @property
    def idf(self) -> Floats:
        """Smoothed inverse document frequency by row."""
        smoothed = np.log((self.documents + 1) / (self.frequencies + 1)) + 1
        return smoothed.astype(np.float32)

    def known_elsewhere(self, words: list[str]) -> tuple[float, ...]:
        """The share of each view's grams that would still be known had this document not been among them."""
        shares = []
        for vocabulary, view in zip(self.vocabularies, VIEWS, strict=True):
            grams = view(words)
            rows = (vocabulary.get(gram) for gram in grams)
            known = [row is not None and self._stays(gram, row) for gram, row in zip(grams, rows, strict=True)]
            shares.append(sum(known) / len(grams))
        return tuple(shares)

    def _stays(self, gram: str, row: int) -> bool:
        least = _least_count(self.documents) if PAIR_MARK in gram else 1
        return bool(self.frequencies[row] > least)


def fit_linear(documents: Sequence[list[str]], targets: Ints, seed: int, grams: Grams) -> LinearModel:
    """Fits on documents (standard words) with targets 0..n-1, each of which must occur; `grams` are the documents'."""
    idf = grams.idf
    weights, bias = fit_svm(_matrix(documents, grams.vocabularies, idf), targets, seed)
    return LinearModel(grams.vocabularies, idf, ByteRows.of(weights.T), bias)


def fit_svm(matrix: csr_matrix, targets: Ints, seed: int) -> tuple[Floats, Floats]:
    """Weights (intents x features) and bias; the two-class case is widened to one row per class."""
    machine = LinearSVC(C=SVM_COST, random_state=seed)
    machine.fit(matrix, targets)
    weights, bias = machine.coef_, machine.intercept_
    if len(machine.classes_) == 2:
        weights, bias = np.vstack([-weights, weights]), np.concatenate([-bias, bias])
    return weights.astype(np.float32), bias.astype(np.float32)


def _least_count(documents: int) -> int:
    return 2 if documents > FEW_SENTENCES else 1


def _matrix(documents: Sequence[list[str]], vocabularies: tuple[dict[str, int], ...], idf: Floats) -> csr_matrix:
    columns: list[int] = []
    values: list[Floats] = []
    ends = [0]
    for words in documents:
        for vocabulary, view in zip(vocabularies, VIEWS, strict=True):
            found = [column for column in map(vocabulary.get, view(words)) if column is not None]
            if found:
                view_columns, view_values = vectorise(found, idf)
                columns += view_columns
                values.append(view_values)
        ends.append(len(columns))
    shape = (len(documents), len(idf))
    return csr_matrix((np.concatenate(values), columns, ends), shape=shape, dtype=np.float64)
