"""What tells unrelated text from a hard question."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.nlu.familiarity import STRANGE_SHARE, Familiarity, measures

SURE, UNSURE = np.asarray([0.96, 0.02, 0.02], dtype=np.float32), np.full(3, 1 / 3, dtype=np.float32)
CHANCE = np.random.default_rng(3)
HELD = np.stack(
    [
        measures(CHANCE.dirichlet((8, 1, 1)).astype(np.float32), (known, 0.9 + known / 10, 1.0))
        for known in CHANCE.uniform(0.5, 1, 400)
    ]
)
FAMILIARITY = Familiarity.of(HELD)
SHARES = st.floats(0, 1)


def test_nearly_all_messages_like_those_held_out_are_trusted() -> None:
    trusted = [FAMILIARITY.trust(row, 0.5) == 1 for row in HELD]
    assert np.mean(trusted) == pytest.approx(1 - STRANGE_SHARE, abs=0.01)


def test_unknown_words_without_an_intent_that_stands_out_are_not_trusted() -> None:
    assert FAMILIARITY.trust(measures(UNSURE, (0.1, 0.6, 0.9)), 0.3) < 0.01


def test_known_words_are_trusted_though_the_intent_is_unclear() -> None:
    assert FAMILIARITY.trust(measures(UNSURE, (1.0, 1.0, 1.0)), 0.3) == 1


@given(SHARES, SHARES, SHARES)
def test_more_known_words_are_never_trusted_less(one: float, other: float, characters: float) -> None:
    low, high = (FAMILIARITY.trust(measures(SURE, (share, characters, 1.0)), 0.9) for share in sorted((one, other)))
    assert 0 < low <= high <= 1


def test_held_out_messages_that_are_all_alike_still_give_a_measure() -> None:
    same = Familiarity.of(np.repeat(HELD[:1], 5, axis=0))
    assert same.trust(HELD[0], 0.5) == pytest.approx(1)
    assert same.trust(measures(UNSURE, (0.0, 0.0, 0.0)), 0.3) < 0.01


def test_the_confident_are_doubted_less_for_the_same_strangeness() -> None:
    strange = measures(SURE, (0.2, 0.7, 0.9))
    doubted = [FAMILIARITY.trust(strange, confidence) for confidence in (0.2, 0.6, 0.9, 1.0)]
    assert doubted == sorted(doubted)
    assert doubted[0] < 0.5 * doubted[2]
    assert doubted[-1] == 1
