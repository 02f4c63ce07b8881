"""When the desk opens again, as a person would say it."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest

from handoff.conversation.handover import Closed
from handoff.conversation.times import clock, closed, moment

RIYADH = timezone(timedelta(hours=3))
THURSDAY = datetime(2026, 11, 26, 21, 5, tzinfo=RIYADH)


def plain(text: str) -> str:
    """Without the marks that keep a number's order; each of them must come as a pair around digits."""
    assert text.count("\u2066") == text.count("\u2069") > 0
    for part in text.split("\u2066")[1:]:
        assert part.partition("\u2069")[0].replace(":", "").isdigit()
    return text.replace("\u2066", "").replace("\u2069", "")


@pytest.mark.parametrize(
    ("hour", "minute", "words"),
    [
        (0, 0, "12 منتصف الليل"),
        (0, 30, "12:30 بعد منتصف الليل"),
        (3, 0, "3 بعد منتصف الليل"),
        (4, 0, "4 فجرًا"),
        (8, 0, "8 صباحًا"),
        (11, 59, "11:59 صباحًا"),
        (12, 0, "12 ظهرًا"),
        (13, 30, "1:30 ظهرًا"),
        (15, 0, "3 عصرًا"),
        (18, 5, "6:05 مساءً"),
        (23, 0, "11 مساءً"),
    ],
)
def test_a_time_has_its_part_of_the_day(hour: int, minute: int, words: str) -> None:
    assert plain(clock(THURSDAY.replace(hour=hour, minute=minute))) == words


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (0, "اليوم الساعة 11 مساءً"),
        (1, "غدًا الساعة 8 صباحًا"),
        (2, "يوم السبت الساعة 8 صباحًا"),
        (3, "يوم الأحد الساعة 8 صباحًا"),
        (6, "يوم الأربعاء الساعة 8 صباحًا"),
        (7, "يوم الخميس 3 ديسمبر الساعة 8 صباحًا"),
        (40, "يوم الثلاثاء 5 يناير الساعة 8 صباحًا"),
    ],
)
def test_a_day_is_named_as_near_as_it_is(days: int, words: str) -> None:
    at = THURSDAY.replace(hour=8 if days else 23, minute=0) + timedelta(days=days)
    assert plain(moment(at, THURSDAY)) == words


def test_the_whole_sentence_says_why_and_until_when() -> None:
    opens = datetime(2026, 11, 29, 8, tzinfo=RIYADH)
    sentence = closed(Closed(now=THURSDAY, opens=opens))
    assert plain(sentence) == "فريقنا خارج أوقات العمل الآن، ويعود يوم الأحد الساعة 8 صباحًا."
    sentence = closed(Closed(now=THURSDAY, opens=opens, holiday="eid_al_adha"))
    assert plain(sentence) == "فريقنا في إجازة عيد الأضحى، ويعود يوم الأحد الساعة 8 صباحًا."
    assert closed(Closed(now=THURSDAY, opens=None)) == closed(None) == "فريقنا خارج أوقات العمل الآن."
