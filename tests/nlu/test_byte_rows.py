"""Byte matrices."""

import numpy as np
import pytest

from bot.nlu.byte_rows import ByteRows

MATRIX = np.random.default_rng(5).normal(size=(20, 8)).astype(np.float32)


def test_rows_come_back_within_half_a_byte_step() -> None:
    rows = ByteRows.of(MATRIX)
    assert np.all(np.abs(rows.take(list(range(20))) - MATRIX) <= rows.scales[:, None] * 0.501)


def test_a_row_of_zeros_stays_zero() -> None:
    assert not ByteRows.of(np.zeros((1, 4), dtype=np.float32)).take([0]).any()


def test_the_weighted_sum_is_that_of_the_rows() -> None:
    rows, weights = ByteRows.of(MATRIX), np.asarray([0.5, -2.0, 1.0], dtype=np.float32)
    assert rows.weighted_sum([3, 3, 7], weights) == pytest.approx(weights @ rows.take([3, 3, 7]), abs=1e-5)
