"""Whether a message is English, and which language it asks for; Arabic in Latin letters is not English."""

from __future__ import annotations

import re
from typing import Literal

from bot.arabic.english import is_english
from bot.arabic.fold import fold

Language = Literal["ar", "en"]

_ASKED_FOR: dict[Language, str] = {
    "ar": r"(?:ب|بال|ال|in )?(?:عربيه?|arabic|3arabi|arabi)",
    "en": r"(?:ب|بال|ال|in )?(?:انجليزيه?|انقليزيه?|انكليزيه?|english|inglizi)",
}
_AROUND = (
    r"(?:ممكن|تقدر|تقدرون|تعرف|تكلم\w*|كلم\w*|اكتب\w*|رد|ردوا|جاوب\w*|ترد|اللغه|باللغه|لغه|ابي|ابغي|ابغا|اريد|بدي|عايز"
    r"|لو سمحت|من فضلك|فضلا"
    r"|can|could|do|you|u|we|speak|talk|write|reply|answer|switch|to|me|the|language|please|pls|in|i|want|prefer)"
)
_ASKS_FOR = {
    language: re.compile(rf"(?:{_AROUND}\s+)*{name}(?:\s+{_AROUND})*") for language, name in _ASKED_FOR.items()
}
_LONGEST_REQUEST_CHARS = 60


def language_of(text: str) -> Language:
    """English where most reads as English; everything else is Arabic, in whatever letters."""
    return "en" if is_english(text) else "ar"


def asked_language(text: str) -> Language | None:
    """The language that the whole message asks for."""
    if len(text) > _LONGEST_REQUEST_CHARS:
        return None
    asked = re.sub(r"[^\w\s]+", " ", fold(text).text).strip()
    return next((language for language, pattern in _ASKS_FOR.items() if pattern.fullmatch(asked)), None)
