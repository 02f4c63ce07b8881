"""The normal form: what a reader takes for the same word comes out the same."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.arabic.normalise import normalise

ARABIC_TEXT = st.text(alphabet=st.characters(min_codepoint=0x600, max_codepoint=0x6FF) | st.sampled_from(" aA9!_"))


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("أُريدُ تَجديدَ الرُّخصةِ", "اريد تجديد الرخصه"),
        ("إلى الآن", "الي الان"),
        ("مسؤول شؤون العمّال", "مسوول شوون العمال"),
        ("رخصـــــة", "رخصه"),
        ("كیف گم", "كيف كم"),
        ("مراااااا ههههه", "مرا ه"),
        ("طلب ١٢٣ و۴۵۶ و789", "طلب 0 و 0 و 0"),
        ("وش؟!... الحل، يا(أخي)", "وش الحل يا اخي"),
        ("\u202bقوى\u200f \u2068Qiwa\u2069\ufeff", "قوي qiwa"),
        ("ﻻ ﷲ", "لا الله"),
        ("شيء_ما", "شي ما"),
        ("نص\ud83dمقطوع\udc00", "نصمقطوع"),
        ("👍🏽 ❤️", ""),
        ("", ""),
    ],
)
def test_spellings_meet_in_one_form(written: str, expected: str) -> None:
    assert normalise(written) == expected


@given(st.text() | ARABIC_TEXT)
@example("İ")
@example("ـّ\u0654ا")
@example("اا\u200fا")
@example("ا!ا!ا")
def test_normalising_twice_changes_nothing(text: str) -> None:
    once = normalise(text)
    assert normalise(once) == once


@given(st.text(alphabet=st.characters(codec=None)))
def test_any_code_points_give_single_spaced_text(text: str) -> None:
    form = normalise(text)
    assert form == " ".join(form.split())
    form.encode("utf-8")


def test_doubled_letters_are_kept() -> None:
    assert normalise("الله") == "الله"
    assert normalise("ممكن") == "ممكن"
