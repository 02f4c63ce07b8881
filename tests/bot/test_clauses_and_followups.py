"""Taking messages apart, and telling those that lean on the ones before."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.dialogue.candidates import candidates
from bot.dialogue.clauses import asks, clauses, without_greeting
from bot.dialogue.followup import asks_cost, disowns, elliptical, names_only, repair
from bot.dialogue.language import asked_language, language_of
from bot.dialogue.topics import load_topics
from bot.dialogue.understanding import Context
from bot.entities.model import Found

TOPICS = load_topics()


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("كيف أجدد رخصة العمل وكم الرسوم؟", ["كيف أجدد رخصة العمل", "وكم الرسوم"]),
        ("كيف أجدد الرخصة؟ ومتى دوامكم؟", ["كيف أجدد الرخصة", "ومتى دوامكم"]),
        ("خدماتي موقفة، كيف أرفع الإيقاف", ["خدماتي موقفة", "كيف أرفع الإيقاف"]),
        ("how do I renew and how much is it", ["how do I renew", "and how much is it"]),
        ("كيف أجدد رخصة العمل", []),
        ("ما هي الرسوم والمدة والشروط", []),
        ("جملة. ثانية. ثالثة. رابعة. خامسة.", []),
        ("؟؟؟", []),
        ("", []),
    ],
)
def test_clauses_are_cut_where_a_new_question_opens(text: str, parts: list[str]) -> None:
    assert clauses(text) == parts


@given(st.text())
def test_clauses_are_parts_of_the_text_in_order(text: str) -> None:
    place = 0
    for clause in clauses(text):
        place = text.index(clause, place) + len(clause)


@given(st.text(alphabet=st.characters(categories=["L", "M", "N", "P", "Z", "Cs", "Cf"]), max_size=60))
def test_no_text_is_too_odd(text: str) -> None:
    """Lone surrogates, controls, marks: nothing raises."""
    candidates(text, Context("permit_renewal", None, ()), TOPICS)
    names_only(text, [])
    asks(text)


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("السلام عليكم ورحمة الله وبركاته، كيف ألغي موعدي", "كيف ألغي موعدي"),
        ("هلا والله أبي أنقل كفالة", "أبي أنقل كفالة"),
        ("صباح الخير يا اخي متى دوامكم", "متى دوامكم"),
        ("Hello, how do I renew", "how do I renew"),
        ("السلام عليكم", None),
        ("مرحبا شكرا", None),
        ("سلامة العامل في الموقع", None),
        ("كيف أجدد", None),
    ],
)
def test_greetings_are_cut_off(text: str, rest: str | None) -> None:
    assert without_greeting(text) == rest


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("لا، أقصد التجديد", "التجديد"),
        ("لا اقصد نقل الكفالة", "نقل الكفالة"),
        ("مو هذا، قصدي الرسوم", "الرسوم"),
        ("أقصد رخصة العمل", "رخصة العمل"),
        ("no, I meant the transfer", "the transfer"),
        ("لا، التجديد", "التجديد"),
        ("لا", None),
        ("كيف أجدد رخصة العمل", None),
        ("لا أعرف كيف أجدد رخصة العمل لعامل مسافر خارج المملكة", None),
        ("بلدية الرياض", None),
        ("لازم أجدد الرخصة", None),
    ],
)
def test_a_repair_says_what_was_meant(text: str, meant: str | None) -> None:
    assert repair(text) == meant


@pytest.mark.parametrize(
    ("text", "leans"),
    [
        ("كم تكلف؟", True),
        ("وفي جدة؟", True),
        ("طيب ومتى", True),
        ("how much is it?", True),
        ("شكرا", False),
        ("نعم", False),
        ("كيف أجدد رخصة عمل لعامل مسافر منذ سنة", False),
        ("موظف", False),
    ],
)
def test_short_questions_lean_on_the_message_before(text: str, leans: bool) -> None:
    assert elliptical(text) is leans


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("كم تكلف؟", True),
        ("بكم", True),
        ("وكم الرسوم", True),
        ("how much is it", True),
        ("كم تاخذ وقت", False),
        ("كم يوم", False),
        ("رسوم", False),
    ],
)
def test_a_question_after_the_cost(text: str, asked: bool) -> None:
    assert asks_cost(text) is asked


@pytest.mark.parametrize(
    ("text", "start", "end", "only"),
    [("وفي جدة؟", 3, 7, True), ("طيب والدمام", 4, 11, True), ("كيف أحجز في جدة", 12, 15, False)],
)
def test_a_bare_name(text: str, start: int, end: int, only: bool) -> None:
    assert names_only(text, [Found("city", "x", start, end)]) is only
    assert not names_only(text, [Found("phone", "x", start, end)])
    assert not names_only(text, [])


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("how do I renew a work permit", "en"),
        ("my account was hacked please help", "en"),
        ("Talk to a human", "en"),
        ("abi ajadded rokhsat el 3amal", "ar"),
        ("kif a7jez maw3ed", "ar"),
        ("wesh el rosoom", "ar"),
        ("كيف أجدد work permit", "ar"),
        ("رقم المنشأة 7-1234567", "ar"),
        ("123456", "ar"),
        ("", "ar"),
    ],
)
def test_english_is_told_from_arabic_in_latin_letters(text: str, language: str) -> None:
    assert language_of(text) == language


def test_most_messages_are_read_once() -> None:
    assert candidates("كيف أجدد رخصة العمل لعامل عندي", Context("permit_fees"), TOPICS) == []
    assert candidates("كم تكلف؟", Context(), TOPICS) == []
    assert candidates("كم تكلف؟", Context("permit_renewal"), TOPICS) == [("joined", "تجديد رخصة العمل كم تكلف؟")]
    assert candidates("how long?", Context("permit_renewal"), TOPICS) == [("joined", "Renew a permit how long?")]


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("كم؟", True),
        ("طيب بكم", True),
        ("ok and how much is it?", True),
        ("kam?", True),
        ("كم ياخذ وقت", False),
        ("كم موعد عندي", False),
    ],
)
def test_a_bare_how_much_asks_for_money(text: str, asked: bool) -> None:
    assert asks_cost(text) is asked
    assert elliptical(text)


@pytest.mark.parametrize(
    ("text", "may"),
    [
        ("لا أقصد التجديد", True),
        ("ما قصدي التجديد", True),
        ("I don't mean the renewal", True),
        ("لا، أقصد التجديد", False),
        ("لا أبي التجديد", False),
    ],
)
def test_i_do_not_mean_is_told_from_no_i_mean(text: str, may: bool) -> None:
    assert disowns(text) is may


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("عربي", "ar"),
        ("كلمني بالعربي لو سمحت", "ar"),
        ("Arabic please", "ar"),
        ("can u speak english?", "en"),
        ("انجليزي", "en"),
        ("ابي مدرس انجليزي لولدي", None),
        ("I forgot my English password", None),
        ("السلام عليكم", None),
    ],
)
def test_a_language_is_asked_for_by_a_whole_message(text: str, language: str | None) -> None:
    assert asked_language(text) == language
