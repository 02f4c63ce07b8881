"""Trains bot.nlu.net: AdamW on the dense part, row-wise RMS on the embeddings, one cycle of the rate."""

import math
import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix

from bot.nlu.augmentation import nonsense, vary
from bot.nlu.byte_rows import ByteRows, Floats, Ints
from bot.nlu.features import FEW_SENTENCES, subwords
from bot.nlu.gradients import backward, smoothed_cross_entropy
from bot.nlu.net import Net, Packing, Parameters, forward, initial_parameters, word_rows

_TINY = np.float32(1e-8)


@dataclass(frozen=True)
class NetOptions:
    """What a network is trained with."""

    epochs: int = 30
    size: int = 128
    batch: int = 64
    embedding_rate: float = 6e-3
    dense_rate: float = 1.5e-3
    weight_decay: float = 0.01
    varied_share: float = 0.75
    nonsense_share: float = 0.15
    piece_dropout: float = 0.2
    word_dropout: float = 0.3
    hidden_dropout: float = 0.4


def fit_vocabulary(documents: Sequence[list[str]]) -> dict[str, int]:
    """Row of each subword, from 1; row 0 is the unknown word."""
    counts: Counter[str] = Counter()
    for word, count in Counter(word for words in documents for word in words).items():
        for piece in set(subwords(word)):
            counts[piece] += count
    least = 1 if len(documents) <= FEW_SENTENCES else 2
    return {piece: row for row, piece in enumerate(sorted(p for p, c in counts.items() if c >= least), start=1)}


def fit_net(
    documents: Sequence[list[str]], targets: Ints, vocabulary: dict[str, int], seed: int, options: NetOptions
) -> Net:
    """A network for targets 0..n-1; the same seed gives the same network on the same machine and libraries."""
    run = _Run(vocabulary, int(targets.max()) + 1, seed, options)
    total, step = options.epochs * math.ceil(len(documents) / options.batch), 0
    for _ in range(options.epochs):
        order = run.random.permutation(len(documents))
        for start in range(0, len(order), options.batch):
            rows = order[start : start + options.batch]
            run.step([documents[row] for row in rows], targets[rows], cycle(step, total))
            step += 1
    return Net(ByteRows.of(run.embeddings.values), run.parameters)


def cycle(step: int, total: int) -> float:
    """Share of the peak learning rate: a cosine rise over the first tenth, then a cosine fall to nothing."""
    rise = max(1.0, total * 0.1)
    if step < rise:
        return 0.04 + 0.96 * (1 - math.cos(math.pi * step / rise)) / 2
    return (1 + math.cos(math.pi * (step - rise) / max(1.0, total - rise))) / 2


class _Run:
    """The mutable state of one training run."""

    def __init__(self, vocabulary: dict[str, int], classes: int, seed: int, options: NetOptions) -> None:
        self.random = np.random.default_rng(seed)
        self.embeddings = _Rows(self.random.normal(0, 0.3, (len(vocabulary) + 1, options.size)))
        self.parameters = initial_parameters(options.size, classes, self.random)
        self._options = options
        self._chance = random.Random(seed)
        self._vocabulary = vocabulary
        self._rows_of: dict[str, Ints] = {}
        self._marks = np.zeros(len(vocabulary) + 1, dtype=np.bool_)
        self._places = np.zeros(len(vocabulary) + 1, dtype=np.int64)
        self._adam = _Adam(self.parameters, options.weight_decay)

    def step(self, documents: list[list[str]], targets: Ints, rate: float) -> None:
        """One update on one, mostly varied, copy of each sentence, and on nonsense that should convince nobody."""
        options = self._options
        copies = [vary(d, self._chance) if self._chance.random() < options.varied_share else d for d in documents]
        copies += [nonsense(documents, self._chance) for _ in range(round(len(documents) * options.nonsense_share))]
        packing = Packing.of(np.asarray([len(words) for words in copies]))
        occurrences, pieces, rows = self._pieces([word for words in copies for word in words])
        vectors = occurrences @ (pieces @ self.embeddings.values[rows])
        word_scale = self._mask(vectors.shape, options.word_dropout)
        hidden_scale = self._mask((len(copies), 2 * options.size), options.hidden_dropout)
        seen = forward(self.parameters, vectors * word_scale, packing, hidden_scale)
        _, d_logits = smoothed_cross_entropy(seen["logits"], targets)
        gradients, d_vectors = backward(self.parameters, packing, seen, d_logits, hidden_scale)
        self._adam.update(self.parameters, gradients, rate * options.dense_rate)
        d_rows = pieces.T @ (occurrences.T @ (d_vectors * word_scale))
        self.embeddings.update(rows, d_rows, rate * options.embedding_rate)

    def _pieces(self, words: list[str]) -> tuple[csr_matrix, csr_matrix, Ints]:
        """Words x distinct words, distinct words x touched embedding rows (each sums to one), and those rows."""
        place = {word: at for at, word in enumerate(dict.fromkeys(words))}
        index = [place[word] for word in words]
        ones = np.ones(len(words), dtype=np.float32)
        occurrences = csr_matrix((ones, index, np.arange(len(words) + 1)), (len(words), len(place)))
        rows, lengths = self._thinned([self._rows(word) for word in place])
        touched, columns = self._numbered(rows)
        shares = np.repeat((1 / lengths).astype(np.float32), lengths)
        ends = np.concatenate([[0], np.cumsum(lengths)])
        return occurrences, csr_matrix((shares, columns, ends), (len(lengths), len(touched))), touched

    def _rows(self, word: str) -> Ints:
        rows = self._rows_of.get(word)
        if rows is None:
            rows = self._rows_of[word] = np.asarray(word_rows(word, self._vocabulary))
        return rows

    def _thinned(self, lists: list[Ints]) -> tuple[Ints, Ints]:
        """The words' rows one after another, some left out but never all of a word's, and how many each word keeps."""
        lengths = np.asarray([len(rows) for rows in lists])
        starts = np.cumsum(lengths) - lengths
        kept = self.random.random(int(lengths.sum()), dtype=np.float32) >= self._options.piece_dropout
        kept[starts[np.add.reduceat(kept, starts, dtype=np.int64) == 0]] = True
        return np.concatenate(lists)[kept], np.add.reduceat(kept, starts, dtype=np.int64)

    def _numbered(self, rows: Ints) -> tuple[Ints, Ints]:
        """The distinct rows in order, and the place of each given row among them; quicker than sorting."""
        self._marks[rows] = True
        touched = np.flatnonzero(self._marks)
        self._marks[touched] = False
        self._places[touched] = np.arange(len(touched))
        return touched, self._places[rows]

    def _mask(self, shape: tuple[int, ...], share: float) -> Floats:
        kept = self.random.random(shape, dtype=np.float32) >= share
        return kept.astype(np.float32) / np.float32(1 - share)


class _Adam:
    """Adam with decoupled weight decay (Loshchilov & Hutter 2019) over a dictionary of dense arrays."""

    _FIRST, _SECOND = 0.9, 0.999

    def __init__(self, parameters: Parameters, weight_decay: float) -> None:
        self._weight_decay = weight_decay
        self._first = {name: np.zeros_like(value) for name, value in parameters.items()}
        self._second = {name: np.zeros_like(value) for name, value in parameters.items()}
        self._steps = 0

    def update(self, parameters: Parameters, gradients: Parameters, rate: float) -> None:
        """Changes the arrays in place."""
        self._steps += 1
        correction = math.sqrt(1 - self._SECOND**self._steps) / (1 - self._FIRST**self._steps)
        pace, kept = np.float32(rate * correction), np.float32(1 - rate * self._weight_decay)
        for name, gradient in gradients.items():
            first, second, value = self._first[name], self._second[name], parameters[name]
            first += (1 - self._FIRST) * (gradient - first)
            second += (1 - self._SECOND) * (gradient * gradient - second)
            value *= kept
            value -= pace * first / (np.sqrt(second) + _TINY)


class _Rows:
    """Embeddings under a row-wise RMS optimiser: each touched row moves by the rate, whatever its gradient's size.

    One number of state per row, where Adam keeps two vectors: on rows that few batches touch it learns as well and
    costs a third of the time.
    """

    _MEMORY = np.float32(0.98)

    def __init__(self, values: npt.NDArray[np.float64]) -> None:
        self.values: Floats = values.astype(np.float32)
        self._squares = np.zeros(len(values), dtype=np.float32)
        self._updates = np.zeros(len(values), dtype=np.float32)

    def update(self, rows: Ints, gradient: Floats, rate: float) -> None:
        """Changes the given rows in place; no row is given twice."""
        mean_square = np.einsum("rd,rd->r", gradient, gradient) / np.float32(gradient.shape[1])
        self._updates[rows] += 1
        self._squares[rows] = self._MEMORY * self._squares[rows] + (1 - self._MEMORY) * mean_square
        typical = np.sqrt(self._squares[rows] / (1 - self._MEMORY ** self._updates[rows]))
        self.values[rows] -= (np.float32(rate) / (typical + _TINY))[:, None] * gradient
