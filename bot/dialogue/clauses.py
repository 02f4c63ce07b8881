"""Taking a message apart: the greeting before it, the questions in it."""

from __future__ import annotations

import re

from bot.arabic.fold import Folded, fold

MOST_CLAUSES = 4
"""A long story is one matter told at length, not a list of questions."""

_ASKING = (
    "كيف كيفيه كم بكم هل متي امتي وين فين اين منين ليش ليه لماذا لي وش ايش شو ماذا شنو شلون ازاي اي ايه ماهو ماهي مين "
    "how what when where why who which can could does do is are kif kaif keef kam wesh wsh wain wen mata leh lesh"
).split()
_WANTING = (
    "ابغي ابغا ابي اريد نريد احتاج نحتاج اود عاوز عايز بدي نبي نبغي ودي ممكن اقدر يمكن "
    "want need abi abgha aby abga"
).split()
_ASKS = re.compile(rf"(?<!\w)[وف]?(?:{'|'.join(_ASKING)})(?!\w)|[?؟]")
_WANTS = re.compile(rf"(?<!\w)[وف]?(?:{'|'.join(_WANTING)})(?!\w)")
_BREAK = re.compile(
    r"[.!?؟؛;\n]+\s*"
    rf"|[,،\s]+(?=و(?:{'|'.join(_ASKING + _WANTING)})(?!\w))"
    r"|[,،\s]+(?=(?:وايضا|وكمان|وكذلك|وبعدين|وبرضو|and also|and how|and what|and where|and when|also)(?!\w))"
    rf"|[,،]\s*(?=(?:{'|'.join(_ASKING + _WANTING)})(?!\w))"
)
_GREETING = re.compile(
    r"\s*(?:(?:و?عليكم )?ال?سلام(?: عليكم)?(?: و ?رحمه? ?الله)?(?: و ?بركاته)?|سلام عليكم|صباح (?:الخير|النور)|مساء? (?:الخير|النور)"
    r"|مرحبا?|هلا(?: والله)?|اهلا(?: وسهلا)?|حياكم? الله|ياهلا|يا هلا|تحيه طيبه|الله يعطيكم? العافيه|لو سمحتو?ا?|اخوي|يا اخي|اخي(?: الكريم)?"
    r"|hello|hi|hey|good (?:morning|afternoon|evening)|dear sirs?|salam(?: alaikum| alaykum| 3alaikum)?|assalamu? alaikum)"
    r"(?!\w)[\s,،.!:\-]*"
)


def clauses(text: str) -> list[str]:
    """The parts of the message that ask or want something, as they were written; none when it is of one piece."""
    folded = fold(text)
    edges = [0, *(edge for match in _BREAK.finditer(folded.text) for edge in match.span()), len(folded.text)]
    parts = [(start, end) for start, end in zip(edges[::2], edges[1::2]) if folded.text[start:end].strip()]
    if not 1 < len(parts) <= MOST_CLAUSES:
        return []
    return [_source(folded, start, end) for start, end in parts]


def asks(text: str) -> bool:
    """Whether a clause asks or wants; the rest is telling."""
    folded = fold(text).text
    return bool(_ASKS.search(folded) or _WANTS.search(folded))


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
