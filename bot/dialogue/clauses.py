"""Taking a message apart: the greeting before it, the questions in it."""

from __future__ import annotations

import re

from bot.arabic.fold import Folded, fold
from bot.dialogue.wordlists import ASKING, GREETING, WANTING

MOST_CLAUSES = 4
"""A long story is one matter told at length, not a list of questions."""

_OPENERS = "|".join(ASKING + WANTING)
_ADDING = (
    "و?ايضا|و?كمان|وكذلك|و?بعدين|و?بعد كذا|و?برضو|و?برضه|ثانيا|و?غير كذا|و?بالمناسبه"
    "|و?بالاضافه|ثم|و?سوال(?:ي)? (?:ثاني|اخر)"
    "|وعندي سوال|and also|and how|and what|and where|and when|and can|and do|and is|also|another question"
)
_ASKS = re.compile(rf"(?<!\w)[وف]?(?:{_OPENERS})(?!\w)|[?؟]")
_BREAK = re.compile(
    r"[.!?؟؛;\n]+\s*"
    rf"|[,،\s]+(?=و(?:{_OPENERS})(?!\w))"
    rf"|[,،\s]+(?=(?:{_ADDING})(?!\w))"
    rf"|[,،]\s*(?=(?:{_OPENERS})(?!\w))"
)
_GREETINGS = "|".join(
    (
        r"(?:و?عليكم )?ال?سلام(?: عليكم)?(?: و ?رحمه? ?الله)?(?: و ?بركاته)?",
        "صباح (?:الخير|النور)",
        "مسا (?:الخير|النور)",
        "هلا والله",
        "اهلا وسهلا",
        "يا هلا",
        "حياكم? الله",
        "تحيه طيبه",
        "الله يعطيكم? العافيه",
        "لو سمحتو?ا?",
        "يا اخي",
        "اخي(?: الكريم)?",
        "good (?:morning|afternoon|evening)",
        "dear sirs?",
        "(?:as)?salamu? (?:alaikum|alaykum|3alaikum)",
        *GREETING,
    )
)
_GREETING = re.compile(rf"\s*(?:{_GREETINGS})(?!\w)[\s,،.!:\-]*")


def clauses(text: str) -> list[str]:
    """The parts of the message that ask or want something, as they were written; none when it is of one piece."""
    folded = fold(text)
    edges = [0, *(edge for match in _BREAK.finditer(folded.text) for edge in match.span()), len(folded.text)]
    parts = [(start, end) for start, end in zip(edges[::2], edges[1::2], strict=True) if folded.text[start:end].strip()]
    if not 1 < len(parts) <= MOST_CLAUSES:
        return []
    return [_source(folded, start, end) for start, end in parts]


def asks(text: str) -> bool:
    """Whether a clause asks or wants; the rest is telling."""
    return bool(_ASKS.search(fold(text).text))


def without_greeting(text: str) -> str | None:
    """What stands after the greetings at the beginning; None without a greeting or without a rest."""
    folded = fold(text)
    place = 0
    while (match := _GREETING.match(folded.text, place)) and match.end() > place:
        place = match.end()
    rest = _source(folded, place, len(folded.text))
    return rest if place and len(rest.split()) >= 2 else None


def _source(folded: Folded, start: int, end: int) -> str:
    return folded.original[folded.offsets[start] : folded.offsets[end]].strip()
