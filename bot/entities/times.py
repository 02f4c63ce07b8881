"""Times of day in folded text, as `HH:MM` of a day of 24 hours."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.arabic.fold import fold
from bot.entities.model import Found

_HOUR_NAMES = """
    الواحدة, وحدة, واحدة
    الثانية, ثنتين, تنتين, اثنتين
    الثالثة, ثلاث, ثلاثة, تلات, تلاتة
    الرابعة, أربع, أربعة
    الخامسة, خمس, خمسة
    السادسة, ست, ستة
    السابعة, سبع, سبعة
    الثامنة, ثمان, ثمانية, تمانية
    التاسعة, تسع, تسعة
    العاشرة, عشر, عشرة
    الحادية عشرة, الحادية عشر, حداشر, احدعش, حدعش
    الثانية عشرة, الثانية عشر, اطناشر, اتناشر, اثنعش, طنعش
"""
_HOURS = {
    name.strip(): hour
    for hour, names in enumerate(fold(_HOUR_NAMES).text.strip().split("\n"), 1)
    for name in names.split(",")
}
_PARTS = {
    fold(name).text: minutes
    for name, minutes in {
        "والنصف": 30,
        "ونصف": 30,
        "ونص": 30,
        "والربع": 15,
        "وربع": 15,
        "والثلث": 20,
        "وثلث": 20,
        "إلا ربع": -15,
        "إلا ربعا": -15,
        "إلا ثلث": -20,
        "إلا الربع": -15,
    }.items()
}
_MORNING = ("صباحا", "الصباح", "الصبح", "صبح", "ص", "am", "a.m", "الفجر", "الضحى")
_NIGHT = ("الليل", "ليلا")
_LATER = ("مساء", "المساء", "العصر", "عصرا", "الظهر", "ظهرا", "المغرب", "العشاء", "الليل", "ليلا", "م", "pm", "p.m")


def _one_of(names: object) -> str:
    return "|".join(re.escape(fold(str(name)).text) for name in sorted(names, key=lambda n: -len(str(n))))  # type: ignore[call-overload]


_PERIOD = rf"(?:\s*(?:(?P<am>{_one_of(_MORNING)})|(?:بعد\s+)?(?P<pm>{_one_of(_LATER)}))(?!\w))"
_TIME = re.compile(
    rf"(?<!\w)(?:(?P<cue>(?:ال|ل|ب)?ساعه|(?:[ae]l )?sa3ah?|at)\s+)?"
    rf"(?:(?P<hour>\d{{1,2}})(?::(?P<minute>\d{{2}}))?|(?P<word>{_one_of(_HOURS)}))"
    rf"(?![\d:/\-])(?:\s+(?P<part>{_one_of(_PARTS)})(?!\w))?{_PERIOD}?"
)
NOON_AFTER_HOUR = 7
"""Without a word for it, an hour before this is after noon: offices are closed in the night."""


def find_times(text: str) -> Iterator[Found]:
    """Only what is marked as a time: by a colon, by the word for hour, or by a part of the day."""
    for match in _TIME.finditer(text):
        marked = match["cue"] or match["minute"] or ((match["am"] or match["pm"]) and (match["hour"] or match["part"]))
        value = _value(match) if marked else None
        if value is not None:
            yield Found("time", value, match.start(), match.end())


def _value(match: re.Match[str]) -> str | None:
    hour = int(match["hour"]) if match["hour"] else _HOURS[match["word"]]
    minute = int(match["minute"] or 0)
    if hour > 23 or minute > 59:
        return None
    if match["pm"] in _NIGHT and hour == 12:
        hour = 0
    elif (match["pm"] and hour < 12) or (not match["am"] and not match["minute"] and 0 < hour < NOON_AFTER_HOUR):
        hour += 12
    elif match["am"] and hour == 12:
        hour = 0
    minutes = (hour * 60 + minute + _PARTS.get(match["part"] or "", 0)) % (24 * 60)
    return f"{minutes // 60:02d}:{minutes % 60:02d}"
