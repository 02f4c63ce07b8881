"""A queue's plan as JSON: what a supervisor sends and reads, and what the store keeps."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, time
from types import MappingProxyType
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from handoff.errors import RefusedError
from handoff.routing.calendar.holidays import EID_DAYS, Holidays
from handoff.routing.calendar.week import DAY_MIN, WEEKDAYS, Span, Week, span
from handoff.routing.hours import OpeningHours
from handoff.routing.queue_plan import QueuePlan, Scope, Step

_END_OF_DAY = "24:00"


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class SpanBody(_Body):
    """Two clock times; `closes` at or before `opens` is on the next day."""

    opens: str = Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")
    closes: str = Field(pattern=r"^(([01]\d|2[0-3]):[0-5]\d|24:00)$")


Spans = Annotated[tuple[SpanBody, ...], Field(max_length=20)]


class WeekBody(_Body):
    """The spans of each day; a day that is left out is closed."""

    sunday: Spans = ()
    monday: Spans = ()
    tuesday: Spans = ()
    wednesday: Spans = ()
    thursday: Spans = ()
    friday: Spans = ()
    saturday: Spans = ()


class HolidaysBody(_Body):
    """The public holidays that are kept, and what is open on them."""

    eid_al_fitr_days: int = EID_DAYS
    eid_al_adha_days: int = EID_DAYS
    national_day: bool = True
    founding_day: bool = True
    spans: Spans = ()


class ExceptionBody(_Body):
    """One date with hours of its own, or none."""

    date: date
    spans: Spans = ()


class HoursBody(_Body):
    """When a queue is open."""

    week: WeekBody
    ramadan: WeekBody | None = None
    holidays: HolidaysBody = HolidaysBody()
    exceptions: Annotated[tuple[ExceptionBody, ...], Field(max_length=200)] = ()


class StepBody(_Body):
    """One step."""

    from_s: float
    min_level: int
    scope: Literal["queue", "neighbours", "all"]
    offers: int


class PlanBody(_Body):
    """The whole plan; everything must be said, so that nothing is changed by being forgotten."""

    hours: HoursBody
    neighbours: Annotated[tuple[Annotated[str, Field(max_length=40)], ...], Field(max_length=20)]
    max_wait_s: float
    service_level_s: float
    steps: Annotated[tuple[StepBody, ...], Field(max_length=50)]
    offer_s: float
    wrap_up_s: float


def read_plan(queue: str, raw: str | bytes) -> QueuePlan:
    """The plan of a queue from JSON.

    Raises `plan_body` (with the field) for what is no plan in form, and what `QueuePlan`, `OpeningHours`, `Week`,
    `Span` and `Holidays` refuse.
    """
    try:
        body = PlanBody.model_validate_json(raw)
    except ValidationError as error:
        place = ".".join(str(part) for part in error.errors(include_input=False)[0]["loc"])
        raise RefusedError("plan_body", field=_printable(place)) from None
    return QueuePlan(
        queue=queue,
        hours=_hours(body.hours),
        neighbours=body.neighbours,
        max_wait_s=body.max_wait_s,
        service_level_s=body.service_level_s,
        steps=tuple(Step(step.from_s, step.min_level, Scope(step.scope), step.offers) for step in body.steps),
        offer_s=body.offer_s,
        wrap_up_s=body.wrap_up_s,
    )


def write_plan(plan: QueuePlan) -> str:
    """The JSON of a plan; the same plan always gives the same text."""
    hours = plan.hours
    body = PlanBody(
        hours=HoursBody(
            week=_week_body(hours.week),
            ramadan=_week_body(hours.ramadan) if hours.ramadan else None,
            holidays=HolidaysBody(
                eid_al_fitr_days=hours.holidays.eid_al_fitr_days,
                eid_al_adha_days=hours.holidays.eid_al_adha_days,
                national_day=hours.holidays.national_day,
                founding_day=hours.holidays.founding_day,
                spans=_span_bodies(hours.holidays.spans),
            ),
            exceptions=tuple(
                ExceptionBody(date=day, spans=_span_bodies(spans)) for day, spans in sorted(hours.exceptions.items())
            ),
        ),
        neighbours=plan.neighbours,
        max_wait_s=plan.max_wait_s,
        service_level_s=plan.service_level_s,
        steps=tuple(
            StepBody(from_s=step.from_s, min_level=step.min_level, scope=step.scope.value, offers=step.offers)
            for step in plan.steps
        ),
        offer_s=plan.offer_s,
        wrap_up_s=plan.wrap_up_s,
    )
    return body.model_dump_json()


def _hours(body: HoursBody) -> OpeningHours:
    exceptions: dict[date, tuple[Span, ...]] = {}
    for one in body.exceptions:
        if one.date in exceptions:
            raise RefusedError("plan_exception_twice", date=one.date.isoformat())
        exceptions[one.date] = _spans(one.spans)
    kept = body.holidays
    return OpeningHours(
        week=_week(body.week),
        ramadan=_week(body.ramadan) if body.ramadan else None,
        holidays=Holidays(
            kept.eid_al_fitr_days,
            kept.eid_al_adha_days,
            national_day=kept.national_day,
            founding_day=kept.founding_day,
            spans=_spans(kept.spans),
        ),
        exceptions=MappingProxyType(exceptions),
    )


def _week(body: WeekBody) -> Week:
    return Week(tuple(_spans(getattr(body, day)) for day in WEEKDAYS))


def _spans(bodies: Iterable[SpanBody]) -> tuple[Span, ...]:
    return tuple(sorted(_span(body) for body in bodies))


def _span(body: SpanBody) -> Span:
    if body.opens == body.closes:
        raise RefusedError("plan_span")
    closes = time(0) if body.closes == _END_OF_DAY else time.fromisoformat(body.closes)
    return span(time.fromisoformat(body.opens), closes)


def _week_body(week: Week) -> WeekBody:
    return WeekBody(**{day: _span_bodies(spans) for day, spans in zip(WEEKDAYS, week.days, strict=True)})


def _span_bodies(spans: Iterable[Span]) -> tuple[SpanBody, ...]:
    return tuple(SpanBody(opens=_clock(one.start_min), closes=_clock(one.end_min)) for one in spans)


def _clock(minute: int) -> str:
    if minute == DAY_MIN:
        return _END_OF_DAY
    return f"{minute % DAY_MIN // 60:02}:{minute % 60:02}"


def _printable(place: str) -> str:
    # A field's name comes from the caller when it is an unknown one, and goes back into an Arabic sentence.
    return "".join(char for char in place if char.isascii() and (char.isalnum() or char in "._"))[:60] or "-"
