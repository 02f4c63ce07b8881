"""Floors for the shipped model on messages it has never seen. Run `make train` first; `make test` does."""

from pathlib import Path

import numpy as np
import pytest

from bench.nlu.heldout import Answers, answer, load_trained, together
from bench.nlu.measures import auroc_percent, calibration_error_percent, rejected_percent

ROOT = Path(__file__).parents[2]
MODEL = ROOT / "models" / "sanad.tar.gz"
FLOORS_PERCENT = {
    "msa": 95,
    "saudi": 95,
    "egyptian": 94,
    "sudanese": 94,
    "levantine": 94,
    "peninsula": 94,
    "maghrebi": 84,
    "mixed": 92,
    "typos": 92,
    "arabizi": 96,
    "english": 84,
    "chat": 93,
    "multi": 92,
    "neighbours": 70,
    "far": 80,
}
INTENT_FLOOR_PERCENT = 70


@pytest.fixture(scope="module")
def answers() -> dict[str, Answers]:
    if not MODEL.is_file():
        pytest.fail("no trained model: run `make train`")
    return answer(load_trained(MODEL), Path(__file__).parent / "heldout")


def test_every_file_has_a_floor(answers: dict[str, Answers]) -> None:
    assert set(answers) == set(FLOORS_PERCENT)


@pytest.mark.parametrize("name", FLOORS_PERCENT)
def test_each_variety_keeps_its_floor(answers: dict[str, Answers], name: str) -> None:
    assert 100 * answers[name].right().mean() >= FLOORS_PERCENT[name]


def test_three_buttons_nearly_always_hold_the_right_intent(answers: dict[str, Answers]) -> None:
    assert 100 * together(answers).right(depth=3).mean() >= 98


def test_no_intent_is_left_behind(answers: dict[str, Answers]) -> None:
    everything = together(answers)
    right = everything.right()
    for intent in sorted(frozenset().union(*everything.wanted)):
        rows = [at for at, wanted in enumerate(everything.wanted) if intent in wanted]
        assert 100 * right[rows].mean() >= INTENT_FLOOR_PERCENT, intent


def test_confidence_means_what_it_says(answers: dict[str, Answers]) -> None:
    everything = together(answers)
    assert calibration_error_percent(everything.confidence, everything.right()) <= 5


def test_what_no_ministry_is_asked_is_told_from_the_remit(answers: dict[str, Answers]) -> None:
    everything, far = together(answers), answers["far"]
    inside = everything.claim[everything.within]
    assert auroc_percent(inside, far.claim) >= 97
    assert rejected_percent(inside, far.claim) >= 85


def test_the_confident_four_fifths_are_right(answers: dict[str, Answers]) -> None:
    everything = together(answers)
    sure = everything.confidence >= np.quantile(everything.confidence, 0.2)
    assert 100 * everything.right()[sure].mean() >= 98
