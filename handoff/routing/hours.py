"""Opening hours over aware times: the week, Ramadan, public holidays, exceptions.

All days are civil days of Riyadh. What is open on a day is said by the first of these that speaks of it: an exception,
a public holiday, the plan of Ramadan, the plan of the week. A span belongs to the day on which it starts: one that runs
over midnight into a holiday is kept to its end.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone
from types import MappingProxyType
from typing import Final

from handoff.errors import RefusedError
from handoff.routing.calendar.hijri import FIRST_DAY, LAST_DAY, CalendarRangeError, in_ramadan
from handoff.routing.calendar.holidays import Holiday, Holidays
from handoff.routing.calendar.week import Span, Week, check_day

RIYADH: Final = timezone(timedelta(hours=3), "Asia/Riyadh")
"""Riyadh keeps UTC+3 without daylight saving."""

LOOK_AHEAD_DAYS: Final = 400
EXCEPTIONS: Final = 100
_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Opening:
    """An unbroken time of being open; `ends` is out."""

    starts: datetime
    ends: datetime


@dataclass(frozen=True, slots=True)
class OpeningHours:
    """When a queue is open. `ramadan` None keeps the usual week; an exception without spans is a closed day.

    Raises `plan_date` for an exception outside the calendar's tables, `plan_number` for too many of them, and
    `plan_spans_overlap`.
    Its methods take aware times of any zone (ValueError for a naive one) and raise `CalendarRangeError` for a time
    outside the Umm al-Qura tables; looking ahead ends with them.
    """

    week: Week
    ramadan: Week | None = None
    holidays: Holidays = field(default_factory=Holidays)
    exceptions: Mapping[date, tuple[Span, ...]] = field(default_factory=lambda: MappingProxyType({}))

    def __post_init__(self) -> None:
        """Refuse exceptions that cannot be kept."""
        if len(self.exceptions) > EXCEPTIONS:
            raise RefusedError("plan_number", field="exceptions", low=0, high=EXCEPTIONS)
        for day, spans in self.exceptions.items():
            if not FIRST_DAY <= day <= LAST_DAY:
                raise RefusedError("plan_date", date=day.isoformat())
            check_day(spans, day.isoformat())

    def spans_of(self, day: date) -> tuple[Span, ...]:
        """What is open on a civil day, in minutes; a span of the day before that runs into it is not in it."""
        spans = self.exceptions.get(day)
        if spans is not None:
            return spans
        if self.holidays.on(day):
            return self.holidays.spans
        plan = self.ramadan if self.ramadan and in_ramadan(day) else self.week
        return plan.days[day.weekday()]

    def holiday_on(self, day: date) -> Holiday | None:
        """The public holiday a civil day is kept as; None when an exception says otherwise."""
        return None if day in self.exceptions else self.holidays.on(day)

    def openings_of(self, day: date) -> tuple[Opening, ...]:
        """The spans that start on a civil day, as times."""
        midnight = datetime(day.year, day.month, day.day, tzinfo=RIYADH)
        return tuple(
            Opening(midnight + timedelta(minutes=span.start_min), midnight + timedelta(minutes=span.end_min))
            for span in self.spans_of(day)
        )

    def is_open(self, at: datetime) -> bool:
        """Whether it is open. The opening minute is in, the closing one is out."""
        today = _day(at)
        return any(one.starts <= at < one.ends for day in _with_eve(today) for one in self.openings_of(day))

    def next_opening(self, at: datetime) -> datetime | None:
        """The first moment from `at` on at which it is open, `at` itself when it is; None when there is none in
        400 days."""
        coming = next(self.openings(at), None)
        return None if coming is None else max(at.astimezone(RIYADH), coming.starts)

    def closes_at(self, at: datetime) -> datetime | None:
        """When the opening that runs at `at` ends; None when it is closed then. An opening without an end in 400 days
        ends there."""
        if not self.is_open(at):
            return None
        return next(self.openings(at)).ends

    def openings(self, at: datetime, days: int = LOOK_AHEAD_DAYS) -> Iterator[Opening]:
        """The openings of the next days that end after `at`, ascending and apart: spans that touch or overlap are
        one."""
        today = _day(at)
        running: Opening | None = None
        for day in _days(today, days):
            for one in sorted(self.openings_of(day), key=lambda opening: opening.starts):
                if running and one.starts <= running.ends:
                    running = Opening(running.starts, max(running.ends, one.ends))
                    continue
                if running and running.ends > at:
                    yield running
                running = one
        if running and running.ends > at:
            yield running


def _day(at: datetime) -> date:
    if at.tzinfo is None:
        raise ValueError("a time without a zone has no day in Riyadh")
    try:
        day = at.astimezone(RIYADH).date()
    except OverflowError:
        raise CalendarRangeError(at) from None
    if not FIRST_DAY <= day <= LAST_DAY:
        raise CalendarRangeError(day)
    return day


def _with_eve(day: date) -> tuple[date, ...]:
    # A span starts on its day and lasts 24 hours at most, so what is open today started yesterday at the earliest.
    return (day - _DAY, day) if day > FIRST_DAY else (day,)


def _days(today: date, ahead: int) -> Iterator[date]:
    first = _with_eve(today)[0]
    last = min(today + _DAY * ahead, LAST_DAY)
    for number in range((last - first).days + 1):
        yield first + _DAY * number
