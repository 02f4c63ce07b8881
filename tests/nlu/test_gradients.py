"""The hand-written backward pass against differences of the forward pass."""

import numpy as np
import pytest

from bot.nlu.byte_rows import ByteRows
from bot.nlu.gradients import backward, smoothed_cross_entropy
from bot.nlu.net import Net, Packing, Parameters, forward, initial_parameters

SIZE, CLASSES, STEP = 8, 5, 1e-5
PACKING = Packing.of(np.asarray([3, 1, 4]))
TARGETS = np.asarray([1, 4])  # the third sentence is nonsense
CHANCE = np.random.default_rng(7)
WORDS = CHANCE.normal(size=(8, SIZE))
HIDDEN_SCALE = (CHANCE.random((3, 2 * SIZE)) > 0.3) / 0.7
PARAMETERS: Parameters = {
    name: value.astype(np.float64) + CHANCE.normal(0, 0.1, value.shape)
    for name, value in initial_parameters(SIZE, CLASSES, CHANCE).items()
}


def loss(parameters: Parameters, words: np.ndarray) -> float:
    return smoothed_cross_entropy(forward(parameters, words, PACKING, HIDDEN_SCALE)["logits"], TARGETS)[0]


def gradients() -> tuple[Parameters, np.ndarray]:
    seen = forward(PARAMETERS, WORDS, PACKING, HIDDEN_SCALE)
    _, d_logits = smoothed_cross_entropy(seen["logits"], TARGETS)
    return backward(PARAMETERS, PACKING, seen, d_logits, HIDDEN_SCALE)


@pytest.mark.parametrize("name", sorted(PARAMETERS))
def test_parameter_gradients_are_the_slopes_of_the_loss(name: str) -> None:
    exact = gradients()[0][name]
    for _ in range(8):
        at = tuple(int(CHANCE.integers(0, length)) for length in exact.shape)
        up, down = PARAMETERS[name].copy(), PARAMETERS[name].copy()
        up[at] += STEP
        down[at] -= STEP
        slope = (loss({**PARAMETERS, name: up}, WORDS) - loss({**PARAMETERS, name: down}, WORDS)) / (2 * STEP)
        assert exact[at] == pytest.approx(slope, rel=1e-3, abs=1e-7)


def test_word_gradients_are_the_slopes_of_the_loss() -> None:
    exact = gradients()[1]
    for row in range(len(WORDS)):
        up, down = WORDS.copy(), WORDS.copy()
        up[row, row % SIZE] += STEP
        down[row, row % SIZE] -= STEP
        slope = (loss(PARAMETERS, up) - loss(PARAMETERS, down)) / (2 * STEP)
        assert exact[row, row % SIZE] == pytest.approx(slope, rel=1e-3, abs=1e-5)


def test_nonsense_is_best_answered_with_no_preference() -> None:
    even, sure = np.zeros((1, CLASSES)), np.eye(1, CLASSES) * 5
    none = np.asarray([], dtype=np.int64)
    assert np.allclose(smoothed_cross_entropy(even, none)[1], 0)
    assert smoothed_cross_entropy(sure, none)[0] > smoothed_cross_entropy(even, none)[0]


def test_a_sentence_scores_the_same_alone_and_packed() -> None:
    packed = forward(PARAMETERS, WORDS, PACKING)["logits"]
    for index, (start, length) in enumerate(zip(PACKING.starts, PACKING.lengths, strict=True)):
        alone = forward(PARAMETERS, WORDS[start : start + length], Packing.of(np.asarray([length])))["logits"]
        assert np.allclose(alone[0], packed[index], atol=1e-5)


def test_unknown_words_share_one_vector_and_still_score() -> None:
    embeddings = ByteRows.of(CHANCE.normal(size=(2, SIZE)).astype(np.float32))
    net = Net(embeddings, {name: value.astype(np.float32) for name, value in PARAMETERS.items()})
    assert np.array_equal(net.logits(["ق"], {}), net.logits(["خ"], {}))
