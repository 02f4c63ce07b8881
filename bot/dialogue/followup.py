"""Messages that only mean something after the ones before: follow-ups and repairs."""

from __future__ import annotations

import re
from collections.abc import Collection
from itertools import dropwhile

from bot.arabic.fold import fold
from bot.dialogue.wordlists import ASKING_BARELY, LEANING, OPENING
from bot.entities.model import Found
from bot.entities.words import words_of

SHORT_WORDS = 5
"""A longer message says itself what it is about; the words that open it do not count."""

_REPAIR = re.compile(
    r"\s*(?:(?:لا+|لاء|مو|مب|مش|ليس|كلا|no+|nope|la+)(?!\w)[\s,،.]*){0,3}"
    r"(?:(?:هذا|هذي|كذا|كده|كذه|هيك|ده|not that|that)[\s,،.]+)?"
    r"(?:(?:انا\s+)?(?:اقصد|قصدي|كنت اقصد|اعني|بقصد|i mean|i meant|aqsid|agsid|qasdi|gasdi)(?!\w)|بل(?!\w))[\s,،:]*"
)
_DENIED = re.compile(r"\s*(?:لا+|لاء|مو هذا|مب هذا|مش كده|مش هيك|no+|la+)(?!\w)[\s,،.]+(?:بل\s+)?")
_OPENING = re.compile(
    r"\s*(?:و(?=\w)|طيب|طب|زين|اوكي|تمام|واذا|واذا كان|ولو|and|what about|how about|ok|okay|then|بالنسبه)(?!$)"
)
_BARE_COST = re.compile(
    rf"\s*(?:(?:{'|'.join(OPENING)})\s+|و)*"
    r"(?:ب?كم|ب?كام|ب?شقد|ب?قديش|ب?اديش|how much|b?kam)(?:\s+(?:هي|هو|يعني|is it|تقريبا|السعر|يطلع|تطلع))?\W*"
)
_DISOWNED = re.compile(
    r"\s*(?:لا|ما|مو|مب|مش|ماني|ليس|not|i (?:don't|dont|do not))\s+(?:اقصد|قصدي|اعني|بقصد|mean)(?!\w)"
)
_LEADING_AND = re.compile(r"^\s*(?:و(?=(?:كم|كيف|متي|متى|هل|وين|ليش|بكم|اذا|إذا|لو|في|ب|ال)))")
_ASKING = re.compile(rf"(?<!\w)[وف]?(?:{'|'.join(ASKING_BARELY)})(?!\w)")
_COST = re.compile(
    r"(?<!\w)(?:[وف]?بكم|[وف]?كم\s+(?:(?:ال)?(?:رسوم|سعر|تكلف|تكلفه|يكلف|قيمه|مبلغ|فلوس|ريال)\w*|(?:ادفع|ندفع|تدفع))"
    r"|how much|what(?:'s| is| are)? the (?:cost|fee|price)s?|fees?|bikam|bkam|kam (?:el )?(?:rosoom|se3r))(?!\w)"
)


def repair(text: str) -> str | None:
    """What "no, I mean ..." means instead; None where nothing is repaired."""
    folded = fold(text)
    match = _REPAIR.match(folded.text) or _DENIED.match(folded.text)
    if match is None or not match[0].strip():
        return None
    rest = folded.original[folded.offsets[match.end()] :].strip()
    return rest if 1 <= len(rest.split()) <= SHORT_WORDS else None


def elliptical(text: str) -> bool:
    """Whether a short message leans on the one before: it opens as a continuation or asks without naming its matter."""
    folded = fold(text).text
    words = [word.text for word in words_of(folded)]
    if len(list(dropwhile(OPENING.__contains__, words))) > SHORT_WORDS:
        return False
    return bool(_OPENING.match(folded) or _ASKING.search(folded))


def asks_cost(text: str) -> bool:
    """A bare "how much?" asks for money; for time one names it."""
    folded = fold(text).text
    return bool(_COST.search(folded) or _BARE_COST.fullmatch(folded))


def disowns(text: str) -> bool:
    """Whether "I do not mean ..." may be meant; without a comma, "no, I mean ..." is written in the same letters."""
    return bool(_DISOWNED.match(fold(text).text))


def joined(title: str, text: str) -> str:
    """The question in full: the topic of before and what is asked now."""
    return f"{title} {_LEADING_AND.sub('', text).strip()}"


def names_only(text: str, entities: Collection[Found]) -> bool:
    """Whether the message says nothing but the names found in it ("and in Jeddah?")."""
    folded = fold(text)
    named = [entity for entity in entities if entity.entity in ("city", "branch", "document", "date")]
    if not named:
        return False
    for word in words_of(folded.text):
        start, end = folded.span(word.start, word.end)
        if word.text not in LEANING and not any(one.start < end and start < one.end for one in named):
            return False
    return True
