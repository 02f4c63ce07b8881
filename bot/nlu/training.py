"""Trains an IntentModel from labelled texts. Deterministic for a seed on one machine."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from bot.nlu.analysis import Analyser
from bot.nlu.byte_rows import Floats, Ints
from bot.nlu.ensemble import IntentModel, Joint, shared_opinion
from bot.nlu.familiarity import Familiarity, measures
from bot.nlu.linear_training import Grams, fit_linear
from bot.nlu.net import Net
from bot.nlu.net_training import NetOptions, fit_net, fit_vocabulary
from bot.nlu.probability import fit_scales

Documents = Sequence[list[str]]

FOLDS = 8
"""One of them is held out to calibrate on: few, so that the members it sees are nearly those that serve."""
_LEAST_EPOCHS, _MOST_EPOCHS = 8, 30
_FEW = 1500
"""Up to about this many examples a network wants all its epochs."""
_DEFAULT_JOINT = Joint(linear_scale=4.0, net_scale=0.8)
"""Used where an intent has a single example, so that nothing can be held out."""


@dataclass(frozen=True)
class TrainingOptions:
    """How a model is trained.

    `nets` = 0 leaves the linear model alone. `calibration_nets` of them are trained once more without the held-out
    fold: with many examples one predicts the scales of two or three well enough, with few all of them are wanted.
    """

    seed: int = 0
    nets: int = 2
    calibration_nets: int = 1
    net: NetOptions | None = None

    def net_options(self, examples: int) -> NetOptions:
        """`net`, or by default fewer epochs the more examples there are, and larger steps the fewer epochs."""
        if self.net is not None:
            return self.net
        epochs = max(_LEAST_EPOCHS, min(_MOST_EPOCHS, round(_MOST_EPOCHS * (_FEW / examples) ** 1.2)))
        pace = (_MOST_EPOCHS / epochs) ** 0.4
        usual = NetOptions()
        return replace(
            usual,
            epochs=epochs,
            embedding_rate=usual.embedding_rate * pace,
            dense_rate=usual.dense_rate * pace,
        )


def train(texts: Sequence[str], labels: Sequence[str], analyser: Analyser, options: TrainingOptions) -> IntentModel:
    """Raises ValueError for fewer than two intents."""
    intents = tuple(sorted(set(labels)))
    if len(intents) < 2:
        raise ValueError("an intent model needs examples of at least two intents")
    index = {intent: position for position, intent in enumerate(intents)}
    targets = np.asarray([index[label] for label in labels], dtype=np.int64)
    analyser = analyser.knowing(texts)
    documents = [analyser.words(text) for text in texts]
    subwords = fit_vocabulary(documents) if options.nets else {}
    grams = Grams.of(documents)
    joint, familiarity = _calibrate(documents, targets, subwords, grams, options)
    net_options = options.net_options(len(documents))
    nets = _fit_nets(documents, targets, subwords, range(options.seed, options.seed + options.nets), net_options)
    linear = fit_linear(documents, targets, options.seed, grams)
    return IntentModel(intents, analyser, linear, subwords, nets, joint, familiarity)


def stratified_folds(targets: Ints, count: int, seed: int) -> Ints | None:
    """The fold of each example, every intent spread evenly; None where an intent cannot be in two folds."""
    if np.bincount(targets).min() < 2:
        return None
    random = np.random.default_rng(seed)
    folds = np.empty(len(targets), dtype=np.int64)
    for target in range(int(targets.max()) + 1):
        rows = np.flatnonzero(targets == target)
        folds[random.permutation(rows)] = (np.arange(len(rows)) + target) % count
    return folds


def _fit_nets(
    documents: Documents, targets: Ints, subwords: dict[str, int], seeds: range, options: NetOptions
) -> tuple[Net, ...]:
    return tuple(fit_net(documents, targets, subwords, seed, options) for seed in seeds)


def _calibrate(
    documents: Documents, targets: Ints, subwords: dict[str, int], grams: Grams, options: TrainingOptions
) -> tuple[Joint, Familiarity | None]:
    """Holds one fold out, trains every member on the rest, and fits the scales where none of them has looked.

    There it also sees how strange a message within the remit may look.
    """
    folds = stratified_folds(targets, FOLDS, options.seed)
    if folds is None:
        return _DEFAULT_JOINT, None
    kept, held = np.flatnonzero(folds != 0), np.flatnonzero(folds == 0)
    seen = [documents[row] for row in kept]
    linear = fit_linear(seen, targets[kept], options.seed, Grams.of(seen))
    margins: Floats = np.stack([linear.read(documents[row]).margins for row in held])
    seeds = range(options.seed, options.seed + min(options.nets, options.calibration_nets))
    nets = _fit_nets(seen, targets[kept], subwords, seeds, options.net_options(len(documents)))
    read = [shared_opinion(nets, documents[row], subwords) for row in held]
    opinions = np.stack([opinion for opinion in read if opinion is not None]) if nets else None
    scales = fit_scales([margins, *([] if opinions is None else [opinions])], targets[held])
    joint = Joint(scales[0], 0.0 if opinions is None else scales[1])
    known = [grams.known_elsewhere(documents[row]) for row in held]
    chances = joint.probabilities(margins, None) if opinions is None else np.exp(opinions)
    strangeness = [measures(row, shares) for row, shares in zip(chances, known, strict=True)]
    return joint, Familiarity.of(np.stack(strangeness))
