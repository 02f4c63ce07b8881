"""Folded text that remembers where each of its characters came from.

`normalise` loses positions and numbers, which is right for learning. Whoever finds something in a text and must then
cut or quote it in the original needs both: letters as a reader tells them apart, ASCII digits, and the way back.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import lru_cache

_LETTERS = {
    **dict.fromkeys("ٱٲٳ", "ا"),
    **dict.fromkeys("ىیېے", "ي"),
    **dict.fromkeys("ةۃەۀہھ", "ه"),
    **dict.fromkeys("ۆۇۋ", "و"),
    **dict.fromkeys("گکڪڭݣ", "ك"),
    "ڤ": "ف",
    "پ": "ب",
    "چ": "ج",
    "ژ": "ج",
    "ڵ": "ل",
    "ں": "ن",
    "ء": "",
}
_LONGEST_LIGATURE = 4  # the name of God; a whole sentence in one character stays one character
_TATWEEL = "\u0640"
_MARKS = frozenset({"Mn", "Me"})
_UNSEEN = _MARKS | {"Cf"}  # marks and invisible controls; spacing marks (Mc) are read
_SEEN_SPACES = frozenset({"Zs", "Zl", "Zp"})


@dataclass(frozen=True, slots=True)
class Folded:
    """`text[i]` was made from `original[offsets[i]]`; `offsets` ends with the length of the original."""

    original: str
    text: str
    offsets: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where `text[start:end]` stands in the original, with the marks on its last letter and all within it."""
        if start >= end:
            return self.offsets[start], self.offsets[start]
        last = self.offsets[end - 1] + 1
        while last < self.offsets[end] and unicodedata.category(self.original[last]) in _MARKS:
            last += 1
        return self.offsets[start], last

    def source(self, start: int, end: int) -> str:
        """The original characters behind `text[start:end]`."""
        first, last = self.span(start, end)
        return self.original[first:last]


@lru_cache(maxsize=4096)
def _fold_character(character: str) -> str:
    """What a reader takes the character for: none, one, or several characters (ligatures)."""
    folded = []
    for part in unicodedata.normalize("NFKD", character).lower():
        category = unicodedata.category(part)
        if part == _TATWEEL or category in _UNSEEN:
            continue
        if category == "Nd":
            folded.append(str(unicodedata.decimal(part)))
        elif category in _SEEN_SPACES:
            folded.append("\n" if category != "Zs" else " ")
        else:
            folded.append(_LETTERS.get(part, part))
    return "".join(folded) if len(folded) <= _LONGEST_LIGATURE else character


def fold(text: str) -> Folded:
    """Unify the letters that writers confuse and the digits of all scripts, drop what is not seen.

    Total: lone surrogates stay as they are. Linear in the length of the text.
    """
    characters: list[str] = []
    offsets: list[int] = []
    for index, character in enumerate(text):
        for part in _fold_character(character):
            characters.append(part)
            offsets.append(index)
    offsets.append(len(text))
    return Folded(text, "".join(characters), tuple(offsets))
