"""Texts in the shapes that chat apps take."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handoff.channels.base import Choice
from handoff.channels.shaping import isolate, numbered, shorten, split_text, units

BIDI = re.compile("[\u2068\u2069\u200f]")
WORDS = st.text(alphabet="ابتثج مه،.؟\n abc123😀👩‍👩‍👧\u064b", max_size=400)


def squeezed(text: str) -> str:
    return "".join(text.split())


@given(WORDS, st.integers(min_value=8, max_value=60))
def test_pieces_fit_and_nothing_is_lost(text: str, limit: int) -> None:
    pieces = split_text(text, limit)
    assert all(0 < units(piece) <= limit for piece in pieces)
    assert squeezed("".join(pieces)) == squeezed(text)


def test_a_text_is_cut_between_sentences() -> None:
    pieces = split_text("الجملة الأولى هنا. الجملة الثانية هنا؟ الثالثة", 40)
    assert pieces == ["الجملة الأولى هنا. الجملة الثانية هنا؟", "الثالثة"]


def test_a_paragraph_is_kept_whole_when_it_can() -> None:
    assert split_text("فقرة أولى. وتكملتها\n\nفقرة ثانية", 30) == ["فقرة أولى. وتكملتها", "فقرة ثانية"]


@pytest.mark.parametrize("cluster", ["👩‍👩‍👧", "ب\u064b\u0651", "👍🏽"])
def test_a_cut_does_not_tear_a_sign_apart(cluster: str) -> None:
    pieces = split_text(cluster * 30, 16)
    assert all(piece.startswith(cluster[0]) for piece in pieces)


@given(WORDS, st.integers(min_value=4, max_value=24))
def test_labels_fit(label: str, chars: int) -> None:
    assert units(shorten(label, chars)) <= chars


def test_a_label_is_cut_at_a_word() -> None:
    assert shorten("التحدث إلى موظف من الفريق", 20) == "التحدث إلى موظف من…"
    assert shorten("قصيرة", 20) == "قصيرة"


@given(WORDS)
def test_isolating_changes_no_word(text: str) -> None:
    assert BIDI.sub("", isolate(text)) == text


def test_latin_words_and_numbers_are_isolated_in_arabic_lines_alone() -> None:
    assert isolate("رقم الطلب SND-123 قبل 8:00") == "رقم الطلب \u2068SND-123\u2069 قبل \u20688:00\u2069"
    assert isolate("only english 12") == "only english 12"
    assert isolate("12 موظفًا") == "\u206812\u2069 موظفًا"


def test_links_stay_whole() -> None:
    assert isolate("الرابط https://help.example.sa/a?b=1 هنا") == "الرابط https://help.example.sa/a?b=1 هنا"
    assert isolate("help.example.sa موقعنا") == "\u200fhelp.example.sa موقعنا"


def test_choices_are_numbered() -> None:
    text = numbered("اختر", [Choice("a", "الأول"), Choice("b", "الثاني")])
    assert "1. الأول\n2. الثاني" in text
    assert numbered("نص", []) == "نص"
