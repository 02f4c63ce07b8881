"""The measures and the report made of them."""

from xml.etree.ElementTree import fromstring

import numpy as np
import pytest

from bench.nlu.heldout import SINGLE_INTENT_FILES, Answers, together
from bench.nlu.measures import auroc_percent, calibration_error_percent, rejected_percent
from bench.nlu.pictures import confusion_svg, reliability_svg
from bench.nlu.report import page

INTENTS = ("greet", "thanks", "deny")


def answers_of(*rows: tuple[str, list[float]]) -> Answers:
    wanted = tuple(frozenset(label.split("+")) for label, _ in rows)
    return Answers(wanted, INTENTS, np.asarray([row for _, row in rows], dtype=np.float32))


ANSWERS = answers_of(
    ("greet", [0.9, 0.06, 0.04]),
    ("thanks", [0.5, 0.4, 0.1]),
    ("deny", [0.2, 0.3, 0.5]),
    ("greet+deny", [0.1, 0.2, 0.7]),
)


def test_depth_and_either_of_two_intents_count() -> None:
    assert ANSWERS.right().tolist() == [True, False, True, True]
    assert ANSWERS.right(depth=2).all()


def test_calibration_error_is_the_gap_between_confidence_and_accuracy() -> None:
    confidence = np.full(10, 0.8, dtype=np.float32)
    assert calibration_error_percent(confidence, np.arange(10) < 8) == pytest.approx(0, abs=1e-4)
    assert calibration_error_percent(confidence, np.arange(10) < 3) == pytest.approx(50, abs=1e-4)


def test_auroc_and_rejection_know_perfect_and_useless_scores() -> None:
    high, low = np.linspace(0.6, 0.9, 100), np.linspace(0.1, 0.4, 50)
    assert auroc_percent(high, low) == 100
    assert rejected_percent(high, low) == 100
    assert auroc_percent(high, high) == pytest.approx(50)
    assert rejected_percent(high, high) == pytest.approx(5)


def test_the_page_reports_each_file_and_names_the_weakest_intent_first() -> None:
    answers = {name: answers_of(("greet", [0.9, 0.1, 0]), ("thanks", [0.6, 0.3, 0.1])) for name in SINGLE_INTENT_FILES}
    answers["far"] = answers["neighbours"] = answers_of(
        ("out_of_scope", [0.2, 0.3, 0.1]), ("out_of_scope", [0.7, 0.1, 0.1])
    )
    text = page(answers, ["How mistyped words fare."])
    assert "How mistyped words fare." in text
    assert "| far | 75.0 | 50.0 |" in text
    assert all(f"| {name} | 2 | 50.0 | 100.0 |" in text for name in SINGLE_INTENT_FILES)
    files = len(SINGLE_INTENT_FILES)
    assert text.index(f"| `thanks` | {files} | 0 | `greet` |") < text.index(f"| `greet` | {files} | 100 |")
    assert len(together(answers).wanted) == 2 * files


def test_pictures_are_well_formed_and_mark_confusions() -> None:
    confusion = confusion_svg(INTENTS, [0, 0, 1], [0, 1, 1])
    fromstring(confusion)
    assert "greet → thanks: 1 of 2" in confusion
    assert confusion.count("#c1121f") == 1
    fromstring(reliability_svg(ANSWERS.confidence, ANSWERS.right()))
