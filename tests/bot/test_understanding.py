"""The rules that weigh readings, without a classifier."""

from __future__ import annotations

import pytest

from bot.dialogue.understanding import Context, Meaning, Reading, Readings, understand
from bot.entities.model import Found


def reading(text: str = "", /, **confidences: float) -> Reading:
    return Reading(text, tuple(sorted(confidences.items(), key=lambda row: -row[1])))


def meaning(readings: Readings, context: Context | None = None, *found: Found, **shape: bool) -> Meaning:
    shape = {"names_only": False, "has_digits": False, **shape}
    return understand(readings, found, context or Context(), **shape)


REFERENCE = Found("case_reference", "SN-1234-5674", 0, 12)
CITY = Found("city", "jeddah", 2, 5)
DOCUMENT = Found("document", "zakat_certificate", 2, 9)


def test_a_plain_message_is_what_the_classifier_says() -> None:
    whole = reading(permit_fees=0.7, permit_renewal=0.2)
    assert meaning(Readings(whole)) == Meaning(whole.ranking)


def test_a_message_that_was_not_classified_is_left_so() -> None:
    assert meaning(Readings(Reading("", ()))).ranking == ()


def test_a_compromised_account_goes_before_everything() -> None:
    readings = Readings(
        reading(request_human=0.9),
        clauses=(reading(permit_fees=0.9), reading(account_compromised=0.8)),
    )
    assert meaning(readings).intent == "account_compromised"


@pytest.mark.parametrize(
    ("whole", "expects", "found", "has_digits", "intent"),
    [
        ({"greet": 0.9}, None, (REFERENCE,), True, "case_status"),
        ({"out_of_scope": 0.4}, None, (REFERENCE,), True, "case_status"),
        ({"complaint_file": 0.9}, None, (REFERENCE,), True, "complaint_file"),
        ({"complaint_file": 0.9}, "case_reference", (REFERENCE,), True, "case_status"),
        ({"out_of_scope": 0.5}, "case_reference", (), True, "case_status"),
        ({"permit_fees": 0.95}, "case_reference", (), True, "permit_fees"),
        ({"out_of_scope": 0.5}, "case_reference", (), False, "out_of_scope"),
        ({"out_of_scope": 0.5}, None, (), True, "out_of_scope"),
    ],
)
def test_a_reference_number_asks_for_its_case(
    whole: dict[str, float], expects: str | None, found: tuple[Found, ...], has_digits: bool, intent: str
) -> None:
    context = Context(expects=expects)
    assert meaning(Readings(reading(**whole)), context, *found, has_digits=has_digits).intent == intent


def test_a_repair_leaves_the_topic_that_was_wrong() -> None:
    """What the message before could also have meant weighs more than what it could not."""
    readings = Readings(
        reading(deny=0.8),
        repair=reading(permit_fees=0.5, permit_renewal=0.3, worker_transfer=0.2),
    )
    context = Context("permit_fees", None, (("permit_fees", 0.6), ("permit_renewal", 0.3)))
    assert meaning(readings, context).intent == "permit_renewal"


def test_a_repair_without_a_topic_or_of_small_talk_is_none() -> None:
    denial = reading(deny=0.8)
    assert meaning(Readings(denial, repair=reading(permit_fees=0.9))).intent == "deny"
    thanks = Readings(denial, repair=reading(thanks=0.9))
    assert meaning(thanks, Context("permit_fees")).intent == "deny"


def test_a_request_for_a_human_takes_the_topic_of_the_other_clause() -> None:
    readings = Readings(
        reading(permit_fees=0.5),
        clauses=(reading(permit_fees=0.9), reading(request_human=0.9)),
    )
    assert (meaning(readings).intent, meaning(readings).topic) == ("request_human", "permit_fees")


@pytest.mark.parametrize(
    ("topic", "found", "names_only", "intent"),
    [
        ("branch_info", CITY, True, "branch_info"),
        ("branch_info", CITY, False, "out_of_scope"),
        (None, CITY, True, "out_of_scope"),
        ("expired_document", DOCUMENT, True, "expired_document"),
        ("permit_renewal", DOCUMENT, True, "out_of_scope"),
    ],
)
def test_a_bare_name_repeats_the_question(topic: str | None, found: Found, names_only: bool, intent: str) -> None:
    whole = Readings(reading(out_of_scope=0.9))
    assert meaning(whole, Context(topic), found, names_only=names_only).intent == intent


@pytest.mark.parametrize(
    ("text", "whole", "joined", "intent"),
    [
        ("وين", {"branch_info": 0.4}, {"appointment_book": 0.7}, "appointment_book"),
        ("وين", {"branch_info": 0.9}, {"appointment_book": 0.95}, "branch_info"),
        ("وين", {"branch_info": 0.6}, {"appointment_book": 0.5}, "branch_info"),
        ("وين", {"branch_info": 0.1}, {"appointment_book": 0.2}, "branch_info"),
        ("وين", {"branch_info": 0.1}, {"thanks": 0.9}, "branch_info"),
        ("when?", {"deny": 0.95}, {"appointment_book": 0.7}, "appointment_book"),
        ("طيب لا", {"deny": 0.95}, {"appointment_book": 0.97}, "deny"),
    ],
)
def test_an_unclear_short_question_is_read_with_its_topic(
    text: str, whole: dict[str, float], joined: dict[str, float], intent: str
) -> None:
    readings = Readings(reading(text, **whole), joined=reading(**joined))
    assert meaning(readings, Context("appointment_book")).intent == intent


def test_the_cost_of_a_permit_has_its_own_article() -> None:
    readings = Readings(reading("how much is it?", deny=0.9), joined=reading(permit_renewal=0.9))
    assert meaning(readings, Context("permit_renewal")).intent == "permit_fees"
    assert meaning(readings, Context("branch_info")).intent == "permit_renewal"


@pytest.mark.parametrize(
    ("clauses", "also"),
    [
        ([("كيف", {"permit_renewal": 0.9}), ("كم", {"permit_fees": 0.9})], ("permit_fees",)),
        ([("كيف", {"permit_renewal": 0.9}), ("كم", {"permit_fees": 0.5})], ()),
        ([("كيف", {"permit_renewal": 0.9}), ("سافر العامل", {"permit_fees": 0.85})], ()),
        ([("كيف", {"permit_renewal": 0.9}), ("سافر العامل", {"permit_fees": 0.95})], ("permit_fees",)),
        ([("سافر العامل", {"permit_fees": 0.95}), ("كيف", {"permit_renewal": 0.9})], ("permit_fees",)),
        ([("سافر", {"permit_fees": 0.95}), ("انتهت", {"permit_renewal": 0.95})], ()),
        ([("كيف", {"permit_renewal": 0.9}), ("كم", {"permit_renewal": 0.9})], ()),
        ([("كيف", {"permit_renewal": 0.9}), ("كم", {"thanks": 0.9})], ()),
        (
            [("كيف", {"permit_renewal": 0.9}), ("كم", {"permit_fees": 0.9}), ("متى", {"branch_info": 0.9})],
            ("permit_fees", "branch_info"),
        ),
        ([("كيف", {"permit_renewal": 0.9}), ("كم", {"permit_fees": 0.9}), ("سافر", {"branch_info": 0.95})], ()),
    ],
)
def test_two_clear_questions_are_both_answered(clauses: list[tuple[str, dict[str, float]]], also: tuple[str]) -> None:
    readings = Readings(
        reading(permit_renewal=0.7), clauses=tuple(reading(text, **confidences) for text, confidences in clauses)
    )
    assert meaning(readings).also == also
    assert meaning(readings).intent == "permit_renewal"


def test_a_story_told_in_sentences_is_one_matter() -> None:
    """The whole is sure of something that no sentence says: it counts."""
    readings = Readings(
        reading(imprisoned_worker=0.9),
        clauses=(reading("كيف", permit_renewal=0.9), reading("هل", services_suspended=0.9)),
    )
    assert (meaning(readings).intent, meaning(readings).also) == ("imprisoned_worker", ())


@pytest.mark.parametrize(
    ("whole", "rest", "intent"),
    [
        ({"greet": 0.9}, {"permit_fees": 0.4}, "permit_fees"),
        ({"greet": 0.9}, {"permit_fees": 0.2}, "greet"),
        ({"permit_renewal": 0.6}, {"permit_fees": 0.7}, "permit_fees"),
        ({"permit_renewal": 0.6}, {"permit_fees": 0.5}, "permit_renewal"),
        ({"greet": 0.9}, {"thanks": 0.9}, "greet"),
    ],
)
def test_a_question_counts_more_than_the_greeting_before_it(
    whole: dict[str, float], rest: dict[str, float], intent: str
) -> None:
    assert meaning(Readings(reading(**whole), rest=reading(**rest))).intent == intent


def test_thanks_after_a_question_do_not_hide_it() -> None:
    readings = Readings(reading(thanks=0.9), clauses=(reading(permit_fees=0.8), reading(thanks=0.9)))
    assert meaning(readings).intent == "permit_fees"


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("لا أقصد التجديد", "deny"),
        ("لا، أقصد إلغاء التجديد", "permit_renewal"),
    ],
)
def test_a_repair_that_names_the_topic_denies_it_or_stays_with_it(text: str, intent: str) -> None:
    readings = Readings(reading(text, deny=0.6), repair=reading(permit_renewal=0.9, imprisoned_worker=0.05))
    context = Context("permit_renewal", None, (("permit_renewal", 0.99), ("imprisoned_worker", 0.01)))
    assert meaning(readings, context).intent == intent


@pytest.mark.parametrize(("topic", "intent"), [("permit_fees", "permit_fees"), (None, "help_menu")])
def test_who_asks_for_a_language_is_answered_again(topic: str | None, intent: str) -> None:
    assert meaning(Readings(reading("Arabic please", out_of_scope=0.9)), Context(topic)).intent == intent


@pytest.mark.parametrize(
    ("text", "whole", "intent"),
    [
        ("الموظف في فرع جدة صرخ علي", {"branch_info": 0.9}, "complaint_file"),
        ("الموظف في فرع جدة صرخ علي", {"request_human": 0.9}, "request_human"),
        ("الموظف في فرع جدة صرخ علي", {"account_compromised": 0.9}, "account_compromised"),
        ("كيف أصل إلى فرع جدة", {"branch_info": 0.9}, "branch_info"),
        ("فرع جدة", {"branch_info": 0.9}, "branch_info"),
    ],
)
def test_what_is_told_after_a_complaint_belongs_to_it(text: str, whole: dict[str, float], intent: str) -> None:
    assert meaning(Readings(reading(text, **whole)), Context("complaint_file")).intent == intent
    assert meaning(Readings(reading(text, **whole)), Context("permit_fees")).intent == next(iter(whole))


def test_the_cost_of_something_else_is_no_follow_up() -> None:
    whole = reading("كم رسوم تأشيرة الشغالة", domestic_worker_visa=0.95)
    readings = Readings(whole, joined=reading(permit_renewal=0.9))
    assert meaning(readings, Context("permit_renewal")).intent == "domestic_worker_visa"
