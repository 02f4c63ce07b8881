"""Trains an IntentModel from labelled texts. Deterministic for a seed on one machine."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from bot.nlu.analysis import Analyser
from bot.nlu.ensemble import IntentModel, fit_scale
from bot.nlu.linear import Floats
from bot.nlu.linear_training import fit_linear

FOLDS = 4
DEFAULT_SCALE = 7.0
"""Used where an intent has a single example, so that nothing can be held out."""


def train(texts: Sequence[str], labels: Sequence[str], analyser: Analyser, seed: int) -> IntentModel:
    """Raises ValueError for fewer than two intents."""
    intents = tuple(sorted(set(labels)))
    if len(intents) < 2:
        raise ValueError("an intent model needs examples of at least two intents")
    index = {intent: position for position, intent in enumerate(intents)}
    targets = np.asarray([index[label] for label in labels], dtype=np.int64)
    documents = [analyser.words(text) for text in texts]
    folds = stratified_folds(targets, FOLDS, seed)
    scale = fit_scale(_held_out_margins(documents, targets, folds, seed), targets) if folds is not None else DEFAULT_SCALE
    return IntentModel(intents, analyser, fit_linear(documents, targets, seed), scale)


def stratified_folds(targets: npt.NDArray[np.int64], count: int, seed: int) -> npt.NDArray[np.int64] | None:
    """The fold of each example, every intent spread evenly; None where an intent cannot be in two folds."""
    if np.bincount(targets).min() < 2:
        return None
    random = np.random.default_rng(seed)
    folds = np.empty(len(targets), dtype=np.int64)
    for target in range(int(targets.max()) + 1):
        rows = np.flatnonzero(targets == target)
        folds[random.permutation(rows)] = (np.arange(len(rows)) + target) % count
    return folds


def _held_out_margins(
    documents: Sequence[list[str]], targets: npt.NDArray[np.int64], folds: npt.NDArray[np.int64], seed: int
) -> Floats:
    margins = np.zeros((len(documents), int(targets.max()) + 1), dtype=np.float32)
    for fold in np.unique(folds):
        kept, held = np.flatnonzero(folds != fold), np.flatnonzero(folds == fold)
        model = fit_linear([documents[row] for row in kept], targets[kept], seed)
        for row in held:
            margins[row] = model.margins(documents[row])
    return margins
