"""An agent's terms as words of a command line."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from handoff.routing.calendar.week import span
from handoff.routing.hours import RIYADH
from handoff.routing.model import QUEUES
from handoff.routing.queue_plan import HIGHEST_LEVEL

SHIFTS = 400
_LANGUAGE = re.compile(r"[a-z]{2}")
_SHIFT = re.compile(r"(\d{4}-\d\d-\d\d) (\d\d:\d\d)-(\d\d:\d\d)")


def skills_of(words: str, level: int) -> dict[str, int]:
    """`permits:5,services` gives each queue its level, or the common one. Raises ValueError."""
    skills = {}
    for word in (word.strip() for word in words.split(",")):
        queue, colon, own = word.partition(":")
        if queue not in QUEUES:
            raise ValueError(f"unknown queue {queue!r}; there are: {', '.join(QUEUES)}")
        if colon and not (own.isdecimal() and 1 <= int(own) <= HIGHEST_LEVEL):
            raise ValueError(f"{word!r}: a level is from 1 to {HIGHEST_LEVEL}")
        skills[queue] = int(own) if colon else level
    return skills


def languages_of(words: str) -> tuple[str, ...]:
    """`ar,en`. Raises ValueError."""
    languages = tuple(word.strip() for word in words.split(","))
    for language in languages:
        if not _LANGUAGE.fullmatch(language):
            raise ValueError(f"{language!r} is no language: give two letters such as ar")
    return languages


def until_ms_of(day: str) -> int:
    """The end of a day in Riyadh, in ms; 0 for an empty word, which is for good. Raises ValueError."""
    if not day:
        return 0
    try:
        midnight = datetime.combine(date.fromisoformat(day), time(0), RIYADH)
    except ValueError:
        raise ValueError(f"{day!r} is no date: give it as 2027-01-31") from None
    return _ms(midnight + timedelta(days=1))


def shifts_of(words: Sequence[str]) -> tuple[tuple[int, int], ...]:
    """`2027-01-31 08:00-16:00` in Riyadh's time each, over midnight where it ends before it begins; in their order.
    Raises ValueError."""
    if len(words) > SHIFTS:
        raise ValueError(f"at most {SHIFTS} shifts can be given at once")
    return tuple(sorted(_shift(word) for word in words))


def _shift(word: str) -> tuple[int, int]:
    parts = _SHIFT.fullmatch(word)
    try:
        if parts is None or parts[2] == parts[3]:
            raise ValueError
        day = datetime.combine(date.fromisoformat(parts[1]), time(0), RIYADH)
        hours = span(time.fromisoformat(parts[2]), time.fromisoformat(parts[3]))
    except ValueError:
        raise ValueError(f"{word!r} is no shift: give it as '2027-01-31 08:00-16:00'") from None
    return tuple(_ms(day + timedelta(minutes=minute)) for minute in (hours.start_min, hours.end_min))  # type: ignore[return-value]


def _ms(at: datetime) -> int:
    return round(at.timestamp() * 1000)
