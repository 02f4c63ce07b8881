"""Places and waits read as a person would say them."""

from __future__ import annotations

import pytest

from handoff.conversation.model import Waiting
from handoff.conversation.wording import minutes, place, wait, waiting


@pytest.mark.parametrize(
    ("n", "said"),
    [
        (0, "دقيقة واحدة"),
        (1, "دقيقة واحدة"),
        (2, "دقيقتين"),
        (3, "3 دقائق"),
        (10, "10 دقائق"),
        (11, "11 دقيقة"),
        (99, "99 دقيقة"),
        (100, "100 دقيقة"),
        (103, "103 دقائق"),
    ],
)
def test_minutes_follow_the_arabic_plurals(n: int, said: str) -> None:
    assert said == minutes(n)


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0, "أقل من دقيقة"), (59, "أقل من دقيقة"), (60, "دقيقة واحدة"), (61, "دقيقتين"), (601, "11 دقيقة")],
)
def test_a_wait_is_rounded_up(seconds: int, said: str) -> None:
    assert said == wait(seconds)


def test_places_are_ordinals_up_to_the_tenth() -> None:
    assert place(1) == "أنت التالي في الدور"
    assert place(2) == "أنت الثاني في الدور"
    assert place(10) == "أنت العاشر في الدور"
    assert place(11) == "أنت رقم 11 في الدور"


@pytest.mark.parametrize(
    ("state", "said"),
    [
        (Waiting(0, 3, 180, staffed=True), "أنت الثالث في الدور، والوقت المتوقع نحو 3 دقائق."),
        (Waiting(0, 1, None, staffed=True), "أنت التالي في الدور، سيرد عليك موظف قريبًا."),
        (Waiting(0, None, None, staffed=True), "سيرد عليك موظف قريبًا."),
        (Waiting(0, 1, 60, staffed=False), "لا يوجد موظف متاح هذه اللحظة، ودورك محفوظ."),
    ],
)
def test_the_whole_sentence_promises_no_more_than_is_known(state: Waiting, said: str) -> None:
    assert said == waiting(state)
