"""Whether Latin letters are English; Arabic in Latin letters is not."""

import re

_COMMON = """
    a about after again agent all am an and any app appointment are as at be because been before book branch but by
    call can cancel cannot can't case change check company complain complaint cost costs could did do does doesn't
    don't employee employees exit expired fees fee file find for forgot forgotten from get give go good got had has
    have hello help here hey hi hours how human i i'd i'm i've if in information into is issue it its job license
    licence long mean meant much my need new no not number of office ok okay on one open or our out password pay
    permit person please problem question real renew renewal report request reset salary service services should so
    someone stopped suspended talk thank thanks that the their them then there they this time to transfer up us use
    visa want was way we were what what's when where which who why will with work worker workers working would yes
    you your
"""

ENGLISH_WORDS = frozenset(_COMMON.split())
"""The commonest words of English, and of English about labour offices."""

_ARABIC = re.compile(r"[\u0621-\u064a\u066e-\u06d3]")
_LATIN_WORD = re.compile(r"(?<![a-z0-9'])[a-z0-9']*[a-z][a-z0-9']*")
"""Begins where its letters and digits begin, so that a long number is looked through once."""
_SHARE = 0.3
"""English has about every second word among the commonest; Arabizi hardly one in ten."""


def is_english(text: str) -> bool:
    """Arabic letters decide: who writes Arabic reads it, however many English words stand between."""
    words = _latin_words(text)
    return bool(words) and sum(word in ENGLISH_WORDS for word in words) >= _SHARE * len(words)


def is_arabizi(text: str) -> bool:
    """Whether the words are in Latin letters and not English."""
    return bool(_latin_words(text)) and not is_english(text)


def _latin_words(text: str) -> list[str]:
    return [] if _ARABIC.search(text) else _LATIN_WORD.findall(text.lower())
