"""Opening hours: weeks, nights, Ramadan, holidays, exceptions."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, timezone
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handoff.errors import RefusedError
from handoff.routing.calendar.hijri import FIRST_DAY, LAST_DAY, CalendarRangeError, civil, hijri, in_ramadan
from handoff.routing.calendar.holidays import NO_HOLIDAYS, Holiday, Holidays
from handoff.routing.calendar.week import ALL_DAY, DAY_MIN, Span, Week, same_every_day, span
from handoff.routing.hours import LOOK_AHEAD_DAYS, RIYADH, OpeningHours

ALL_WEEK = range(7)
SUNDAY_TO_THURSDAY = frozenset({6, 0, 1, 2, 3})
MINUTE = timedelta(minutes=1)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=RIYADH)


def hours(*spans: tuple[str, str], weekdays: object = ALL_WEEK) -> OpeningHours:
    found = tuple(span(time.fromisoformat(opens), time.fromisoformat(closes)) for opens, closes in spans)
    return OpeningHours(same_every_day(found, weekdays), holidays=NO_HOLIDAYS)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("moment", "is_open"),
    [
        ("2026-11-26T07:59:59", False),
        ("2026-11-26T08:00:00", True),
        ("2026-11-26T12:59:59", True),
        ("2026-11-26T13:00:00", False),
        ("2026-11-26T13:59:59.999999", False),
        ("2026-11-26T14:00:00", True),
        ("2026-11-26T20:00:00", False),
    ],
)
def test_a_lunch_break_is_closed_and_the_closing_minute_is_out(moment: str, is_open: bool) -> None:
    assert hours(("08:00", "13:00"), ("14:00", "20:00")).is_open(at(moment)) is is_open


def test_what_is_open_and_when_it_changes() -> None:
    plan = hours(("08:00", "13:00"), ("14:00", "20:00"), weekdays=SUNDAY_TO_THURSDAY)
    thursday = "2026-11-26T"
    assert plan.next_opening(at(thursday + "13:30:00")) == at(thursday + "14:00:00")
    assert plan.closes_at(at(thursday + "12:00:00")) == at(thursday + "13:00:00")
    assert plan.closes_at(at(thursday + "13:00:00")) is None
    assert plan.next_opening(at(thursday + "20:00:00")) == at("2026-11-29T08:00:00"), "over the weekend"
    assert plan.next_opening(at(thursday + "09:15:00")) == at(thursday + "09:15:00"), "open already"


def test_a_night_belongs_to_the_day_on_which_it_began() -> None:
    plan = hours(("20:00", "02:00"), weekdays=frozenset({3}))
    assert plan.is_open(at("2026-11-26T23:00:00")), "Thursday evening"
    assert plan.is_open(at("2026-11-27T01:59:59")), "the night after it"
    assert not plan.is_open(at("2026-11-27T02:00:00"))
    assert not plan.is_open(at("2026-11-27T21:00:00")), "Friday evening"
    assert not plan.is_open(at("2026-11-26T01:00:00")), "the night before it"
    assert plan.closes_at(at("2026-11-26T23:00:00")) == at("2026-11-27T02:00:00")


def test_spans_that_touch_at_midnight_are_one_opening() -> None:
    plan = hours(("00:00", "02:00"), ("18:00", "00:00"))
    assert plan.closes_at(at("2026-11-26T18:00:00")) == at("2026-11-27T02:00:00")
    never_closed = OpeningHours(same_every_day((ALL_DAY,), ALL_WEEK), holidays=NO_HOLIDAYS)
    closes = never_closed.closes_at(at("2026-11-26T18:00:00"))
    assert closes is not None
    assert closes - at("2026-11-26T18:00:00") > timedelta(days=LOOK_AHEAD_DAYS - 1)


def test_any_zone_is_understood_and_a_naive_time_is_not() -> None:
    plan = hours(("08:00", "20:00"))
    assert plan.is_open(datetime(2026, 11, 26, 5, 0, tzinfo=UTC))
    assert not plan.is_open(datetime(2026, 11, 26, 4, 59, tzinfo=UTC))
    assert plan.is_open(datetime(2026, 11, 25, 21, 0, tzinfo=timezone(timedelta(hours=-8))))
    with pytest.raises(ValueError, match="zone"):
        plan.is_open(datetime(2026, 11, 26, 8, 0))  # noqa: DTZ001


def test_seconds_count_up_so_that_the_last_second_is_the_end_of_the_day() -> None:
    assert span(time(0), time(23, 59, 59)) == span(time(0), time.max) == ALL_DAY


def test_ramadan_has_a_plan_of_its_own() -> None:
    usual = same_every_day((Span(8 * 60, 20 * 60),), ALL_WEEK)
    nights = same_every_day((Span(10 * 60, 15 * 60), Span(21 * 60, 25 * 60)), ALL_WEEK)
    plan = OpeningHours(usual, ramadan=nights, holidays=NO_HOLIDAYS)
    first, last = civil(1448, 9, 1), civil(1448, 9, 29)
    assert (first, last) == (date(2027, 2, 8), date(2027, 3, 8)), "the ministry's calendar of 1448"
    assert not plan.is_open(at("2027-02-08T09:00:00"))
    assert plan.is_open(at("2027-02-08T22:00:00"))
    assert plan.is_open(at("2027-03-09T00:30:00")), "the last night runs into Shawwal"
    assert plan.is_open(at("2027-03-09T09:00:00")), "the usual week again"
    assert plan.is_open(at("2027-02-07T19:00:00"))
    assert not plan.is_open(at("2027-02-08T19:00:00"))


@pytest.mark.parametrize(
    ("day", "holiday"),
    [
        ("2025-03-29", None),
        ("2025-03-30", Holiday.EID_AL_FITR),
        ("2025-04-02", Holiday.EID_AL_FITR),
        ("2025-04-03", None),
        ("2024-04-09", Holiday.EID_AL_FITR),
        ("2025-06-04", None),
        ("2025-06-05", Holiday.EID_AL_ADHA),
        ("2025-06-08", Holiday.EID_AL_ADHA),
        ("2025-06-09", None),
        ("2026-02-22", Holiday.FOUNDING_DAY),
        ("2026-09-22", None),
        ("2026-09-23", Holiday.NATIONAL_DAY),
    ],
)
def test_public_holidays_are_closed(day: str, holiday: Holiday | None) -> None:
    plan = OpeningHours(same_every_day((ALL_DAY,), ALL_WEEK))
    assert plan.holiday_on(date.fromisoformat(day)) is holiday
    assert plan.is_open(at(day + "T12:00:00")) is (holiday is None)


def test_the_thirtieth_of_ramadan_is_a_holiday_already() -> None:
    thirtieth = civil(1445, 9, 30)
    assert in_ramadan(thirtieth)
    assert Holidays().on(thirtieth) is Holiday.EID_AL_FITR


def test_the_lengths_and_the_hours_of_holidays_are_the_operators() -> None:
    kept = Holidays(0, 20, national_day=False, founding_day=False, spans=(Span(600, 840),))
    plan = OpeningHours(same_every_day((ALL_DAY,), ALL_WEEK), holidays=kept)
    eid = civil(1446, 12, 9)
    days = [eid + timedelta(days=number) for number in range(-1, 21)]
    assert [plan.holiday_on(day) for day in days] == [None, *[Holiday.EID_AL_ADHA] * 20, None]
    assert hijri(eid + timedelta(days=19)) == (1446, 12, 28), "the longest one ends within its year"
    assert plan.holiday_on(civil(1446, 10, 1)) is None
    assert plan.openings_of(eid)[0].starts.time() == time(10)
    with pytest.raises(RefusedError, match="plan_number"):
        Holidays(eid_al_fitr_days=21)


def test_an_exception_is_stronger_than_a_holiday_and_than_the_week() -> None:
    national_day, monday = date(2026, 9, 23), date(2026, 11, 23)
    plan = OpeningHours(
        same_every_day((Span(480, 1200),), ALL_WEEK), exceptions={national_day: (Span(540, 720),), monday: ()}
    )
    assert plan.is_open(at("2026-09-23T09:00:00"))
    assert plan.holiday_on(national_day) is None
    assert plan.next_opening(at("2026-11-23T08:00:00")) == at("2026-11-24T08:00:00")
    with pytest.raises(RefusedError, match="plan_date"):
        OpeningHours(plan.week, exceptions={date(2090, 1, 1): ()})


def test_the_calendars_end_is_said_clearly() -> None:
    plan = OpeningHours(same_every_day((Span(480, 1200),), ALL_WEEK), ramadan=same_every_day((), ALL_WEEK))
    for beyond in (LAST_DAY + timedelta(days=1), FIRST_DAY - timedelta(days=1), date(9999, 12, 31), date(1, 1, 1)):
        for ask in (plan.is_open, plan.next_opening, plan.closes_at):
            with pytest.raises(CalendarRangeError, match="1924-08-01 to 2077-11-16"):
                ask(datetime(beyond.year, beyond.month, beyond.day, 12, tzinfo=RIYADH))
    last_evening = datetime(LAST_DAY.year, LAST_DAY.month, LAST_DAY.day, 21, tzinfo=RIYADH)
    assert plan.next_opening(last_evening) is None, "nothing is known beyond"
    first_morning = datetime(FIRST_DAY.year, FIRST_DAY.month, FIRST_DAY.day, 7, tzinfo=RIYADH)
    assert plan.next_opening(first_morning) == first_morning.replace(hour=8)


def test_a_queue_that_never_opens_says_so() -> None:
    plan = OpeningHours(same_every_day((), ALL_WEEK))
    assert plan.next_opening(at("2026-11-23T08:00:00")) is None
    assert plan.closes_at(at("2026-11-23T08:00:00")) is None


@pytest.mark.parametrize(
    "wrong", [(0, 0), (600, 600), (600, 540), (-1, 60), (DAY_MIN, DAY_MIN + 60), (480, 480 + DAY_MIN), (0, DAY_MIN + 1)]
)
def test_what_is_no_span_is_refused(wrong: tuple[int, int]) -> None:
    with pytest.raises(RefusedError, match="plan_span"):
        Span(*wrong)


def test_spans_that_overlap_are_refused_over_midnight_too() -> None:
    with pytest.raises(RefusedError, match="plan_spans_overlap"):
        same_every_day((Span(480, 720), Span(719, 900)), ALL_WEEK)
    days = [()] * 7
    days[6], days[0] = (Span(1320, 1600),), (Span(100, 200),)  # type: ignore[call-overload]
    with pytest.raises(RefusedError) as refused:
        Week(tuple(days))
    assert refused.value.data == {"day": "sunday"}


@st.composite
def day_spans(draw: st.DrawFn) -> tuple[Span, ...]:
    """Up to three spans of a day, none into the next day but the last."""
    marks = sorted(draw(st.lists(st.integers(0, DAY_MIN - 1), min_size=0, max_size=6, unique=True)))
    spans = [Span(one, two) for one, two in pairwise(marks)][::2]
    if draw(st.booleans()) and (not spans or spans[-1].end_min < 1200):
        spans.append(Span(1200, draw(st.integers(1201, 1200 + DAY_MIN - 1))))
    return tuple(spans)


@st.composite
def plans(draw: st.DrawFn) -> OpeningHours:
    """Any plan whose week can be kept."""

    def week() -> Week:
        days = [draw(day_spans()) for _ in range(7)]
        for number, spans in enumerate(days):
            tomorrow = days[(number + 1) % 7]
            if spans and tomorrow and spans[-1].end_min - DAY_MIN > tomorrow[0].start_min:
                days[number] = spans[:-1]
        return Week(tuple(days))

    lengths = st.integers(0, 20)
    return OpeningHours(
        week=week(),
        ramadan=week() if draw(st.booleans()) else None,
        holidays=Holidays(
            draw(lengths),
            draw(lengths),
            national_day=draw(st.booleans()),
            founding_day=draw(st.booleans()),
            spans=draw(day_spans()),
        ),
        exceptions=draw(st.dictionaries(st.dates(date(2027, 2, 1), date(2027, 3, 20)), day_spans(), max_size=5)),
    )


MOMENTS = st.datetimes(datetime(2027, 2, 1), datetime(2027, 3, 20), timezones=st.just(RIYADH))  # noqa: DTZ001


def minutes_between(start: datetime, end: datetime) -> list[datetime]:
    """Each full minute from the one after `start` up to but without `end`."""
    first = start.replace(second=0, microsecond=0) + MINUTE
    return [first + MINUTE * number for number in range(max(0, -((first - end) // MINUTE)))]


def by_minutes(plan: OpeningHours, moment: datetime) -> bool:
    """Whether a plan is open, counted in the plainest way: the minutes of today and those of yesterday's spans."""
    midnight = moment.replace(hour=0, minute=0, second=0, microsecond=0)
    minute = (moment - midnight).total_seconds() / 60
    eve = plan.spans_of(moment.date() - timedelta(days=1))
    return any(one.start_min <= minute < one.end_min for one in plan.spans_of(moment.date())) or any(
        one.end_min - DAY_MIN > minute for one in eve
    )


@settings(max_examples=150, deadline=None)
@given(plans(), MOMENTS)
def test_an_opening_that_comes_is_open_and_nothing_before_it_is(plan: OpeningHours, moment: datetime) -> None:
    assert plan.is_open(moment) == by_minutes(plan, moment)
    opens = plan.next_opening(moment)
    if opens is None:
        assert not any(plan.is_open(one) for one in minutes_between(moment, moment + timedelta(days=14)))
        return
    assert opens >= moment
    assert by_minutes(plan, opens)
    if opens > moment:
        shown = max(moment, opens - timedelta(days=14))
        assert not any(by_minutes(plan, one) for one in [moment, *minutes_between(shown, opens)])
        assert not plan.is_open(opens - timedelta(microseconds=1))


@settings(max_examples=150, deadline=None)
@given(plans(), MOMENTS)
def test_a_closing_is_the_first_moment_that_is_closed(plan: OpeningHours, moment: datetime) -> None:
    closes = plan.closes_at(moment)
    assert (closes is not None) == by_minutes(plan, moment)
    if closes is not None and closes - moment < timedelta(days=LOOK_AHEAD_DAYS - 1):
        assert closes > moment
        assert not by_minutes(plan, closes)
        shown = max(moment, closes - timedelta(days=14))
        assert all(by_minutes(plan, one) for one in minutes_between(shown, closes))


@settings(max_examples=100, deadline=None)
@given(plans(), MOMENTS)
def test_openings_are_apart_ascend_and_say_the_same_as_asking(plan: OpeningHours, moment: datetime) -> None:
    found = list(plan.openings(moment, days=10))
    assert all(one.starts < one.ends for one in found)
    assert all(one.ends < later.starts for one, later in pairwise(found))
    for minute in minutes_between(moment, moment + timedelta(days=3))[:: 7 * 13]:
        assert plan.is_open(minute) == any(one.starts <= minute < one.ends for one in found)
