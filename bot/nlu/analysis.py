"""From a message to the words the classifier learns from; shared by every consumer so that they cannot drift apart."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from bot.arabic.arabizi import transliterate
from bot.arabic.lexicon import Lexicon
from bot.arabic.normalise import normalise
from bot.arabic.signs import spoken
from bot.arabic.spellings import Spellings

NO_WORDS = "0"
"""Stands for a text without a single letter, so that no document is ever empty."""


@dataclass(frozen=True)
class Analyser:
    """Turns raw text into standard words: signs alone to words, Arabizi to Arabic letters, dialect to MSA."""

    lexicon: Lexicon
    latin_words: frozenset[str]
    spellings: Spellings

    @classmethod
    def of(cls, lexicon: Lexicon, spellings: Spellings | None = None) -> "Analyser":
        """An analyser that leaves the Latin words the lexicon translates to the lexicon."""
        latin = (word for form in lexicon.entries for word in form.split() if re.fullmatch("[a-z]+", word))
        return cls(lexicon, frozenset(latin), spellings or Spellings.of(()))

    def knowing(self, texts: Iterable[str]) -> "Analyser":
        """One that looks for the words of these texts, and of its lexicon, behind Arabizi."""
        forms = (word for form in self.lexicon.entries for word in form.split())
        words = (word for text in texts for word in normalise(text).split())
        return replace(self, spellings=Spellings.of([*forms, *words]))

    def surface(self, text: str) -> list[str]:
        """The words as written, in Arabic letters and normal form."""
        return normalise(transliterate(spoken(text), self.latin_words, self.spellings)).split()

    def standard(self, surface: list[str]) -> list[str]:
        """Surface words with dialect forms replaced; never empty."""
        return self.lexicon.substitute(surface) or [NO_WORDS]

    def words(self, text: str) -> list[str]:
        """The standard words of a raw text; never empty."""
        return self.standard(self.surface(text))
