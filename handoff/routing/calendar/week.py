"""Spans of a day and plans of a week."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import time
from itertools import pairwise
from typing import Final

from handoff.errors import RefusedError

DAY_MIN: Final = 24 * 60
WEEKDAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
"""In the order of `date.weekday()`."""
SPANS_A_DAY: Final = 6


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A part of a day in minutes since its midnight. `end_min` is out; beyond 1,440 it is on the next day.

    Raises `plan_span` when it is empty, does not start on its day, or is 24 hours long without being the whole day.
    """

    start_min: int
    end_min: int

    def __post_init__(self) -> None:
        """Refuse what is no span."""
        longest_min = DAY_MIN if self.start_min == 0 else DAY_MIN - 1
        if not (0 <= self.start_min < DAY_MIN and 0 < self.end_min - self.start_min <= longest_min):
            raise RefusedError("plan_span")


ALL_DAY: Final = Span(0, DAY_MIN)


def span(opens: time, closes: time) -> Span:
    """A span between two clock times; one that closes at or before its opening runs over midnight.

    Seconds count up to the next minute, so 23:59:59 is the end of the day.
    """
    start_min = opens.hour * 60 + opens.minute
    end_min = closes.hour * 60 + closes.minute + (1 if closes.second or closes.microsecond else 0)
    return Span(start_min, end_min if end_min > start_min else end_min + DAY_MIN)


@dataclass(frozen=True, slots=True)
class Week:
    """The spans of each weekday, Monday first; a span belongs to the day on which it starts.

    Raises `plan_spans_overlap` (with the day) when two spans meet in a minute, be it over midnight, and `plan_number`
    for too many on a day. Spans that touch are one opening.
    """

    days: tuple[tuple[Span, ...], ...]

    def __post_init__(self) -> None:
        """Refuse spans that overlap."""
        if len(self.days) != len(WEEKDAYS):
            raise ValueError("a week has seven days")
        for number, spans in enumerate(self.days):
            check_day(spans, WEEKDAYS[number])
            tomorrow = self.days[(number + 1) % 7]
            if spans and tomorrow and spans[-1].end_min - DAY_MIN > tomorrow[0].start_min:
                raise RefusedError("plan_spans_overlap", day=WEEKDAYS[number])


def check_day(spans: Sequence[Span], day: str) -> None:
    """Refuse too many spans, and spans out of order or in each other's way. `day` names it in the refusal."""
    if len(spans) > SPANS_A_DAY:
        raise RefusedError("plan_number", field=day, low=0, high=SPANS_A_DAY)
    for one, next_one in pairwise(spans):
        if one.end_min > next_one.start_min:
            raise RefusedError("plan_spans_overlap", day=day)


def same_every_day(spans: Sequence[Span], weekdays: Collection[int]) -> Week:
    """A week with the same spans on some weekdays (Monday is 0) and none on the others."""
    return Week(tuple(tuple(spans) if number in weekdays else () for number in range(7)))
