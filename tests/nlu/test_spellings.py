"""Which known word Arabizi spells."""

from __future__ import annotations

from string import ascii_lowercase, digits

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.arabic.arabizi import spelt, transliterate
from bot.arabic.normalise import normalise
from bot.arabic.spellings import Spellings

RUNNING = """
    أبغى أجدد رخصة العمل للعامل، الرخصة منتهية. كيف أجدد الرخصة في قوى؟ تجديد رخصة العمال عن طريق المنصة
    رقم المنشأة وين ألقاه؟ الراجل في السجن والإقامة انتهت. عايز أحجز موعد في مكتب العمل، المكتب قريب من البيت
    الخدمات موقوفة ليه؟ اللي عندي مفوض، ظاهر لي السجل التجاري. ما قصرت والله. لا مو هذا. مش عارف. الحل وش هو
    نقل الكفالة من شركة لشركة. يرد أحد. ضاع الإيميل ونسيت كلمة المرور. الخروج النهائي. مؤسسة. قضية
"""
KNOWN = Spellings.of(normalise(RUNNING).split())


@pytest.mark.parametrize(
    ("latin", "arabic"),
    [
        ("ro5sat", "رخصه"),
        ("rokhset", "رخصه"),
        ("rukhsah", "رخصه"),
        ("tajdeed", "تجديد"),
        ("tagdeed", "تجديد"),
        ("ra8am", "رقم"),
        ("ragm", "رقم"),
        ("2orayeb", "قريب"),
        ("mo2asasa", "موسسه"),
        ("monsha2a", "منشاه"),
        ("ely", "اللي"),
        ("elly", "اللي"),
        ("mawed", "موعد"),
        ("qadiyya", "قضيه"),
        ("mesh", "مش"),
        ("leh", "ليه"),
        ("la", "لا"),
        ("ma", "ما"),
        ("mufawad", "مفوض"),
        ("5idmat", "خدمات"),
        ("bangladesh", None),
        ("w", None),
        ("12", None),
    ],
)
def test_spellings_of_three_countries_find_the_word(latin: str, arabic: str | None) -> None:
    assert KNOWN.find(latin) == arabic


def test_of_two_words_that_fit_as_well_the_commoner_is_meant() -> None:
    often, seldom = ["عمل"] * 40, ["عامل"]
    assert Spellings.of([*often, *seldom]).find("3amel") == "عمل"
    assert Spellings.of(["عمل", *["عامل"] * 40]).find("3amel") == "عامل"


def test_a_word_met_with_the_article_is_known_without_it() -> None:
    assert Spellings.of(["السجن"]).find("segn") == "سجن"


@pytest.mark.parametrize(
    ("arabizi", "arabic"),
    [
        ("el ragel fel segn", "الراجل في السجن"),
        ("3ayez agadded el rokhsa", "عايز اجدد الرخصه"),
        ("alrukhsa", "الرخصه"),
        ("elmaktab", "المكتب"),
        ("lel maktab", "للمكتب"),
        ("bel-maktab", "بالمكتب"),
        ("el qiwa", " qiwa"),
        ("fel qiwa", "في  qiwa"),
        ("3andi moshkela", "عندي مشكله"),
        ("el ro5sa w el iqama", "الرخصه والاقامه"),
        ("w ajadded", "واجدد"),
    ],
)
def test_known_words_and_what_melts_into_the_article(arabizi: str, arabic: str) -> None:
    assert normalise(transliterate(arabizi, {"qiwa"}, KNOWN)) == normalise(arabic)


def test_a_flood_of_words_is_looked_up_no_further_than_a_question_goes() -> None:
    words = transliterate("rukhsah " * 400, known=KNOWN).split()
    assert words[0] == "رخصه"
    assert words[-1] == transliterate("rukhsah") != words[0]
    assert len(words) == 400
    assert len(spelt("rukhsah " * 400, (), KNOWN)) < 400


def test_english_is_not_looked_up() -> None:
    text = "how can I renew the permit of my worker"
    assert transliterate(text, known=KNOWN) == transliterate(text)
    assert transliterate("abgha renew el rokhsa", known=KNOWN) == "ابغي رنو الرخصه"


@pytest.mark.parametrize("pattern", ["c9", "2b", "9h", "ab", "c2"])
@pytest.mark.parametrize("times", [12, 2000])
def test_a_word_with_countless_readings_is_given_up(pattern: str, times: int) -> None:
    """Each such pair doubles the readings: trying all of them would end no more."""
    assert KNOWN.find(pattern * times) is None
    transliterate(pattern * times, known=KNOWN)


@pytest.mark.parametrize("piece", ["w ", "al-", "wel ", "el'", "fel "])
def test_any_number_of_words_that_melt_is_read(piece: str) -> None:
    assert transliterate(piece * 2000 + "ro5sat", known=KNOWN).endswith("رخصه")


@given(st.text(alphabet=ascii_lowercase + digits + "'", max_size=30))
def test_what_is_found_is_a_known_word(latin: str) -> None:
    assert KNOWN.find(latin) in {None, *KNOWN.frequencies}


@given(st.text(alphabet=ascii_lowercase + "' -", max_size=40))
def test_no_latin_letter_remains(text: str) -> None:
    assert not set(ascii_lowercase).intersection(transliterate(text, known=KNOWN))


PIECES = st.sampled_from(
    ["w ", "el ", "3al-", "'", "2", "c9", "an", "eh", "aa", "ro5sa ", "ق ", "é", "7", "`", "\u2019"]
)


@given(st.one_of(st.text(max_size=60), st.lists(PIECES, max_size=800).map("".join)))
def test_any_text_is_read(text: str) -> None:
    normalise(transliterate(text, known=KNOWN))
    for _, start, end in spelt(text.lower(), (), KNOWN):
        assert 0 <= start < end <= len(text.lower())
