"""Typing errors put into test sentences, drawn apart from the classifier's own training noise."""

import random
from collections.abc import Sequence
from string import ascii_lowercase

_LETTERS = "ابتثجحخدذرزسشصضطظعغفقكلمنهوي"
_LEAST_LETTERS = 4


def slip(word: str, chance: random.Random) -> str:
    """One letter lost (30 %), swapped with the next (25 %), replaced within its alphabet (25 %) or doubled (20 %).

    The last letter stays.
    """
    at = chance.randrange(len(word) - 1)
    kind = chance.random()
    if kind < 0.3:
        return word[:at] + word[at + 1 :]
    if kind < 0.55:
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    if kind < 0.8:
        return word[:at] + chance.choice(ascii_lowercase if word[at].isascii() else _LETTERS) + word[at + 1 :]
    return word[:at] + word[at] + word[at:]


def with_slips(texts: Sequence[str], share: float, seed: int) -> list[str]:
    """Each word of four letters or more is mistyped with chance `share`."""
    chance = random.Random(seed)
    return [
        " ".join(
            slip(word, chance) if len(word) >= _LEAST_LETTERS and chance.random() < share else word
            for word in text.split()
        )
        for text in texts
    ]
