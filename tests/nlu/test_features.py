"""The views the models learn from, and the analysis before them."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.arabic.lexicon import load_lexicon
from bot.nlu.analysis import NO_WORDS, Analyser
from bot.nlu.features import PAIR_WINDOW, VIEWS, character_view, ngrams, skeleton_view, subwords, word_view

ANALYSER = Analyser.of(load_lexicon(Path(__file__).parents[2] / "data" / "lexicon_sa.tsv"))
SENTENCES = st.lists(st.text(alphabet="ابتجدرسعلمنهوي", min_size=1, max_size=8), min_size=1, max_size=12)


def test_dialect_arabizi_and_msa_of_one_question_share_most_features() -> None:
    standard = set(skeleton_view(ANALYSER.words("كيف أجدد رخصة العمل")))
    for variant in ("شلون اجدد رخصة الشغل", "keef ajadded ro5sat al3amal", "كييييف اجدّد رخصه العمل؟؟"):
        shared = standard.intersection(skeleton_view(ANALYSER.words(variant)))
        assert len(shared) >= 0.7 * len(standard), variant


@given(st.permutations(["اريد", "نقل", "خدمات", "عامل"]))
def test_word_order_does_not_matter_to_the_word_view(words: list[str]) -> None:
    assert sorted(word_view(words)) == sorted(word_view(["اريد", "نقل", "خدمات", "عامل"]))


def test_pairs_reach_no_further_than_the_window() -> None:
    words = [letter * 3 for letter in "ابتثجحخدذر"]
    pairs = [gram for gram in word_view(words) if "_" in gram]
    assert f"{words[0]}_{words[PAIR_WINDOW - 1]}" in pairs
    assert f"{words[0]}_{words[PAIR_WINDOW]}" not in pairs


def test_a_slip_keeps_most_characters() -> None:
    right, wrong = set(character_view(["التاشيرات"])), set(character_view(["التاشيىات"]))
    assert len(right & wrong) > len(right) / 3


def test_ngrams_of_each_size_once() -> None:
    assert ngrams(" اب ", 2, 3) == [" ا", "اب", "ب ", " اب", "اب "]
    assert ngrams(" ا ", 2, 5) == [" ا", "ا ", " ا "]


@given(SENTENCES)
def test_every_view_of_a_sentence_has_a_feature(words: list[str]) -> None:
    assert all(view(words) for view in VIEWS)


def test_kinds_of_subwords_do_not_mix() -> None:
    pieces = subwords("عمل")
    assert {"Wعمل", "Sعمل", "C عم", "K عم"} <= set(pieces)
    assert {piece[0] for piece in pieces} == {"W", "S", "C", "K"}


def test_text_without_words_is_still_a_document() -> None:
    assert ANALYSER.words("🚗 !!") == [NO_WORDS]
    assert ANALYSER.words("") == [NO_WORDS]


def test_latin_words_of_the_lexicon_reach_it() -> None:
    assert ANALYSER.words("visa") == ["تاشيره"]


@pytest.mark.parametrize(
    ("text", "words"),
    [("👍", ["نعم"]), ("🙏🏽🌹", ["شكرا"]), ("🚗👎", ["لا"]), ("👍 مو هذا", ["مو", "هذا"]), ("😡 ١٢", ["0"])],
)
def test_signs_speak_only_where_there_are_no_words(text: str, words: list[str]) -> None:
    assert ANALYSER.surface(text) == words
