"""Softmax and its fit."""

import numpy as np
import numpy.typing as npt

from bot.nlu.byte_rows import Floats, Ints

_STEPS = 50
_RIDGE = 1e-3
_HALVINGS = 20
_BOUNDS = (0.0, 50.0)
Doubles = npt.NDArray[np.float64]


def softmax(scores: Floats) -> Floats:
    """Along the last axis."""
    powers = np.exp(scores - scores.max(axis=-1, keepdims=True))
    result: Floats = powers / powers.sum(axis=-1, keepdims=True)
    return result


def fit_scales(members: list[Floats], targets: Ints) -> list[float]:
    """The non-negative factors of the members' held-out scores (examples x classes) that minimise the log loss.

    The loss is convex in the factors, so Newton's method finds the one minimum; a step that would overshoot is halved.
    """
    stacked = np.stack(members).astype(np.float64)
    scales = np.ones(len(members))
    loss, gradient, curvature = _log_loss(stacked, targets, scales)
    for _ in range(_STEPS):
        step = _newton_step(gradient, curvature, free=(scales > 0) | (gradient < 0))
        for halvings in range(_HALVINGS):
            tried = np.clip(scales - step / 2**halvings, *_BOUNDS)
            result = _log_loss(stacked, targets, tried)
            if result[0] < loss:
                scales, (loss, gradient, curvature) = tried, result
                break
        else:
            break
    return [float(scale) for scale in scales]


def _newton_step(gradient: Doubles, curvature: Doubles, free: npt.NDArray[np.bool_]) -> Doubles:
    """Of the scales that are free to move; the others stay at nothing."""
    step = np.zeros(len(gradient))
    if free.any():
        ridge = _RIDGE * np.eye(int(free.sum()))
        step[free] = np.linalg.solve(curvature[np.ix_(free, free)] + ridge, gradient[free])
    return step


def _log_loss(stacked: Doubles, targets: Ints, scales: Doubles) -> tuple[float, Doubles, Doubles]:
    """The mean log loss, its gradient and its Hessian by the scales."""
    scores = np.einsum("m,mnc->nc", scales, stacked)
    logs = scores - scores.max(axis=1, keepdims=True)
    logs = logs - np.log(np.exp(logs).sum(axis=1, keepdims=True))
    chances, rows = np.exp(logs), np.arange(len(targets))
    expected = np.einsum("nc,mnc->mn", chances, stacked)
    gradient = (expected - stacked[:, rows, targets]).mean(axis=1)
    spread = stacked - expected[:, :, None]
    curvature = np.einsum("nc,mnc,knc->mk", chances, spread, spread) / len(targets)
    return float(-logs[rows, targets].mean()), gradient, curvature
