"""The measures of a contact centre, each defined once: its formula is its function's first line. Pure.

Counts come from routing's scripts (`tally` in lua/lib/routing.lua). A measure is None where nothing was counted that
it could be made from. Shares are 0 to 1, times are in seconds.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from types import MappingProxyType
from typing import Final

SHORT_ABANDON_S: Final = 5
"""Who leaves within it asked by mistake: he counts neither as served badly nor as lost."""


@dataclass(frozen=True, slots=True)
class Counts:
    """What was counted of one queue, or of several together. Names are those of the figures; `_ms` are sums of times.

    `offered`: conversations that asked for a human. `answered`: those an agent took (`answered_in_time`: within the
    queue's threshold), after `wait_ms` together. `handled`: closed by an agent, after `handling_ms` of conversation and
    `wrap_ms` of notes. `abandoned`: left before an agent took them, `abandoned_short` within 5 s. `offers`: how often
    an agent was asked, `rona` of these ran out, `declined` were refused. `first_replies` came `first_reply_ms` after
    the employers had asked. `max_wait`: waits that reached the queue's longest.
    """

    offered: int = 0
    answered: int = 0
    answered_in_time: int = 0
    wait_ms: int = 0
    first_replies: int = 0
    first_reply_ms: int = 0
    handled: int = 0
    handling_ms: int = 0
    wrap_ms: int = 0
    abandoned: int = 0
    abandoned_short: int = 0
    offers: int = 0
    rona: int = 0
    declined: int = 0
    transferred: int = 0
    parked: int = 0
    callbacks: int = 0
    max_wait: int = 0


NAMES: Final = tuple(field.name for field in fields(Counts))


def counts_of(figures: Mapping[str, str], queue: str) -> Counts:
    """The counts of a queue among the figures (`name:queue` -> number)."""
    return Counts(**{name: int(figures.get(f"{name}:{queue}", 0)) for name in NAMES})


def total(counts: Iterable[Counts]) -> Counts:
    """The counts of several queues together."""
    rows = list(counts)
    return Counts(**{name: sum(getattr(row, name) for row in rows) for name in NAMES})


def since(now: Counts, then: Counts) -> Counts:
    """What was counted between two moments."""
    return Counts(**{name: getattr(now, name) - getattr(then, name) for name in NAMES})


def _ratio(part: float, whole: float) -> float | None:
    return part / whole if whole > 0 else None


def service_level(counts: Counts) -> float | None:
    """answered within the queue's threshold / (offered - abandoned within 5 s)."""
    return _ratio(counts.answered_in_time, counts.offered - counts.abandoned_short)


def speed_of_answer_s(counts: Counts) -> float | None:
    """sum of the waits of the answered / answered (ASA)."""
    return _ratio(counts.wait_ms / 1000, counts.answered)


def abandonment(counts: Counts) -> float | None:
    """(abandoned - abandoned within 5 s) / (offered - abandoned within 5 s)."""
    return _ratio(counts.abandoned - counts.abandoned_short, counts.offered - counts.abandoned_short)


def handling_s(counts: Counts) -> float | None:
    """(time of conversations + time of notes) / handled (AHT). Time aside while the employer is silent is not in it."""
    return _ratio((counts.handling_ms + counts.wrap_ms) / 1000, counts.handled)


def redirection(counts: Counts) -> float | None:
    """offers that ran out unanswered / offers (RONA)."""
    return _ratio(counts.rona, counts.offers)


def first_human_message_s(counts: Counts) -> float | None:
    """sum of (first message of an agent - hand-over) / conversations with such a message."""
    return _ratio(counts.first_reply_ms / 1000, counts.first_replies)


def occupancy(busy_ms: int, staffed_ms: int) -> float | None:
    """agents' time with a conversation or its notes / their time at work, away and offline left out."""
    return _ratio(busy_ms, staffed_ms)


MEASURES: Final = MappingProxyType(
    {
        "service_level": service_level,
        "speed_of_answer_s": speed_of_answer_s,
        "abandonment": abandonment,
        "handling_s": handling_s,
        "redirection": redirection,
        "first_human_message_s": first_human_message_s,
    }
)
"""The measures that are made of counts alone, by their names on the wire."""
