"""Which known Arabic word a word of Arabizi spells.

Arabizi has no spelling of its own: "ro5sat", "rokhset" and "rukhsah" are one word, g is qaf to a Saudi and jeem to an
Egyptian, 2 a hamza or a Cairene qaf, and short vowels look like long ones. Letter by letter that cannot be undone; but
the words people need are few and known, so the known word is looked for whose letters fit best.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from bot.arabic.latin_letters import Options, units

_ARTICLE = re.compile("(?:[وفبك]?ال|و?لل)(?=.{3})")
_ARABIC_WORD = re.compile("[\u0621-\u064a]+")
_LEAST_LETTERS = 2
_CACHED_WORDS = 20_000

_UNWRITTEN = {"ا": 0.4, "و": 0.5, "ي": 0.5, "ع": 0.7}
"""Arabic letters that Arabizi may leave out within a word, and what believing that costs."""
_UNWRITTEN_FIRST = 0.9
_WRITTEN_ONCE = 0.1
_FREQUENT = 0.1
"""What an e-fold of frequency is worth."""
_MOST_COST = 0.22
"""Of a believable reading, for each letter of the Arabic word."""

_VOWELS = re.compile("[اويع]+")
_CLASSES = str.maketrans({**dict.fromkeys("ضذظزثسصتط", "د"), **dict.fromkeys("جغك", "ق"), "ح": "ه"})
_REPEATED = re.compile(r"(.)\1+")


@dataclass(frozen=True)
class Spellings:
    """Known Arabic words in normal form with their frequency, and a search among them by Arabizi."""

    frequencies: Mapping[str, int]
    _by_key: dict[str, list[str]] = field(default_factory=dict, compare=False, repr=False)
    _found: dict[str, str | None] = field(default_factory=dict, compare=False, repr=False)

    def __post_init__(self) -> None:
        for word in self.frequencies:
            self._by_key.setdefault(_key(_classes(word)), []).append(word)

    @classmethod
    def of(cls, words: Iterable[str]) -> Spellings:
        """From running text in normal form; a word met with the article is known without it too."""
        counts: dict[str, int] = defaultdict(int)
        for word in words:
            if _ARABIC_WORD.fullmatch(word) and len(word) >= _LEAST_LETTERS:
                counts[word] += 1
                article = _ARTICLE.match(word)
                if article:
                    counts[word[article.end() :]] += 1
        return cls(dict(counts))

    def find(self, latin: str) -> str | None:
        """The known word that a lower case Latin word most likely spells; None where none is believable."""
        if latin in self._found:
            return self._found[latin]
        found = self._search(latin)
        if len(self._found) < _CACHED_WORDS:
            self._found[latin] = found
        return found

    def _search(self, latin: str) -> str | None:
        spelt = units(latin)
        if len(spelt) < _LEAST_LETTERS:
            return None
        best: tuple[float, str] | None = None
        for word in (word for key in _keys(spelt) for word in self._by_key.get(key, ())):
            most = _MOST_COST * len(word)
            cost = _cost(spelt, word, most)
            if cost <= most:
                rank = cost - _FREQUENT * math.log(self.frequencies[word])
                best = min(best or (rank, word), (rank, word))
        return best[1] if best else None


def _classes(arabic: str) -> str:
    """Consonants that Latin letters do not tell apart merged, vowels left out."""
    return _VOWELS.sub("", arabic).translate(_CLASSES)


def _key(classes: str) -> str:
    """What all spellings of a word have in common: double letters are one."""
    return _REPEATED.sub(r"\1", classes)


def _keys(spelt: list[Options]) -> set[str]:
    """The keys of the words that may be meant: several where a unit stands for letters of several classes."""
    starts = {""}
    for options in spelt:
        kinds = {_classes(arabic) for arabic, _ in options}
        starts = {start + kind for start in starts for kind in kinds}
    return {_key(classes) for classes in starts}


def _cost(spelt: list[Options], word: str, most: float) -> float:
    """Of the cheapest way to read the units as the word; infinite where there is none up to `most`."""
    row = _with_unwritten([0.0] + [math.inf] * len(word), word)
    for options in spelt:
        following = [math.inf] * (len(word) + 1)
        for at, spent in enumerate(row):
            if spent <= most:
                for arabic, cost in options:
                    if word.startswith(arabic, at):
                        end = at + len(arabic)
                        following[end] = min(following[end], spent + cost)
        row = _with_unwritten(following, word)
    return row[len(word)]


def _with_unwritten(row: list[float], word: str) -> list[float]:
    """The row with the places reached by letters that the writer left out."""
    for at, letter in enumerate(word):
        if at and letter == word[at - 1]:
            price = _WRITTEN_ONCE
        elif letter in _UNWRITTEN:
            price = _UNWRITTEN[letter] if at else _UNWRITTEN_FIRST
        else:
            continue
        row[at + 1] = min(row[at + 1], row[at] + price)
    return row
