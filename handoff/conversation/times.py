"""Moments in words: "ويعود يوم الأحد الساعة 8 صباحًا". Numbers are isolated, so that they keep their order in Arabic."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from babel.dates import format_date

from handoff.conversation.handover import Closed
from handoff.texts import say

_LOCALE: Final = "ar"
_WEEK_DAYS: Final = 6
_PARTS: Final = ((4, "night"), (6, "dawn"), (12, "morning"), (15, "noon"), (18, "afternoon"), (24, "evening"))
"""The part of the day up to an hour, as people in Saudi Arabia call it."""


def closed(desk: Closed | None) -> str:
    """The sentence for a closed desk: outside the hours or on a holiday, and when work begins again if known."""
    if desk is None or desk.opens is None:
        return say("closed.unknown")
    opens = moment(desk.opens, desk.now)
    if desk.holiday:
        return say("closed.holiday", holiday=say(f"holiday.{desk.holiday}"), opens=opens)
    return say("closed.hours", opens=opens)


def moment(at: datetime, now: datetime) -> str:
    """A moment to come as people say it today; both times are of one zone.

    Today and tomorrow by name, the five days after by their weekday, later ones with the date.
    """
    days = (at.date() - now.date()).days
    if days == 0:
        return say("opens.today", time=clock(at))
    if days == 1:
        return say("opens.tomorrow", time=clock(at))
    weekday = format_date(at, "EEEE", locale=_LOCALE)
    if days <= _WEEK_DAYS:
        return say("opens.weekday", weekday=weekday, time=clock(at))
    date = f"{_isolated(at.day)} {format_date(at, 'MMMM', locale=_LOCALE)}"
    return say("opens.date", weekday=weekday, date=date, time=clock(at))


def clock(at: datetime) -> str:
    """A time of twelve hours with its part of the day: 8 صباحًا، 1:30 ظهرًا."""
    number = _isolated(f"{at.hour % 12 or 12}:{at.minute:02}" if at.minute else at.hour % 12 or 12)
    if (at.hour, at.minute) == (0, 0):
        return say("clock.midnight", clock=number)
    part = next(name for until, name in _PARTS if at.hour < until)
    return say(f"clock.{part}", clock=number)


def _isolated(number: object) -> str:
    return f"\u2066{number}\u2069"
