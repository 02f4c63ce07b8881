"""The public holidays of Saudi Arabia.

Eid al-Fitr begins on the day after 29 Ramadan, Eid al-Adha on the day of Arafat, 9 Dhu al-Hijja, both of the Umm
al-Qura calendar and four days long (the labour law's executive regulations, as the ministry announces them each year).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from handoff.errors import RefusedError
from handoff.routing.calendar.hijri import RAMADAN, civil, hijri
from handoff.routing.calendar.week import Span, check_day

EID_DAYS: Final = 4
LONGEST_EID_DAYS: Final = 20
"""Both end within their Hijri year then."""
_SHAWWAL: Final = 10
_ADHA_FROM: Final = (12, 9)
_NATIONAL_DAY: Final = (9, 23)
_FOUNDING_DAY: Final = (2, 22)


class Holiday(StrEnum):
    """Why nobody works on a day."""

    EID_AL_FITR = "eid_al_fitr"
    EID_AL_ADHA = "eid_al_adha"
    NATIONAL_DAY = "national_day"
    FOUNDING_DAY = "founding_day"


@dataclass(frozen=True, slots=True)
class Holidays:
    """Which holidays are kept, and what is open on them (nothing, unless `spans` says otherwise).

    Raises `plan_number` for a length outside 0 (not kept) to 20 days.
    """

    eid_al_fitr_days: int = EID_DAYS
    eid_al_adha_days: int = EID_DAYS
    national_day: bool = True
    founding_day: bool = True
    spans: tuple[Span, ...] = ()

    def __post_init__(self) -> None:
        """Refuse lengths that nobody means."""
        for name, days in (("eid_al_fitr_days", self.eid_al_fitr_days), ("eid_al_adha_days", self.eid_al_adha_days)):
            if not 0 <= days <= LONGEST_EID_DAYS:
                raise RefusedError("plan_number", field=name, low=0, high=LONGEST_EID_DAYS)
        check_day(self.spans, "holidays")

    def on(self, day: date) -> Holiday | None:
        """The holiday of a civil day in Riyadh. Raises `CalendarRangeError`."""
        year = hijri(day)[0]
        if _within(day, _first_of_fitr(year), self.eid_al_fitr_days):
            return Holiday.EID_AL_FITR
        if _within(day, civil(year, *_ADHA_FROM), self.eid_al_adha_days):
            return Holiday.EID_AL_ADHA
        if self.national_day and (day.month, day.day) == _NATIONAL_DAY:
            return Holiday.NATIONAL_DAY
        if self.founding_day and (day.month, day.day) == _FOUNDING_DAY:
            return Holiday.FOUNDING_DAY
        return None


NO_HOLIDAYS: Final = Holidays(0, 0, national_day=False, founding_day=False)


def _first_of_fitr(year: int) -> date:
    # The tables have a Ramadan of 28 days (1343).
    return min(civil(year, RAMADAN, 28) + timedelta(days=2), civil(year, _SHAWWAL, 1))


def _within(day: date, first: date, days: int) -> bool:
    return first <= day < first + timedelta(days=days)
