"""Whether a message is English; Arabic in Latin letters is not."""

from __future__ import annotations

import re
from typing import Literal

Language = Literal["ar", "en"]

_ARABIC = re.compile(r"[\u0621-\u064a\u066e-\u06d3]")
_LATIN_WORD = re.compile(r"[a-z0-9']*[a-z][a-z0-9']*")
_SHARE = 0.3
"""English has about every second word among the commonest; Arabizi hardly one in ten."""

_COMMON = frozenset(
    """
    a about after again agent all am an and any app appointment are as at be because been before book branch but by
    call can cancel cannot can't case change check company complain complaint cost costs could did do does doesn't
    don't employee employees exit expired fees fee file find for forgot forgotten from get give go good got had has have
    hello help here hey hi hours how human i i'd i'm i've if in information into is issue it its job license licence
    long mean meant much my need new no not number of office ok okay on one open or our out password pay permit person
    please problem question real renew renewal report request reset salary service services should so someone stopped
    suspended talk thank thanks that the their them then there they this time to transfer up us use visa want was way we
    were what what's when where which who why will with work worker workers working would yes you your
    """.split()
)


def language_of(text: str) -> Language:
    words = _LATIN_WORD.findall(text.lower())
    if not words or len(_ARABIC.findall(text)) > sum(map(len, words)):
        return "ar"
    common = sum(word in _COMMON for word in words)
    return "en" if common >= _SHARE * len(words) else "ar"
