"""Shapes and check digits of Saudi numbers."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.arabic import identifiers

CITIZENS = ["1058529940", "1001244019", "1101798278"]


def check_digit(payload: str) -> str:
    return next(digit for digit in "0123456789" if identifiers.luhn(payload + digit))


@pytest.mark.parametrize("digits", CITIZENS)
def test_citizens(digits: str) -> None:
    assert identifiers.is_national_id(digits)
    assert not identifiers.is_iqama(digits)


@pytest.mark.parametrize("digits", CITIZENS)
def test_a_single_wrong_digit_is_found(digits: str) -> None:
    for position in range(10):
        for digit in "0123456789".replace(digits[position], ""):
            assert not identifiers.is_national_id(digits[:position] + digit + digits[position + 1 :])


def test_luhn_doubles_positions_1_3_5_7_9_of_ten() -> None:
    digits = [int(digit) for digit in CITIZENS[0]]
    doubled = [sum(divmod(digit * 2, 10)) for digit in digits[0::2]]
    assert (sum(doubled) + sum(digits[1::2])) % 10 == 0


@given(st.from_regex(r"2[0-9]{8}", fullmatch=True))
def test_residents(payload: str) -> None:
    assert identifiers.is_iqama(payload + check_digit(payload))


@pytest.mark.parametrize("digits", ["", "105852994", "10585299400", "3058529940", "١٠٥٨٥٢٩٩٤٠", "1058 529940", "٤"])
def test_what_is_no_id(digits: str) -> None:
    assert not identifiers.is_national_id(digits)
    assert not identifiers.is_iqama(digits)


@pytest.mark.parametrize(
    ("digits", "card"),
    [
        ("4111111111111111", True),
        ("5555555555554444", True),
        ("2223003122003222", True),
        ("378282246310005", True),
        ("4111111111111112", False),
        ("2000000000000006", False),
        ("0000000000000000", False),
        ("411111111111", False),
        ("", False),
    ],
)
def test_cards(digits: str, card: bool) -> None:
    assert identifiers.is_card(digits) is card


@pytest.mark.parametrize(
    ("text", "iban"),
    [
        ("SA0380000000608010167519", True),
        ("sa03 8000 0000 6080 1016 7519", True),
        ("SA0480000000608010167519", False),
        ("SA038000000060801016751", False),
        ("AE070331234567890123456", False),
        ("SA٠٣80000000608010167519", False),
        ("SA0380000000608010167-19", False),
    ],
)
def test_ibans(text: str, iban: bool) -> None:
    assert identifiers.is_saudi_iban(text) is iban


@pytest.mark.parametrize(
    ("text", "phone"),
    [
        ("0551234567", True),
        ("551234567", True),
        ("+966 55 123 4567", True),
        ("00966551234567", True),
        ("966551234567", True),
        ("+9660551234567", True),
        ("011-234-5678", True),
        ("920001234", True),
        ("8001234567", True),
        ("055123456", False),
        ("1058529940", False),
        ("4821", False),
    ],
)
def test_phones(text: str, phone: bool) -> None:
    assert identifiers.is_phone(text) is phone


@pytest.mark.parametrize(
    ("text", "establishment"),
    [("7-1234567", True), ("12-345678", True), ("7001234567", True), ("6001234567", False), ("7-123", False)],
)
def test_establishments(text: str, establishment: bool) -> None:
    assert identifiers.is_establishment_number(text) is establishment


@pytest.mark.parametrize(
    ("digits", "register"),
    [("1010123456", True), ("5950123456", True), ("7001234567", False), ("101012345", False)],
)
def test_commercial_registers(digits: str, register: bool) -> None:
    assert identifiers.is_commercial_register(digits) is register


@given(st.from_regex(r"[0-9]{7}", fullmatch=True))
def test_case_references(payload: str) -> None:
    digits = payload + check_digit(payload)
    reference = f"SN-{digits[:4]}-{digits[4:]}"
    assert identifiers.is_case_reference(reference)
    assert identifiers.is_case_reference(reference.lower())
    wrong = (int(digits[-1]) + 1) % 10
    assert not identifiers.is_case_reference(reference[:-1] + str(wrong))


@given(st.text(st.characters(), max_size=40))
@example("200:000000000")
def test_every_check_is_total(text: str) -> None:
    for check in (
        identifiers.luhn,
        identifiers.is_national_id,
        identifiers.is_iqama,
        identifiers.is_card,
        identifiers.is_saudi_iban,
        identifiers.is_phone,
        identifiers.is_establishment_number,
        identifiers.is_commercial_register,
        identifiers.is_case_reference,
    ):
        assert check(text) in {True, False}
