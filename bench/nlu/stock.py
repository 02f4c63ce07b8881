"""The peer: what `rasa init` would classify with, less DIET, which loses to it on every set of this corpus.

Rasa's WhitespaceTokenizer, CountVectorsFeaturizer (words, then `char_wb` 1-4) and
LogisticRegressionClassifier come down to these two count vectorisers and this regression.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline, make_pipeline, make_union

from bench.nlu.arbanking import Labelled
from bench.nlu.measures import Array


@dataclass(frozen=True, slots=True)
class Stock:
    """A fitted stock pipeline."""

    pipeline: Pipeline

    @property
    def intents(self) -> tuple[str, ...]:
        """In the order of `predict`."""
        return tuple(self.pipeline.classes_)

    def predict(self, text: str) -> Array:
        """The probability of each intent."""
        return np.asarray(self.pipeline.predict_proba([text])[0], dtype=np.float32)


def train_stock(data: Labelled) -> Stock:
    """With the options Rasa 3.6 sets by default."""
    features = make_union(
        CountVectorizer(token_pattern=r"(?u)\b\w+\b"), CountVectorizer(analyzer="char_wb", ngram_range=(1, 4))
    )
    regression = LogisticRegression(class_weight="balanced", max_iter=100, tol=1e-4, random_state=42)
    return Stock(make_pipeline(features, regression).fit(data.texts, data.labels))
