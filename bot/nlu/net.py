"""A small sentence network over subwords, in plain NumPy.

A word is the mean of its subword embeddings; a width-3 convolution with a residual and layer normalisation looks at its
neighbours; the sentence is multi-head attention, maximum and mean over words; one hidden layer decides. Sentences are
packed one after another with a zero row between, so a batch has no padding and a single sentence runs the same code.
"""

import math
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import numpy as np

from bot.nlu.byte_rows import ByteRows, Floats, Ints
from bot.nlu.features import subwords

Parameters = dict[str, Floats]

HEADS = 4
UNKNOWN = 0
"""Row of a word none of whose subwords is known."""
_EPSILON = np.float32(1e-5)
_CACHED_WORDS = 20_000


@dataclass(frozen=True)
class Packing:
    """Where the words of each sentence lie: sentence i is rows starts[i] to starts[i] + lengths[i]."""

    lengths: Ints
    starts: Ints
    sentence: Ints
    slots: Ints

    @classmethod
    def of(cls, lengths: Ints) -> "Packing":
        """Every length is at least 1."""
        starts = np.concatenate([[0], np.cumsum(lengths)[:-1]])
        sentence = np.repeat(np.arange(len(lengths)), lengths)
        slots = np.arange(len(sentence)) + sentence + 1
        return cls(lengths, starts, sentence, slots)


def forward(p: Parameters, words: Floats, packing: Packing, hidden_scale: Floats | None = None) -> dict[str, Any]:
    """Every intermediate value by name (`logits` last), as the backward pass needs them.

    `hidden_scale` is the dropout mask of the hidden layer, scaled; None when serving.
    """
    size = words.shape[1]
    padded = np.zeros((packing.slots[-1] + 2, size), dtype=words.dtype)
    padded[packing.slots] = words
    window = np.concatenate([padded[packing.slots - 1], words, padded[packing.slots + 1]], axis=1)
    mixed = np.maximum(window @ p["mix"] + p["mix_bias"], 0)
    total = words + mixed
    centred = total - total.mean(axis=1, keepdims=True)
    spread = np.sqrt((centred * centred).mean(axis=1, keepdims=True) + _EPSILON)
    unit = centred / spread
    state = unit * p["gain"] + p["shift"]
    attention = _sentence_softmax(state @ p["ask"] + p["ask_bias"], packing)
    values = (state @ p["value"] + p["value_bias"]).reshape(len(words), HEADS, -1)
    attended = np.add.reduceat(attention[:, :, None] * values, packing.starts).reshape(len(packing.lengths), size)
    peak = np.maximum.reduceat(state, packing.starts)
    mean = np.add.reduceat(words, packing.starts) / packing.lengths[:, None].astype(np.float32)
    summary = np.concatenate([attended, peak, mean], axis=1)
    hidden = np.maximum(summary @ p["hidden"] + p["hidden_bias"], 0)
    if hidden_scale is not None:
        hidden = hidden * hidden_scale
    logits = hidden @ p["out"] + p["out_bias"]
    return {
        **{"window": window, "mixed": mixed, "spread": spread, "unit": unit, "state": state, "peak": peak},
        **{"attention": attention, "values": values, "summary": summary, "hidden": hidden, "logits": logits},
    }


def initial_parameters(size: int, classes: int, chance: np.random.Generator) -> Parameters:
    """Uniform in the inverse square root of the fan-in; layer normalisation starts at identity."""

    def uniform(rows: int, columns: int) -> tuple[Floats, Floats]:
        bound = 1 / math.sqrt(rows)
        weights = chance.uniform(-bound, bound, (rows, columns)).astype(np.float32)
        return weights, chance.uniform(-bound, bound, columns).astype(np.float32)

    p: Parameters = {"gain": np.ones(size, dtype=np.float32), "shift": np.zeros(size, dtype=np.float32)}
    p["mix"], p["mix_bias"] = uniform(3 * size, size)
    p["ask"], p["ask_bias"] = uniform(size, HEADS)
    p["value"], p["value_bias"] = uniform(size, size)
    p["hidden"], p["hidden_bias"] = uniform(3 * size, 2 * size)
    p["out"], p["out_bias"] = uniform(2 * size, classes)
    return p


def _sentence_softmax(scores: Floats, packing: Packing) -> Floats:
    peaks = np.maximum.reduceat(scores, packing.starts)
    powers = np.exp(scores - peaks[packing.sentence])
    result = powers / np.add.reduceat(powers, packing.starts)[packing.sentence]
    return result.astype(scores.dtype, copy=False)


@lru_cache(maxsize=256)
def _alone(length: int) -> Packing:
    return Packing.of(np.asarray([length]))


@dataclass(frozen=True)
class Net:
    """A trained network."""

    embeddings: ByteRows
    parameters: Parameters
    _words: dict[str, Floats] = field(default_factory=dict, compare=False, repr=False)

    def logits(self, words: list[str], vocabulary: dict[str, int]) -> Floats:
        """The score of each intent; `vocabulary` maps subwords to rows and is shared by all networks of a model."""
        vectors = np.stack([self._word(word, vocabulary) for word in words])
        result: Floats = forward(self.parameters, vectors, _alone(len(words)))["logits"][0]
        return result

    def _word(self, word: str, vocabulary: dict[str, int]) -> Floats:
        known = self._words.get(word)
        if known is None:
            rows = word_rows(word, vocabulary)
            known = self.embeddings.take(rows).mean(axis=0)
            if len(self._words) < _CACHED_WORDS:
                self._words[word] = known
        return known


def word_rows(word: str, vocabulary: dict[str, int]) -> list[int]:
    """The known subwords' rows, never empty."""
    return [vocabulary[piece] for piece in subwords(word) if piece in vocabulary] or [UNKNOWN]
