"""The Umm al-Qura calendar, the official one of Saudi Arabia, through hijridate.

Its tables cover 1343 to 1500 AH, which is 1 August 1924 to 16 November 2077.
"""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import Final

from hijridate import Gregorian, Hijri

FIRST_DAY: Final = date(1924, 8, 1)
LAST_DAY: Final = date(2077, 11, 16)
RAMADAN: Final = 9


class CalendarRangeError(ValueError):
    """A day before or after the tables of the Umm al-Qura calendar."""

    def __init__(self, day: object) -> None:
        super().__init__(f"{day} is outside the Umm al-Qura tables, {FIRST_DAY} to {LAST_DAY}")
        self.day = day


@lru_cache(maxsize=4096)
def hijri(day: date) -> tuple[int, int, int]:
    """Year, month and day of a civil day. Raises `CalendarRangeError`."""
    try:
        return Gregorian.fromdate(day).to_hijri().datetuple()
    except OverflowError:
        raise CalendarRangeError(day) from None


@lru_cache(maxsize=512)
def civil(year: int, month: int, day: int) -> date:
    """The civil day of a Hijri date. Raises `CalendarRangeError`, and ValueError for a date that does not exist."""
    try:
        return date(*Hijri(year, month, day).to_gregorian().datetuple())
    except OverflowError:
        raise CalendarRangeError(f"{year}-{month:02}-{day:02} AH") from None


def in_ramadan(day: date) -> bool:
    """Whether a civil day is one of Ramadan. Raises `CalendarRangeError`."""
    return hijri(day)[1] == RAMADAN
