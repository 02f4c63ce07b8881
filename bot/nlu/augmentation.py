"""Noisy copies of training sentences, so that a network meets typing errors before its users make them."""

import random
from collections.abc import Sequence

from bot.arabic.stemming import stem

_LETTERS = "ابتثجحخدذرزسشصضطظعغفقكلمنهوي"
_DROPPED, _MISTYPED, _STEMMED, _REORDERED = 0.12, 0.08, 0.04, 0.1
_SHORTEST_MISTYPED = 4
_NONSENSE_WORDS = (2, 9)
_NONSENSE_KEPT = 0.35


def mistype(word: str, chance: random.Random) -> str:
    """One slip: a letter lost, swapped with the next, replaced or doubled; words under four letters stay."""
    if len(word) < _SHORTEST_MISTYPED:
        return word
    at = chance.randrange(len(word) - 1)
    kind = chance.random()
    if kind < 0.3:
        return word[:at] + word[at + 1 :]
    if kind < 0.55:
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    if kind < 0.8:
        return word[:at] + chance.choice(_LETTERS) + word[at + 1 :]
    return word[:at] + word[at] + word[at:]


def nonsense(documents: Sequence[list[str]], chance: random.Random) -> list[str]:
    """A sentence about nothing: words of several sentences, most with their letters shuffled; never empty."""
    words = [chance.choice(chance.choice(documents)) for _ in range(chance.randint(*_NONSENSE_WORDS))]
    return [word if chance.random() < _NONSENSE_KEPT else "".join(chance.sample(word, len(word))) for word in words]


def vary(words: list[str], chance: random.Random) -> list[str]:
    """A copy with some words dropped, mistyped or stemmed, and sometimes two neighbours swapped; never empty."""
    varied: list[str] = []
    for word in words:
        draw = chance.random()
        if draw < _DROPPED:
            varied += [] if len(words) > 3 else [word]
        elif draw < _DROPPED + _MISTYPED:
            varied.append(mistype(word, chance))
        elif draw < _DROPPED + _MISTYPED + _STEMMED:
            varied.append(stem(word))
        else:
            varied.append(word)
    if len(varied) > 2 and chance.random() < _REORDERED:
        at = chance.randrange(len(varied) - 1)
        varied[at], varied[at + 1] = varied[at + 1], varied[at]
    return varied or words
