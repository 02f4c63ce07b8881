"""What the benches report, each measure with its definition."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float32]
_BINS = 15


def correct(probabilities: Array, labels: Sequence[str], intents: Sequence[str]) -> npt.NDArray[np.bool_]:
    """Whether the most likely intent is the label; a label the model has never seen is always wrong."""
    return np.asarray(
        [intents[best] == label for best, label in zip(probabilities.argmax(axis=1), labels, strict=True)]
    )


def accuracy_percent(probabilities: Array, labels: Sequence[str], intents: Sequence[str]) -> float:
    """Share of sentences whose most likely intent is the label (micro-F1 for single labels)."""
    return 100 * float(correct(probabilities, labels, intents).mean())


def calibration_error_percent(confidence: Array, right: npt.NDArray[np.bool_]) -> float:
    """Expected calibration error: |accuracy - confidence| averaged over 15 equal bins, weighted by their size."""
    bins = np.minimum((confidence * _BINS).astype(int), _BINS - 1)
    gaps = [abs(right[bins == b].mean() - confidence[bins == b].mean()) * (bins == b).mean() for b in np.unique(bins)]
    return 100 * float(sum(gaps))


def auroc_percent(inside: Array, outside: Array) -> float:
    """Chance that a random in-scope sentence is given more confidence than a random out-of-scope one."""
    order = np.sort(outside)
    below = np.searchsorted(order, inside, side="left") + np.searchsorted(order, inside, side="right")
    return 100 * float(below.mean()) / 2 / len(outside)


def rejected_percent(inside: Array, outside: Array, recall: float = 0.95) -> float:
    """Share of out-of-scope sentences under the threshold that keeps `recall` of the in-scope ones."""
    return 100 * float((outside < np.quantile(inside, 1 - recall)).mean())
