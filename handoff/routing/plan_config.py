"""The plans as routing's scripts read them: plain numbers in milliseconds and absolute times. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import islice
from typing import Any, Final

from handoff.routing.hours import OpeningHours
from handoff.routing.queue_plan import Plans, QueuePlan

OPENINGS: Final = 3
LOOK_AHEAD_DAYS: Final = 30
ANEW_MS: Final = 3_600_000


def plan_config(plans: Plans, at: datetime) -> dict[str, Any]:
    """All queues' numbers at a time. `open_ms` holds the next openings as `[from, until]`, the running one first:
    they are absolute, so a script decides with its own clock, and a cached configuration stays right at a boundary.
    None in 30 days: no openings."""
    return {"queues": {queue: _queue(plan, at) for queue, plan in plans.plans.items()}}


def valid_until_ms(config: dict[str, Any], at: datetime) -> int:
    """When (ms) to make the configuration of `at` anew: the first opening is over, or an hour went by."""
    ends: list[int] = [opening[1] for queue in config["queues"].values() for opening in queue["open_ms"][:1]]
    return min([*ends, _ms(at) + ANEW_MS])


def _queue(plan: QueuePlan, at: datetime) -> dict[str, Any]:
    return {
        "neighbours": list(plan.neighbours),
        "steps": [
            {
                "from_ms": round(step.from_s * 1000),
                "min_level": step.min_level,
                "scope": step.scope.value,
                "offers": step.offers,
            }
            for step in plan.steps
        ],
        "offer_ms": round(plan.offer_s * 1000),
        "max_wait_ms": round(plan.max_wait_s * 1000),
        "wrap_up_ms": round(plan.wrap_up_s * 1000),
        "service_level_ms": round(plan.service_level_s * 1000),
        "open_ms": list(islice(_openings(plan.hours, at), OPENINGS)),
    }


def _openings(hours: OpeningHours, at: datetime) -> Iterator[list[int]]:
    for opening in hours.openings(at, LOOK_AHEAD_DAYS):
        yield [_ms(opening.starts), _ms(opening.ends)]


def _ms(at: datetime) -> int:
    return round(at.timestamp() * 1000)
