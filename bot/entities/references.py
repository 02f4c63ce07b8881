"""Reference numbers of cases, `SN-1234-5674`: seven digits and the Luhn check digit over them.

Standard library only: handoff makes the numbers with it, the bot reads them.
"""

from __future__ import annotations

import re

from bot.arabic.identifiers import is_case_reference, luhn

__all__ = ["LARGEST", "is_case_reference", "make", "read"]

LARGEST = 9_999_999

_LOOSE = re.compile(r"(?:sn|s\.n\.?|اس\s?ان|س\s?ن)?[\s\-_:#.]*(\d{4})[\s\-_.]*(\d{4})", re.IGNORECASE)


def make(number: int) -> str:
    """The reference of the case with this running number.

    Raises: ValueError when the number has more than seven digits.
    """
    if not 0 <= number <= LARGEST:
        raise ValueError(f"a case number is 0 to {LARGEST}")
    body = f"{number:07d}"
    digits = next(body + check for check in "0123456789" if luhn(body + check))
    return f"SN-{digits[:4]}-{digits[4:]}"


def read(text: str) -> str | None:
    """The reference that folded text spells, however loosely, or None when the check digit is wrong."""
    match = _LOOSE.fullmatch(text.strip())
    if match is None or not luhn(match[1] + match[2]):
        return None
    return f"SN-{match[1]}-{match[2]}"
