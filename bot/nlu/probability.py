"""Softmax and its fit."""

import numpy as np

from bot.nlu.byte_rows import Floats, Ints

_STEPS = 50
_RIDGE = 1e-3
_BOUNDS = (0.0, 50.0)


def softmax(scores: Floats) -> Floats:
    """Along the last axis."""
    powers = np.exp(scores - scores.max(axis=-1, keepdims=True))
    result: Floats = powers / powers.sum(axis=-1, keepdims=True)
    return result


def log_softmax(scores: Floats) -> Floats:
    """Along the last axis."""
    shifted = scores - scores.max(axis=-1, keepdims=True)
    result: Floats = shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))
    return result


def fit_scales(members: list[Floats], targets: Ints) -> list[float]:
    """The non-negative factors of the members' held-out scores (examples x classes) that minimise the log loss.

    The loss is convex in the factors, so Newton's method with a small ridge finds the one minimum.
    """
    stacked = np.stack(members).astype(np.float64)
    rows = np.arange(len(targets))
    chosen = stacked[:, rows, targets]
    scales = np.ones(len(members))
    for _ in range(_STEPS):
        chances = softmax(np.einsum("m,mnc->nc", scales, stacked))
        expected = np.einsum("nc,mnc->mn", chances, stacked)
        gradient = (expected - chosen).mean(axis=1)
        spread = stacked - expected[:, :, None]
        curvature = np.einsum("nc,mnc,knc->mk", chances, spread, spread) / len(targets)
        step = np.linalg.solve(curvature + _RIDGE * np.eye(len(members)), gradient)
        scales = np.clip(scales - step, *_BOUNDS)
    return [float(scale) for scale in scales]
