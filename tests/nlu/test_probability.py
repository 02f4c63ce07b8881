"""Scales fitted on held-out scores."""

import numpy as np
import pytest

from bot.nlu.ensemble import Joint
from bot.nlu.probability import fit_scales, softmax

CHANCE = np.random.default_rng(3)


def drawn(scores: np.ndarray) -> np.ndarray:
    return np.asarray([CHANCE.choice(len(row), p=row / row.sum()) for row in softmax(scores).astype(np.float64)])


def log_loss(members: list[np.ndarray], targets: np.ndarray, scales: list[float]) -> float:
    chances = softmax(sum(scale * scores for scale, scores in zip(scales, members, strict=True)))
    return float(-np.log(chances[np.arange(len(targets)), targets] + 1e-12).mean())


@pytest.mark.parametrize("scale", [0.5, 3.0, 12.0])
def test_the_scale_that_made_the_labels_is_found(scale: float) -> None:
    scores = CHANCE.normal(0, 1 / scale, (4000, 6)).astype(np.float32)
    assert fit_scales([scores], drawn(scale * scores))[0] == pytest.approx(scale, rel=0.1)


def test_an_uninformative_member_gets_no_weight() -> None:
    good, noise = CHANCE.normal(0, 1, (2, 3000, 5)).astype(np.float32)
    scales = fit_scales([good, noise], drawn(2 * good))
    assert scales[0] == pytest.approx(2, rel=0.15)
    assert scales[1] < 0.1


def test_separable_scores_do_not_run_to_infinity() -> None:
    perfect = np.eye(4, dtype=np.float32)
    assert np.isfinite(fit_scales([perfect], np.arange(4))).all()


def test_softmax_survives_large_scores() -> None:
    scores = np.asarray([[1e4, 0.0, -1e4], [1.0, 2.0, 3.0]], dtype=np.float32)
    assert np.allclose(softmax(scores).sum(axis=1), 1)


def test_the_joint_is_a_distribution_and_each_member_has_a_say() -> None:
    margins, opinions = CHANCE.normal(size=(2, 4)).astype(np.float32)
    joint = Joint(linear_scale=2.0, net_scale=1.0)
    alone, together = joint.probabilities(margins, None), joint.probabilities(margins, opinions)
    assert together.sum() == pytest.approx(1, abs=1e-6)
    assert not np.allclose(alone, together)


@pytest.mark.parametrize("seed", [1, 5, 13])
def test_full_steps_that_would_swing_about_the_minimum_are_halved(seed: int) -> None:
    """A member that is sure of a tenth of wrong intents beside one that is nearly always right."""
    chance, rows = np.random.default_rng(seed), np.arange(600)
    sure, right = chance.normal(0, 1, (2, 600, 40)).astype(np.float32)
    targets = chance.integers(0, 40, 600)
    sure[rows, np.where(chance.random(600) > 0.1, targets, chance.integers(0, 40, 600))] += 10
    right[rows, targets] += 5
    assert log_loss([sure, right], targets, fit_scales([sure, right], targets)) < 0.05
