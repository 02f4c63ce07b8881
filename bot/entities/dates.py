"""Dates in folded text, Gregorian and Hijri, in figures and words, as ISO days of the Gregorian calendar."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta

from hijridate import Gregorian, Hijri

from bot.arabic.fold import fold
from bot.entities.model import Found

_HIJRI_YEARS = range(1343, 1501)
_GREGORIAN_YEARS = range(1925, 2078)
"""What the Umm al-Qura tables of hijridate cover."""


def _numbered(names: str) -> dict[str, int]:
    """Lines of names, the number of each line for all names in it; folded as the text is."""
    lines = fold(names).text.strip().split("\n")
    return {name.strip(): number for number, line in enumerate(lines, 1) for name in line.split(",")}


_HIJRI_MONTHS = _numbered(
    """
    محرم, المحرم, muharram
    صفر, safar
    ربيع الأول, ربيع اول, rabi al awwal
    ربيع الآخر, ربيع الثاني, ربيع ثاني, rabi al thani
    جمادى الأولى, جماد الأول, جمادى الأول, جماد اول
    جمادى الآخرة, جمادى الثانية, جماد الثاني, جماد ثاني
    رجب, rajab
    شعبان, shaaban
    رمضان, ramadan
    شوال, shawwal
    ذو القعدة, ذي القعدة, ذوالقعدة, القعدة
    ذو الحجة, ذي الحجة, ذوالحجة, الحجة
    """
)
_GREGORIAN_MONTHS = _numbered(
    """
    يناير, كانون الثاني, january, jan
    فبراير, شباط, february, feb
    مارس, آذار, march
    أبريل, إبريل, نيسان, april, apr
    مايو, أيار, may
    يونيو, يونية, حزيران, june
    يوليو, يولية, تموز, july
    أغسطس, اغسطس, آب, august, aug
    سبتمبر, أيلول, september, sept
    أكتوبر, تشرين الأول, october, oct
    نوفمبر, تشرين الثاني, november, nov
    ديسمبر, كانون الأول, december, dec
    """
)
_DAYS_IN_WORDS = _numbered(
    """
    الأول, واحد, أول
    الثاني, اثنين, ثاني
    الثالث, ثلاثة, ثالث, تلاتة
    الرابع, أربعة, رابع
    الخامس, خمسة, خامس
    السادس, ستة, سادس
    السابع, سبعة, سابع
    الثامن, ثمانية, ثامن, تمانية
    التاسع, تسعة, تاسع
    العاشر, عشرة, عاشر
    الحادي عشر
    الثاني عشر
    الثالث عشر
    الرابع عشر
    الخامس عشر
    السادس عشر
    السابع عشر
    الثامن عشر
    التاسع عشر
    العشرين, العشرون
    الحادي والعشرين, الواحد والعشرين
    الثاني والعشرين
    الثالث والعشرين
    الرابع والعشرين
    الخامس والعشرين
    السادس والعشرين
    السابع والعشرين
    الثامن والعشرين
    التاسع والعشرين
    الثلاثين, الثلاثون
    الحادي والثلاثين, الواحد والثلاثين
    """
)
_WEEKDAYS = _numbered(
    """
    الاثنين, الإثنين, monday
    الثلاثاء, الثلاثا, الثلوث, tuesday
    الأربعاء, الاربعا, الربوع, wednesday
    الخميس, thursday
    الجمعة, friday
    السبت, saturday
    الأحد, sunday
    """
)
_RELATIVE = {
    fold(name).text: days
    for days, names in {
        2: ("بعد غد", "بعد غدا", "بعد بكرة", "بعد بكره", "بعد باكر", "day after tomorrow", "ba3d bokra"),
        1: ("غدا", "غداً", "بكرة", "بكرا", "باكر", "tomorrow", "bokra", "bukra"),
        0: ("اليوم", "today"),
    }.items()
    for name in names
}

_AFTER = {fold(name).text: days for name, days in {"يومين": 2, "أسبوع": 7, "أسبوعين": 14, "a week": 7}.items()}
_DAYS_IN = {fold(name).text: days for name, days in {"يوم": 1, "أيام": 1, "أسبوع": 7, "أسابيع": 7}.items()}
_COUNTS = _numbered(
    """
    واحد
    اثنين
    ثلاثة, ثلاث, تلاتة, تلات
    أربعة, أربع
    خمسة, خمس
    ستة, ست
    سبعة, سبع
    ثمانية, ثمان, تمانية, تمان
    تسعة, تسع
    عشرة, عشر
    """
)


def _one_of(names: dict[str, int]) -> str:
    return "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))


_FIGURES = re.compile(
    r"(?<![\d/.\-])(?:(?P<y>\d{4})(?P<s>[-/.])(?P<m>\d{1,2})(?P=s)(?P<d>\d{1,2})"
    r"|(?P<d2>\d{1,2})(?P<s2>[-/.])(?P<m2>\d{1,2})(?P=s2)(?P<y2>\d{4}))(?![\d/\-])(?:\s?(?:هـ?|م)(?!\w))?"
)
_WITHOUT_YEAR = re.compile(r"(?<!\w)(?:يوم|بتاريخ|تاريخ)\s+(?P<day>\d{1,2})[-/](?P<month>\d{1,2})(?![\d/\-])")
_NAMED = re.compile(
    rf"(?<!\w)(?:(?P<day>\d{{1,2}})(?:st|nd|rd|th)?|(?P<word>{_one_of(_DAYS_IN_WORDS)}))\s+(?:من\s+|of\s+)?(?:شهر\s+)?"
    rf"(?:(?P<hijri>{_one_of(_HIJRI_MONTHS)})|(?P<greg>{_one_of(_GREGORIAN_MONTHS)}))(?!\w)"
    r"(?:[\s,]+(?:سنه\s+|عام\s+|لعام\s+)?(?P<year>1[34]\d\d|20\d\d)(?!\d))?(?:\s?(?:هـ?|م)(?!\w))?"
)
_AMERICAN = re.compile(
    rf"(?<!\w)(?P<greg>{_one_of(_GREGORIAN_MONTHS)})\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?!\w)(?:,?\s+(?P<year>20\d\d))?"
)
_SOON = re.compile(rf"(?<!\w)(?:ليوم\s+|ل|ب)?(?P<name>{_one_of(_RELATIVE)})(?!\w)")
_AHEAD = re.compile(
    rf"(?<!\w)(?:بعد|in)\s+(?:(?P<name>{_one_of(_AFTER)})"
    rf"|(?:(?P<figure>\d{{1,2}})|(?P<word>{_one_of(_COUNTS)}))\s+(?P<unit>{_one_of(_DAYS_IN)}))"
    r"(?!\w)(?!\s+(?:من|عن|ما|علي)(?!\w))"
)
"""Counted from today; what is counted from something else names that."""
_WEEKDAY = re.compile(
    rf"(?<!\w)(?P<cue>(?:ال|ل|ب)?يوم\s+|on\s+|next\s+)?(?P<name>{_one_of(_WEEKDAYS)})(?!\w)"
    r"(?P<after>\s+(?:القادم|القادمه|الجاي|الجايه|المقبل|المقبله"
    r"|(?=(?:ال|ع |علي ال)ساعه|الصبح|الصباح|صباحا|العصر|عصرا)))?"
)


def find_dates(text: str, today: date) -> Iterator[Found]:
    """A date without a year is the next one, a weekday the coming one, both counted from `today`."""
    for match in _FIGURES.finditer(text):
        year, month, day = (int(match[name] or match[name + "2"]) for name in ("y", "m", "d"))
        yield from _found(match, _day(year, month, day))
    for match in _WITHOUT_YEAR.finditer(text):
        yield from _found(match, _in_month(int(match["day"]), int(match["month"]), None, today))
    for match in _NAMED.finditer(text):
        day = int(match["day"]) if match["day"] else _DAYS_IN_WORDS[match["word"]]
        year = int(match["year"]) if match["year"] else None
        if match["hijri"]:
            yield from _found(match, _in_hijri_month(day, _HIJRI_MONTHS[match["hijri"]], year, today))
        else:
            yield from _found(match, _in_month(day, _GREGORIAN_MONTHS[match["greg"]], year, today))
    for match in _AMERICAN.finditer(text):
        year = int(match["year"]) if match["year"] else None
        yield from _found(match, _in_month(int(match["day"]), _GREGORIAN_MONTHS[match["greg"]], year, today))
    for match in _SOON.finditer(text):
        yield from _found(match, today + timedelta(days=_RELATIVE[match["name"]]))
    for match in _AHEAD.finditer(text):
        yield from _found(match, today + timedelta(days=_ahead(match)))
    for match in _WEEKDAY.finditer(text):
        if match["cue"] or match["after"]:
            ahead = (_WEEKDAYS[match["name"]] - today.isoweekday() - 1) % 7 + 1
            yield from _found(match, today + timedelta(days=ahead))


def _ahead(match: re.Match[str]) -> int:
    if match["name"]:
        return _AFTER[match["name"]]
    count = int(match["figure"]) if match["figure"] else _COUNTS[match["word"]]
    return count * _DAYS_IN[match["unit"]]


def _found(match: re.Match[str], day: date | None) -> Iterator[Found]:
    if day is not None:
        yield Found("date", day.isoformat(), match.start(), match.end())


def _day(year: int, month: int, day: int) -> date | None:
    try:
        if year in _HIJRI_YEARS:
            return date(*Hijri(year, month, day).to_gregorian().datetuple())
        return date(year, month, day) if year in _GREGORIAN_YEARS else None
    except (ValueError, OverflowError):
        return None


def _in_month(day: int, month: int, year: int | None, today: date) -> date | None:
    if year is not None:
        return _day(year, month, day)
    this_year = _day(today.year, month, day)
    return this_year if this_year and this_year >= today else _day(today.year + 1, month, day)


def _in_hijri_month(day: int, month: int, year: int | None, today: date) -> date | None:
    if year is not None:
        return _day(year, month, day)
    hijri_year = Gregorian.fromdate(today).to_hijri().year
    this_year = _day(hijri_year, month, day)
    return this_year if this_year and this_year >= today else _day(hijri_year + 1, month, day)
