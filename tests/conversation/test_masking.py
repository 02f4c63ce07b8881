"""What the desk sees of an identifier: that it is one, and how it ends."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.arabic.fold import fold
from handoff.conversation.redaction import MARKS, mask


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("هويتي 1058529940", "هويتي •••••••940"),
        ("إقامة ٢٣٤٥٦٧٨٩٠١ منتهية", "إقامة •••••••٩٠١ منتهية"),
        ("سجل تجاري 1010123456", "سجل تجاري •••••••456"),
        ("المنشأة 7-1234567", "المنشأة •-••••567"),
        ("الرقم الموحد 7001234567", "الرقم الموحد •••••••567"),
        ("رخصة 44556677", "رخصة •••••677"),
        ("جوالي 0551234567", "جوالي •••••••567"),
        ("جوالي ٠٥٥ ١٢٣ ٤٥٦٧", "جوالي ••• ••• •٥٦٧"),
        ("+966 55 123 4567", "+••• •• ••• •567"),
        ("00966551234567", "•••••••••••567"),
        ("SA03 8000 0000 6080 1016 7519", "•••• •••• •••• •••• •••• •519"),
        ("SA0380000000608010167519", "•••••••••••••••••••••519"),
        ("hr.manager@company.com.sa", "h•••@company.com.sa"),
        ("4\u200b455667788", "•\u200b••••••788"),
        ("هويتي 1058529940 وجوالي 0551234567", "هويتي •••••••940 وجوالي •••••••567"),
        ("1058529940,7001234567", "•••••••940,•••••••567"),
        ("الجواز A12345678", "الجواز A•••••678"),
    ],
)
def test_hides_identifiers_but_for_their_end(text: str, masked: str) -> None:
    assert mask(text) == masked


@pytest.mark.parametrize(
    "text",
    [
        "رقم البلاغ SN-1234-5674",
        "موعدي AP-1234-5678",
        "sn-0001-0009",
        "دفعت 9600 ريال",
        "الغرامة 12,500 ريال",
        "يوم 12/10/2025 الساعة 10:30",
        "2025-11-25",
        "١٤٤٧/٠٦/٠٤",
        "عندي 250 عامل",
        "من 8 إلى 20",
        "السلام عليكم",
        "",
        *MARKS.values(),
    ],
)
def test_leaves_references_dates_and_amounts(text: str) -> None:
    assert mask(text) == text


ANYTHING = st.text(st.characters(), max_size=60) | st.text(alphabet="0123456789٠١٢٣٤٥٦٧٨٩ -/.@aSsAn+", max_size=60)


@given(ANYTHING)
@settings(max_examples=400)
def test_is_total_and_idempotent(text: str) -> None:
    assert mask(mask(text)) == mask(text)


@given(st.from_regex(r"[0-9]{7,15}", fullmatch=True), st.sampled_from(["رقم ", "هوية:", "", "جوال 🙂 "]))
def test_no_long_number_stays_readable(number: str, before: str) -> None:
    masked = mask(f"{before}{number} شكرا")
    assert number[:-3] not in masked
    assert masked.endswith(f"•{number[-3:]} شكرا")


@given(ANYTHING)
def test_changes_letters_and_digits_only_into_dots(text: str) -> None:
    masked = mask(text)
    kept = fold(masked).text.replace("•", "")
    remaining = iter(fold(text).text)
    assert all(character in remaining for character in kept)


@pytest.mark.parametrize("unit", ["1", "1 ", "a@", "a@a.", "sa1 ", "+966 5", "0 1 ", "7-", "a-1"])
def test_hostile_input_ends(unit: str) -> None:
    mask(unit * (8000 // len(unit)))
