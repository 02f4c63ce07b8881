"""Words of folded text with their places, and looking names up in them despite prefixes and typing errors."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot.arabic.fold import fold
from bot.entities.model import Found

_WORD = re.compile(r"(?<![a-z0-9])[a-z]+(?![a-z0-9])|[^\W\d_a-z]+")
"""Latin letters beside a digit are a piece of Arabizi, not a word."""
_DRAWN = re.compile(r"([اوي])\1+|(.)\2{2,}")
_PREFIXES = ("وبال", "فبال", "ولل", "وال", "فال", "بال", "كال", "لل", "ال", "وب", "ول", "وف", "فب", "و", "ف", "ب", "ل")
"""Clitics that stand before a name, longest first; the article is one of them."""

FUZZY_FROM_LETTERS = 5
"""A shorter word is a typing error of too many others."""
_LATIN_FUZZY_FROM_LETTERS = 6
"""Latin letters spell short vowels too, so that more words are near each other."""


@dataclass(frozen=True)
class Word:
    text: str
    start: int
    end: int


def words_of(folded: str) -> list[Word]:
    return [Word(match[0], match.start(), match.end()) for match in _WORD.finditer(folded)]


@lru_cache(maxsize=4096)
def bare(word: str) -> tuple[str, ...]:
    """The word, not drawn out ("الريااااض"), and what is left of it without each clitic that could stand before it."""
    forms = [word, _DRAWN.sub(lambda run: run[0][0], word)]
    forms += [
        form[len(prefix) :]
        for form in dict.fromkeys(forms)
        for prefix in _PREFIXES
        if form.startswith(prefix) and len(form) - len(prefix) >= 2
    ]
    return tuple(dict.fromkeys(forms))


def one_slip(one: str, other: str) -> bool:
    """Whether a letter was missed, added, changed, or two neighbours were swapped."""
    if len(one) > len(other):
        one, other = other, one
    if len(other) - len(one) > 1:
        return False
    place = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), len(one))
    if len(one) < len(other):
        return one[place:] == other[place + 1 :]
    swapped = one[place + 1 : place + 2] + one[place : place + 1] == other[place : place + 2]
    return one[place + 1 :] == other[place + 1 :] or (swapped and one[place + 2 :] == other[place + 2 :])


@lru_cache(maxsize=8192)
def slips(word: str) -> tuple[str, ...]:
    """The word and what one missing letter makes of it: two words that are one slip apart share one of these."""
    if len(word) < FUZZY_FROM_LETTERS - 1:
        return (word,)
    return (word, *dict.fromkeys(word[:i] + word[i + 1 :] for i in range(len(word))))


class Names:
    """Names of things, each of one or more words; the longest that fits is found, an exact one before a similar."""

    def __init__(self, entity: str, names: Mapping[str, Iterable[str]]) -> None:
        """`names` maps each value to all its spellings; one that starts with `=` is only read as it is written."""
        self._entity = entity
        self._names: dict[tuple[str, ...], tuple[str, bool]] = {}
        self._by_first_word: dict[str, set[tuple[str, ...]]] = {}
        for value, spellings in names.items():
            for spelling in spellings:
                key = tuple(word.text for word in words_of(fold(spelling.lstrip("=")).text))
                self._names[key] = (value, not spelling.startswith("="))
                for slip in slips(key[0]):
                    self._by_first_word.setdefault(slip, set()).add(key)

    def find(self, words: Sequence[Word], *, fuzzy: bool = True) -> Iterator[Found]:
        """Without `fuzzy` no typing error is looked through."""
        place = 0
        while place < len(words):
            key = self._at(words, place, fuzzy)
            if key is None:
                place += 1
                continue
            end = place + len(key)
            yield Found(self._entity, self._names[key][0], words[place].start, words[end - 1].end)
            place = end

    def _at(self, words: Sequence[Word], place: int, fuzzy: bool) -> tuple[str, ...] | None:
        forms = [bare(word.text) for word in words[place : place + _LONGEST]]
        keys = {
            key
            for form in forms[0]
            for slip in slips(form)
            for key in self._by_first_word.get(slip, ())
            if _resembles(key, forms, fuzzy=fuzzy and self._names[key][1])
        }
        if not keys:
            return None
        exact = {key for key in keys if _resembles(key, forms, fuzzy=False)}
        return max(exact or keys, key=lambda key: (len(key), key))


_LONGEST = 6


def _resembles(key: tuple[str, ...], forms: Sequence[tuple[str, ...]], *, fuzzy: bool) -> bool:
    """Equal but, where `fuzzy`, for one slip in each long word."""
    if len(key) > len(forms):
        return False
    return all(
        name in written or (fuzzy and len(name) >= _fuzzy_from(name) and any(one_slip(name, form) for form in written))
        for name, written in zip(key, forms, strict=False)
    )


def _fuzzy_from(name: str) -> int:
    return _LATIN_FUZZY_FROM_LETTERS if name.isascii() else FUZZY_FROM_LETTERS
