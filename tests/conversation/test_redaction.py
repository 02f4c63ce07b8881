"""Secrets go, everything else stays."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from handoff.conversation.redaction import MARKS, Expectation, Secret, redact

sys.path.insert(0, str(Path(__file__).parent))
from redaction_samples import Sample, ordinary, secrets

MARK_OF_ANY = tuple(MARKS.values())
NLU = Path(__file__).parents[2] / "data" / "nlu"


def without_marks(text: str) -> str:
    for mark in MARK_OF_ANY:
        text = text.replace(mark, "")
    return text


def survivors(sample: Sample) -> list[str]:
    cleaned = without_marks(redact(sample.text).text)
    return [secret for secret in sample.secrets if secret in cleaned]


TUNED = ("dev", "later", "last", "told")
HELD_OUT = ("heldout", "unseen")


@pytest.mark.parametrize(
    "sample", [sample for split in TUNED for sample in secrets(split)], ids=lambda sample: sample.text
)
def test_cuts_the_secret_and_only_it(sample: Sample) -> None:
    result = redact(sample.text)
    assert without_marks(result.text) == sample.rest
    assert result.found


@pytest.mark.parametrize("text", [text for split in TUNED for text in ordinary(split)])
def test_leaves_ordinary_messages_alone(text: str) -> None:
    result = redact(text)
    assert result.text == text
    assert result.found == ()


@pytest.mark.parametrize(("split", "share"), [("heldout", 0.03), ("unseen", 0.05)])
def test_recall_on_held_out_messages(split: str, share: float) -> None:
    samples = secrets(split)
    missed = [sample.text for sample in samples if survivors(sample)]
    assert len(missed) <= share * len(samples), missed


@pytest.mark.parametrize("split", HELD_OUT)
def test_over_redaction_on_held_out_messages(split: str) -> None:
    texts = ordinary(split)
    cut = [text for text in texts if redact(text).found]
    assert len(cut) <= 0.01 * len(texts), cut


def test_the_sample_files_are_large_enough() -> None:
    assert len(secrets("dev")) + len(secrets("heldout")) >= 300
    assert len(ordinary("dev")) + len(ordinary("heldout")) >= 250


def test_over_redaction_on_the_training_examples_of_the_bot() -> None:
    texts = [
        line.strip().removeprefix("- ")
        for file in sorted(NLU.glob("*.yml"))
        for intent in yaml.safe_load(file.read_text(encoding="utf-8")).get("nlu", [])
        for line in intent.get("examples", "").splitlines()
    ]
    cut = [text for text in texts if redact(text).found]
    assert len(texts) > 1000
    assert len(cut) <= 0.001 * len(texts), cut


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("كلمة المرور Ahmed@123", (Secret.PASSWORD,)),
        ("الرقم السري 4821", (Secret.PIN,)),
        ("الرقم السري Ahmed@123", (Secret.PASSWORD,)),
        ("رمز التحقق 4821", (Secret.OTP,)),
        ("4111 1111 1111 1111", (Secret.CARD,)),
        ("4111 1111 1111 1111 12/27 cvv 321", (Secret.CARD, Secret.CARD, Secret.CVV)),
        ("الباسورد Aa@12345 والرمز اللي وصلني 5567", (Secret.PASSWORD, Secret.OTP)),
    ],
)
def test_names_the_kinds_in_the_order_of_the_text(text: str, found: tuple[Secret, ...]) -> None:
    result = redact(text)
    assert result.found == found
    assert [mark for mark in MARK_OF_ANY if mark in result.text] == [MARKS[kind] for kind in MARKS if kind in found]


def test_cuts_from_the_original_text() -> None:
    text = "السَّلامُ عليكم، رمز التحقّـق ٤٨\u200f٢١ شكرًا 🌹"
    assert redact(text).text == f"السَّلامُ عليكم، رمز التحقّـق {MARKS[Secret.OTP]} شكرًا 🌹"


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("Ahmed@123 ما تفتح معي مع ان كلمة المرور Ahmed@123", "Ahmed@123"),
        ("رمز التحقق 4821 ارجو استخدام 4821 الان", "4821"),
        ("كلمة المرور هي ٤٨٢١٩ جربتوا 48219؟", "48219"),
    ],
)
def test_a_secret_is_cut_wherever_it_stands_in_the_message(text: str, secret: str) -> None:
    assert secret not in redact(text).text


def test_a_code_within_a_phone_number_is_not_a_repetition() -> None:
    assert redact("رمز التحقق 4567 والجوال 0551234567").text.endswith("والجوال 0551234567")


# What one message lets expect, and what the next one may hold.

DIALOGUES = [
    (["وصلني رمز", "4821"], "4821"),
    (["جاني الكود", "٤٨٢١٩٣"], "٤٨٢١٩٣"),
    (["جاني كود على الجوال", "هو 4821"], "4821"),
    (["جاني كود", "لحظة", "4821"], "4821"),
    (["وصلتني رسالة فيها رمز التحقق", "1 2 3 4"], "1 2 3 4"),
    (["this is the code", "482193"], "482193"),
    (["I received the code", "48 21 93"], "48 21 93"),
    (["wasalni el code", "7781"], "7781"),
    (["هذا رمز التحقق", "تفضل 4821 🙂"], "4821"),
    (["رمز التحقق:", "واحد اثنين ثلاثة اربعة"], "واحد اثنين ثلاثة اربعة"),
    (["كلمة السر هي", "Ahmed2020"], "Ahmed2020"),
    (["كلمة السر هي", "حمودي"], "حمودي"),
    (["الباسورد:", "sunshine"], "sunshine"),
    (["بعطيك كلمة المرور", "لحظة", "Saad@1405"], "Saad@1405"),
    (["الرقم السري", "4471"], "4471"),
    (["my password is", "letmein"], "letmein"),
    (["خذ الباسورد", "هذا Hr@2021#"], "Hr@2021#"),
    (["بطاقتي 4111111111111111", "321"], "321"),
    (["رقم الفيزا 4111 1111 1111 1111", "12/27 321"], "321"),
    (["cvv", "321"], "321"),
]


def converse(messages: list[str]) -> str:
    expects, shown = Expectation.NOTHING, ""
    for message in messages:
        result = redact(message, expects=expects)
        expects, shown = result.expects, result.text
    return shown


@pytest.mark.parametrize(("messages", "secret"), DIALOGUES, ids=str)
def test_cuts_a_secret_that_was_announced_in_an_earlier_message(messages: list[str], secret: str) -> None:
    assert secret not in without_marks(converse(messages))
    assert converse(messages) != messages[-1]


@pytest.mark.parametrize(
    "messages",
    [
        ["جاني كود", "1058529940"],
        ["جاني كود", "رقم المنشأة 7-1234567"],
        ["جاني كود", "0551234567"],
        ["جاني كود", "1234567"],
        ["جاني كود", "12"],
        ["جاني كود", "دفعت 5000 ريال"],
        ["جاني كود", "نعم"],
        ["جاني كود", "ابي اجدد رخصة", "كم الرسوم", "4821"],
        ["ما وصلني رمز التحقق", "4821"],
        ["نسيت كلمة المرور", "Riyadh"],
        ["كيف اغير الرقم السري", "1234"],
        ["كلمة السر هي", "نسيتها"],
        ["كلمة السر هي", "شكرا"],
        ["كلمة السر هي", "كيف ارسلها لكم وانا خايف من المعقب"],
        ["السلام عليكم", "4821"],
        ["وصلني رمز 4821", "5566"],
        ["رقم المنشأة", "1234567"],
        ["الباسورد", "ابي موظف"],
        ["الباسورد", "للمعقب"],
        ["مشاركة الباسورد", "المعقب"],
    ],
    ids=str,
)
def test_an_expectation_does_not_cut_ordinary_answers(messages: list[str]) -> None:
    assert converse(messages) == messages[-1]


# Properties

CUES = st.sampled_from(
    [
        "كلمة المرور",
        "الباسورد",
        "الرقم السري",
        "رمز التحقق",
        "الكود",
        "password",
        "otp",
        "cvv",
        "بطاقة",
        "code",
        "pin",
    ]
)
GLUE = st.sampled_from([" ", ":", " هو ", " هي ", "=", "\n", "", " - ", "٫", "\u200f", " 'is' ", " و ", " ما ", "؟ "])
PIECES = st.one_of(
    CUES,
    GLUE,
    st.sampled_from(MARK_OF_ANY),
    st.sampled_from(["نعم", "وصلني", "هذا", "Ahmed@12", "4821", "٤٨٢١", "4111111111111111", "واحد اثنين ثلاثة"]),
    st.text(max_size=6),
    st.text(alphabet="0123456789 -/.", max_size=24),
)
MESSAGES = st.lists(PIECES, max_size=14).map("".join)
ANYTHING = st.text(st.characters(), max_size=80) | MESSAGES
EXPECTATIONS = st.sampled_from(list(Expectation))


@given(ANYTHING, EXPECTATIONS)
@settings(max_examples=600, deadline=None)
def test_is_total_and_idempotent(text: str, expects: Expectation) -> None:
    first = redact(text, expects=expects)
    again = redact(first.text)
    assert again.text == first.text
    assert again.found == ()
    assert bool(first.found) == (first.text != text)


@given(st.text(st.characters(categories=["Cs", "Lo", "Nd"]), max_size=40))
@settings(deadline=None)
def test_lone_surrogates_are_text(text: str) -> None:
    redact(f"الباسورد: {text}")


@given(
    st.sampled_from(["كلمة المرور", "الباسورد", "باسوردي", "كلمة السر", "my password"]),
    st.sampled_from([": ", " هي ", " = ", " هو ", " is ", ":", " : "]),
    st.text(alphabet="abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ@#$%&*!_+", min_size=3, max_size=20),
    st.integers(10, 9999),
)
@settings(max_examples=400, deadline=None)
def test_no_chosen_password_survives(cue: str, link: str, letters: str, number: int) -> None:
    secret = f"{letters}{number}"
    assert secret not in redact(f"السلام عليكم {cue}{link}{secret} وشكرا").text


@given(
    st.sampled_from(["رمز التحقق", "كود التفعيل", "OTP", "رمز أبشر", "الكود", "وصلني رمز"]),
    st.sampled_from([" ", ": ", " هو ", "\n", " اللي جاني ", " = "]),
    st.from_regex(r"[1-9][0-9]{3,5}", fullmatch=True),
    st.sampled_from(["0123456789", "٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹", "０１２３４５６７８９"]),
    st.sampled_from(["", " ", "-", "\u200b", "\u202a", "."]),
)
@settings(max_examples=400, deadline=None)
def test_no_code_survives(cue: str, link: str, code: str, script: str, between: str) -> None:
    written = between.join(script[int(digit)] for digit in code)
    shown = redact(f"{cue}{link}{written} شكرا").text
    assert not any(digit in shown for digit in script)


WORDS_WITHOUT_CUE = st.sampled_from(["السلام", "عليكم", "ابغى", "اجدد", "رخصة", "العامل", "hello", "please", "help"])


@given(st.lists(WORDS_WITHOUT_CUE, max_size=20).map(" ".join))
def test_text_without_digits_or_cue_is_unchanged(text: str) -> None:
    assert redact(text) == redact(text, expects=Expectation.NOTHING)
    assert redact(text).text == text


# Time: counted in the interpreter's steps, because a clock on a shared machine proves nothing.

HOSTILE = [
    "كلمة المرور ",
    "الباسورد:",
    "password",
    "1 ",
    "1",
    "4111 1111 ",
    "رمز التحقق هو ",
    "واحد ",
    "\"'«",
    "@#$",
    "a3",
    "sn-",
    "\u200f",
    "ﷺ",
    "؟",
    "هذا ",
    "12/12/",
    "a@a.",
    "+966 5",
]


def steps(text: str) -> int:
    """How many lines and calls one redaction takes."""
    count = 0

    def trace(*_: Any) -> Any:
        nonlocal count
        count += 1
        return trace

    previous = sys.gettrace()
    sys.settrace(trace)
    try:
        redact(text)
    finally:
        sys.settrace(previous)
    return count


@pytest.mark.parametrize("unit", HOSTILE)
def test_the_work_grows_with_the_length_and_no_faster(unit: str) -> None:
    short, long = (unit * (size // len(unit)) for size in (500, 4000))
    redact(long)  # the caches of single words and letters are warm in both measurements
    assert steps(long) <= 8 * 1.6 * steps(short) + 2000
