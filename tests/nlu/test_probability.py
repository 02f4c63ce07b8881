"""Scales fitted on held-out scores."""

import numpy as np
import pytest

from bot.nlu.ensemble import Joint
from bot.nlu.probability import fit_scales, log_softmax, softmax

CHANCE = np.random.default_rng(3)


def drawn(scores: np.ndarray) -> np.ndarray:
    return np.asarray([CHANCE.choice(len(row), p=row / row.sum()) for row in softmax(scores).astype(np.float64)])


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


def test_softmax_survives_large_scores_and_matches_its_log() -> None:
    scores = np.asarray([[1e4, 0.0, -1e4], [1.0, 2.0, 3.0]], dtype=np.float32)
    assert np.allclose(softmax(scores).sum(axis=1), 1)
    assert np.allclose(np.exp(log_softmax(scores)), softmax(scores))


def test_the_joint_is_a_distribution_and_each_member_has_a_say() -> None:
    margins, opinions = CHANCE.normal(size=(2, 4)).astype(np.float32)
    joint = Joint(linear_scale=2.0, net_scale=1.0)
    alone, together = joint.probabilities(margins, None), joint.probabilities(margins, opinions)
    assert together.sum() == pytest.approx(1, abs=1e-6)
    assert not np.allclose(alone, together)
