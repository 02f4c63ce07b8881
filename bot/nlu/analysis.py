"""From a message to the words the classifier learns from; shared by every consumer so that they cannot drift apart."""

import re
from dataclasses import dataclass

from bot.arabic.arabizi import transliterate
from bot.arabic.lexicon import Lexicon
from bot.arabic.normalise import normalise
from bot.arabic.signs import spoken

NO_WORDS = "0"
"""Stands for a text without a single letter, so that no document is ever empty."""


@dataclass(frozen=True)
class Analyser:
    """Turns raw text into standard words: signs alone to words, Arabizi to Arabic letters, dialect to MSA."""

    lexicon: Lexicon
    latin_words: frozenset[str]

    @classmethod
    def of(cls, lexicon: Lexicon) -> "Analyser":
        """An analyser that leaves the Latin words the lexicon translates to the lexicon."""
        latin = (word for form in lexicon.entries for word in form.split() if re.fullmatch("[a-z]+", word))
        return cls(lexicon, frozenset(latin))

    def surface(self, text: str) -> list[str]:
        """The words as written, in Arabic letters and normal form."""
        return normalise(transliterate(spoken(text), keep=self.latin_words)).split()

    def standard(self, surface: list[str]) -> list[str]:
        """Surface words with dialect forms replaced; never empty."""
        return self.lexicon.substitute(surface) or [NO_WORDS]

    def words(self, text: str) -> list[str]:
        """The standard words of a raw text; never empty."""
        return self.standard(self.surface(text))
