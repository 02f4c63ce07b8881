"""When an employer may be called back: a few times inside the opening hours. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import islice

from handoff.routing.hours import RIYADH, OpeningHours

OFFERED = 3
SOONEST = timedelta(hours=1)
APART = timedelta(hours=3)
LAST_BEFORE_CLOSING = timedelta(minutes=30)
AHEAD_DAYS = 14
_GRID_MIN = 30


def slots(hours: OpeningHours, now: datetime) -> list[datetime]:
    """Up to three times in Riyadh: none sooner than in an hour, three hours apart within an opening, on the half hour,
    none in the last half hour before closing."""
    return list(islice(_slots(hours, now), OFFERED))


def is_slot(hours: OpeningHours, at: datetime, now: datetime) -> bool:
    """Whether a time that was offered before may still be chosen."""
    return now < at <= now + timedelta(days=AHEAD_DAYS) and hours.is_open(at)


def _slots(hours: OpeningHours, now: datetime) -> Iterator[datetime]:
    soonest = _on_the_grid((now + SOONEST).astimezone(RIYADH))
    for opening in hours.openings(now, AHEAD_DAYS):
        at = max(soonest, _on_the_grid(opening.starts))
        while at <= opening.ends - LAST_BEFORE_CLOSING and at <= now + timedelta(days=AHEAD_DAYS):
            yield at
            at += APART


def _on_the_grid(at: datetime) -> datetime:
    begun = at.replace(minute=at.minute - at.minute % _GRID_MIN, second=0, microsecond=0)
    return begun if begun == at else begun + timedelta(minutes=_GRID_MIN)
