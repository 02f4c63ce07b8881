"""Light stems and consonant skeletons."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.arabic.stemming import skeleton, stem

WORDS = st.text(alphabet="ابتثجحخدذرزسشصضطظعغفقكلمنهوي", min_size=1, max_size=14)


@pytest.mark.parametrize(
    "forms",
    [
        ("موظف", "الموظف", "والموظف", "موظفين", "موظفكم", "للموظفين"),
        ("تاشيره", "التاشيرات", "وتاشيره", "تاشيرتي"),
        ("مدير", "المدير", "للمدير", "مديركم"),
    ],
)
def test_inflected_forms_share_a_stem(forms: tuple[str, ...]) -> None:
    assert len({stem(form) for form in forms}) == 1


def test_short_words_are_left_alone() -> None:
    assert [stem(word) for word in ("من", "عمل", "لي")] == ["من", "عمل", "لي"]


@given(WORDS)
def test_a_stem_is_part_of_its_word_and_keeps_three_letters(word: str) -> None:
    assert stem(word) in word
    assert len(stem(word)) >= min(3, len(word))


@pytest.mark.parametrize(("one", "other"), [("تجديد", "تجدد"), ("اقامه", "اقمه"), ("ثاني", "تاني"), ("اخذ", "اخد")])
def test_dialect_and_arabizi_spellings_share_a_skeleton(one: str, other: str) -> None:
    assert skeleton(one) == skeleton(other)


def test_different_consonants_keep_different_skeletons() -> None:
    assert len({skeleton(word) for word in ("تجديد", "تحديد", "نقل", "كفاله", "شكوي", "موعد")}) == 6


@given(WORDS)
def test_a_skeleton_is_never_empty(word: str) -> None:
    assert skeleton(word)
