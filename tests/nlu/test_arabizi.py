"""Arabic in Latin letters."""

from string import ascii_letters

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.arabic.arabizi import transliterate
from bot.arabic.normalise import normalise
from bot.arabic.stemming import skeleton


@pytest.mark.parametrize(
    ("written", "arabic"),
    [
        ("tajdeed", "تجديد"),
        ("7al", "حل"),
        ("3amal", "عمل"),
        ("al-3amal", "العمل"),
        ("al 3amal", "العمل"),
        ("el iqama", "الاقمه"),
        ("3'ayeb", "غيب"),
        ("5rooj", "خروج"),
        ("khorooj", "خروج"),
        ("shakwa", "شكوه"),
        ("moozaf", "موزف"),
        ("KAIF", "كيف"),
    ],
)
def test_words_become_arabic_letters(written: str, arabic: str) -> None:
    assert transliterate(written) == arabic


@pytest.mark.parametrize(
    ("arabizi", "arabic"),
    [("kafala", "كفاله"), ("rokhsat", "رخصه"), ("maw3ed", "موعد"), ("mo2asasa", "موسسه"), ("iqama", "اقامه")],
)
def test_the_skeleton_of_arabizi_nears_the_skeleton_of_arabic(arabizi: str, arabic: str) -> None:
    ours, theirs = skeleton(normalise(transliterate(arabizi))), skeleton(normalise(arabic))
    common = sum(letter in theirs for letter in ours)
    assert common >= min(len(ours), len(theirs)) - 1, (ours, theirs)


def test_kept_words_numbers_and_arabic_are_left_alone() -> None:
    assert transliterate("رقم 1010 في qiwa covid19", keep={"qiwa"}) == "رقم 1010 في qiwa covid19"


@given(st.text(alphabet=st.characters(min_codepoint=0x621, max_codepoint=0x64A) | st.sampled_from(" 0123456789.,؟")))
def test_text_without_latin_letters_only_loses_invisible_marks(text: str) -> None:
    assert normalise(transliterate(text)) == normalise(text)


@given(st.text(alphabet=ascii_letters + " '-", max_size=40))
def test_no_latin_letter_remains(text: str) -> None:
    assert not set(ascii_letters).intersection(transliterate(text))
