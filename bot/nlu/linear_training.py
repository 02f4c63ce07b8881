"""Fits the linear model. Needs scikit-learn and SciPy, which Rasa's environment has; serving needs neither."""

import math
from collections import Counter
from collections.abc import Sequence

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.svm import LinearSVC

from bot.nlu.byte_rows import ByteRows, Floats, Ints
from bot.nlu.features import FEW_SENTENCES, PAIR_MARK, VIEWS
from bot.nlu.linear import SVM_COST, LinearModel, vectorise


def fit_linear(documents: Sequence[list[str]], targets: Ints, seed: int) -> LinearModel:
    """Fits on documents (standard words) with targets 0..n-1, each of which must occur."""
    vocabularies, idf = _fit_vocabularies(documents)
    matrix = _matrix(documents, vocabularies, idf)
    weights, bias = fit_svm(matrix, targets, seed)
    return LinearModel(vocabularies, idf, ByteRows.of(weights.T), bias)


def fit_svm(matrix: csr_matrix, targets: Ints, seed: int) -> tuple[Floats, Floats]:
    """Weights (intents x features) and bias; the two-class case is widened to one row per class."""
    machine = LinearSVC(C=SVM_COST, random_state=seed)
    machine.fit(matrix, targets)
    weights, bias = machine.coef_, machine.intercept_
    if len(machine.classes_) == 2:
        weights, bias = np.vstack([-weights, weights]), np.concatenate([-bias, bias])
    return weights.astype(np.float32), bias.astype(np.float32)


def _fit_vocabularies(documents: Sequence[list[str]]) -> tuple[tuple[dict[str, int], ...], Floats]:
    vocabularies: list[dict[str, int]] = []
    thin = len(documents) > FEW_SENTENCES
    frequencies: list[int] = []
    for view in VIEWS:
        counts = Counter(gram for words in documents for gram in set(view(words)))
        grams = sorted(gram for gram, count in counts.items() if count > 1 or PAIR_MARK not in gram or not thin)
        offset = len(frequencies)
        vocabularies.append({gram: offset + index for index, gram in enumerate(grams)})
        frequencies += [counts[gram] for gram in grams]
    total = len(documents) + 1
    idf = np.asarray([math.log(total / (frequency + 1)) + 1 for frequency in frequencies], dtype=np.float32)
    return tuple(vocabularies), idf


def _matrix(documents: Sequence[list[str]], vocabularies: tuple[dict[str, int], ...], idf: Floats) -> csr_matrix:
    columns: list[int] = []
    values: list[float] = []
    ends = [0]
    for words in documents:
        for vocabulary, view in zip(vocabularies, VIEWS, strict=True):
            view_columns, view_values = vectorise(view(words), vocabulary, idf)
            columns += view_columns
            values += view_values
        ends.append(len(columns))
    return csr_matrix((values, columns, ends), shape=(len(documents), len(idf)), dtype=np.float64)
