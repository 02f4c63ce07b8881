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
_MOST_LETTERS = 24
_MOST_KEYS = 64
"""A word of more letters or readings than these is none; who sends such a one does not write Arabic."""
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


@dataclass(frozen=True, slots=True)
class _Known:
    """A word, and the places of the letters that a writer may leave out, each with what believing that costs."""

    word: str
    unwritten: tuple[tuple[int, float], ...]


@dataclass(frozen=True)
class Spellings:
    """Known Arabic words in normal form with their frequency, and a search among them by Arabizi."""

    frequencies: Mapping[str, int]
    _by_key: dict[str, list[_Known]] = field(default_factory=dict, compare=False, repr=False)
    _found: dict[str, str | None] = field(default_factory=dict, compare=False, repr=False)

    def __post_init__(self) -> None:
        for word in self.frequencies:
            self._by_key.setdefault(_key(_classes(word)), []).append(_Known(word, _unwritten(word)))

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
        if not _LEAST_LETTERS <= len(latin) <= _MOST_LETTERS:
            return None
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
        for known in (known for key in _keys(spelt) for known in self._by_key.get(key, ())):
            cost = _cost(spelt, known)
            if cost < math.inf:
                rank = cost - _FREQUENT * math.log(self.frequencies[known.word])
                best = min(best or (rank, known.word), (rank, known.word))
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
        if len(starts) > _MOST_KEYS:
            return set()
    return {_key(classes) for classes in starts}


def _unwritten(word: str) -> tuple[tuple[int, float], ...]:
    prices: list[tuple[int, float]] = []
    for at, letter in enumerate(word):
        if at and letter == word[at - 1]:
            prices.append((at, _WRITTEN_ONCE))
        elif letter in _UNWRITTEN:
            prices.append((at, _UNWRITTEN[letter] if at else _UNWRITTEN_FIRST))
    return tuple(prices)


def _cost(spelt: list[Options], known: _Known) -> float:
    """Of the cheapest way to read the units as the word; infinite where none is believable."""
    word, most = known.word, _MOST_COST * len(known.word)
    reached = {0: 0.0}
    for options in spelt:
        _leave_out(reached, known)
        following: dict[int, float] = {}
        for at, spent in reached.items():
            for arabic, cost in options:
                total = spent + cost
                if total <= most and word.startswith(arabic, at):
                    end = at + len(arabic)
                    if total < following.get(end, math.inf):
                        following[end] = total
        if not following:
            return math.inf
        reached = following
    _leave_out(reached, known)
    cost = reached.get(len(word), math.inf)
    return cost if cost <= most else math.inf


def _leave_out(reached: dict[int, float], known: _Known) -> None:
    """Adds the places that are reached by letters the writer left out."""
    for at, price in known.unwritten:
        if at in reached and reached[at] + price < reached.get(at + 1, math.inf):
            reached[at + 1] = reached[at] + price
