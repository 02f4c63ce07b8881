"""Whether a message is English; Arabic in Latin letters is not."""

from __future__ import annotations

import re
from typing import Literal

from bot.dialogue.wordlists import ENGLISH

Language = Literal["ar", "en"]

_ARABIC = re.compile(r"[\u0621-\u064a\u066e-\u06d3]")
_LATIN_WORD = re.compile(r"[a-z0-9']*[a-z][a-z0-9']*")
_SHARE = 0.3
"""English has about every second word among the commonest; Arabizi hardly one in ten."""


def language_of(text: str) -> Language:
    """Arabic letters decide: who writes Arabic reads it, however many English words stand between."""
    words = _LATIN_WORD.findall(text.lower())
    if not words or _ARABIC.search(text):
        return "ar"
    common = sum(word in ENGLISH for word in words)
    return "en" if common >= _SHARE * len(words) else "ar"
