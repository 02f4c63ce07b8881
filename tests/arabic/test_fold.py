"""Folding: what a reader takes the text for, and the way back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.arabic.fold import fold


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("أإآٱا", "ااااا"),
        ("على مكتبى", "علي مكتبي"),
        ("كلمة", "كلمه"),
        ("مسؤول هيئة سماء", "مسوول هييه سما"),
        ("کلمه گوگل", "كلمه كوكل"),
        ("كَلِمَةُ السِّرِّ", "كلمه السر"),
        ("كلـــمة", "كلمه"),
        ("٠١٢٣٤٥٦٧٨٩", "0123456789"),
        ("۰۱۲۳۴۵۶۷۸۹", "0123456789"),
        ("１２ＡＢ", "12ab"),
        ("१२", "12"),
        ("1️⃣2️⃣", "12"),
        ("4\u200b8\u200f2\u202e1\ufeff", "4821"),
        ("ﻛﻠﻤﺔ", "كلمه"),
        ("ﷲ", "الله"),
        ("Password É", "password e"),
        ("a\u2028b\u00a0c", "a\nb c"),
    ],
)
def test_folds_what_a_reader_does_not_tell_apart(text: str, folded: str) -> None:
    assert fold(text).text == folded


def test_source_gives_back_the_original_with_its_marks() -> None:
    folded = fold("رمز: ٤\u200f٨٢١\u0650 شكرًا")
    start = folded.text.index("4821")
    assert folded.source(start, start + 4) == "٤\u200f٨٢١\u0650"


def test_a_part_of_a_ligature_stands_for_the_whole() -> None:
    folded = fold("x\ufdf2y")
    assert folded.source(2, 3) == "\ufdf2"


def test_an_empty_span_is_empty() -> None:
    folded = fold("ab")
    assert folded.span(2, 2) == (2, 2)
    assert folded.source(1, 1) == ""


def test_lone_surrogates_stay() -> None:
    assert fold("a\ud800b").text == "a\ud800b"


@given(st.text(st.characters(), max_size=60))
def test_offsets_lead_back_and_never_run_backwards(text: str) -> None:
    folded = fold(text)
    assert len(folded.offsets) == len(folded.text) + 1
    assert list(folded.offsets) == sorted(folded.offsets)
    assert folded.offsets[-1] == len(text)
    for index in range(len(folded.text)):
        assert folded.text[index] in fold(folded.source(index, index + 1)).text


@given(st.text(st.characters(), max_size=60))
def test_is_idempotent(text: str) -> None:
    once = fold(text).text
    assert fold(once).text == once
