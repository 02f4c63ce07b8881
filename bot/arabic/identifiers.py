"""Shapes and check digits of the numbers Saudi employers write.

Every function takes ASCII digits without separators unless it says otherwise: fold first (`bot.arabic.fold`).
A passing check filters typing errors, it proves nothing about the holder.
"""

from __future__ import annotations

import re

_MOBILE = re.compile(r"(?:(?:\+|00)?9660?|0)?5\d{8}")
_LANDLINE = re.compile(r"(?:(?:\+|00)?966|0)1[1-7]\d{7}")
_SERVICE_LINE = re.compile(r"(?:9200|8001?)\d{5,7}|199\d{3}")
_ESTABLISHMENT = re.compile(r"\d{1,2}-\d{4,8}")
_UNIFIED = re.compile(r"7\d{9}")
_COMMERCIAL_REGISTER = re.compile(r"[1-5]\d{9}")
_CASE_REFERENCE = re.compile(r"sn-(\d{4})-(\d{4})", re.IGNORECASE)
_SAUDI_IBAN_LENGTH = 24
_CARD_LENGTHS = range(13, 20)


def luhn(digits: str) -> bool:
    """Whether the last digit is the Luhn check digit (ISO/IEC 7812-1) of those before it."""
    if not (digits.isascii() and digits.isdecimal()):
        return False
    total = 0
    for position, digit in enumerate(reversed(digits)):
        value = int(digit)
        if position % 2:
            value = value * 2 - 9 if value > 4 else value * 2
        total += value
    return total % 10 == 0


def is_national_id(digits: str) -> bool:
    """A citizen's number: ten digits, the first 1, Luhn (positions 1, 3, 5, 7, 9 doubled)."""
    return len(digits) == 10 and digits[0] == "1" and luhn(digits)


def is_iqama(digits: str) -> bool:
    """A resident's number: as a citizen's, the first digit 2."""
    return len(digits) == 10 and digits[0] == "2" and luhn(digits)


def is_card(digits: str) -> bool:
    """A payment card: 13 to 19 digits, a first digit that card schemes use, Luhn."""
    return len(digits) in _CARD_LENGTHS and digits[0] in "23456" and luhn(digits) and _scheme(digits)


def _scheme(digits: str) -> bool:
    return digits[0] != "2" or 2221 <= int(digits[:4]) <= 2720  # the second Mastercard range


def is_saudi_iban(text: str) -> bool:
    """`SA`, two check digits and twenty characters, mod 97 (ISO 13616). Spaces are allowed, either case."""
    compact = "".join(text.split()).upper()
    if len(compact) != _SAUDI_IBAN_LENGTH or not compact.startswith("SA") or not compact.isascii():
        return False
    if not (compact[2:4].isdecimal() and compact.isalnum()):
        return False
    return int("".join(str(int(character, 36)) for character in compact[4:] + compact[:4])) % 97 == 1


def is_phone(text: str) -> bool:
    """A Saudi mobile, landline or service line, with or without country code. Separators are ignored."""
    compact = re.sub(r"[ \-()./]", "", text)
    return any(shape.fullmatch(compact) for shape in (_MOBILE, _LANDLINE, _SERVICE_LINE))


def is_establishment_number(text: str) -> bool:
    """An establishment as its labour-office file (`7-1234567`) or its unified number (`7001234567`)."""
    return bool(_ESTABLISHMENT.fullmatch(text) or is_unified_number(text))


def is_unified_number(digits: str) -> bool:
    """The unified national number of an establishment: ten digits, the first 7."""
    return bool(_UNIFIED.fullmatch(digits))


def is_commercial_register(digits: str) -> bool:
    """A commercial register: ten digits whose first names the region (1 to 5). It has no check digit."""
    return bool(_COMMERCIAL_REGISTER.fullmatch(digits))


def is_case_reference(text: str) -> bool:
    """`SN-dddd-dddd` in either case, the last digit the Luhn check digit of the seven before it."""
    match = _CASE_REFERENCE.fullmatch(text)
    return bool(match and luhn(match[1] + match[2]))
