"""What a simulated day comes to: the measures of a contact centre, and how good the estimated waits were. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bench.figures import percentile
from bench.simulate.desk import Day, Outcome

THRESHOLD_S = 12.0
SHORT_S = 5.0
"""Who leaves sooner was not kept waiting: he does not count."""


@dataclass(frozen=True, slots=True)
class Results:
    """Service level: answered within 12 s / (offered - abandoned under 5 s). ASA: mean wait of the answered, in
    seconds. Abandonment: left / offered. Occupancy: time with work in hand / time there. RONA: offers missed / made."""

    offered: int
    service_level: float
    asa_s: float
    abandonment: float
    occupancy: float
    rona: float


def results(day: Day) -> Results:
    """The measures of one day."""
    waits = [outcome.wait_s for outcome in day.outcomes if outcome.wait_s is not None]
    left = [outcome.left_s - outcome.contact.at_s for outcome in day.outcomes if outcome.left_s is not None]
    counted = len(day.outcomes) - sum(waited_s < SHORT_S for waited_s in left)
    return Results(
        offered=len(day.outcomes),
        service_level=sum(wait_s <= THRESHOLD_S for wait_s in waits) / max(counted, 1),
        asa_s=sum(waits) / max(len(waits), 1),
        abandonment=len(left) / max(len(day.outcomes), 1),
        occupancy=day.busy_s / day.staffed_s if day.staffed_s else 0.0,
        rona=day.missed / max(day.offers, 1),
    )


@dataclass(frozen=True, slots=True)
class EstimateError:
    """Of those who waited for their turn: the share that was told a number; for them the mean wait, the mean of
    estimate minus wait (seconds; above 0: told too long), and the 90th percentile of its size, in seconds and as a
    share of the estimate."""

    waited: int
    mean_wait_s: float
    told: float
    bias_s: float
    p90_s: float
    p90_share: float


def estimate_error(outcomes: Sequence[Outcome]) -> EstimateError:
    """How far the estimates were off, for those who were answered: of the others nobody knows."""
    waited = [outcome for outcome in outcomes if outcome.place and outcome.wait_s is not None]
    pairs = [(o.estimate_s, o.wait_s) for o in waited if o.estimate_s is not None and o.wait_s is not None]
    if not pairs:
        return EstimateError(len(waited), 0.0, 0.0, 0.0, 0.0, 0.0)
    off = [told_s - wait_s for told_s, wait_s in pairs]
    shares = [abs(told_s - wait_s) / told_s for told_s, wait_s in pairs]
    return EstimateError(
        waited=len(waited),
        mean_wait_s=sum(wait_s for _, wait_s in pairs) / len(pairs),
        told=len(pairs) / len(waited),
        bias_s=sum(off) / len(off),
        p90_s=percentile([abs(one) for one in off], 0.9),
        p90_share=percentile(shares, 0.9),
    )
