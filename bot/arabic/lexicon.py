"""Dialect to Modern Standard Arabic, word by word: what lets training texts in one variety answer for another."""

from dataclasses import dataclass
from pathlib import Path

from bot.arabic.normalise import normalise

_MAX_PHRASE = 3
_CONJUNCTIONS = ("و", "ف")
_DEMONSTRATIVE = "هال"  # "this" as a prefix: halshay, this thing
_MIN_AFTER_CONJUNCTION = 3
_MIN_DEMONSTRATIVE = 6
_MIN_NEGATED = 6


class LexiconError(ValueError):
    """The lexicon file is not what it should be; the message names the line."""


@dataclass(frozen=True)
class Lexicon:
    """A substitution table over normalised words; keys are phrases of up to three words."""

    entries: dict[str, tuple[str, ...]]
    phrase_heads: frozenset[str]

    @classmethod
    def of(cls, entries: dict[str, tuple[str, ...]]) -> "Lexicon":
        """A lexicon of entries already in the normal form."""
        return cls(entries, frozenset(form.split()[0] for form in entries if " " in form))

    def substitute(self, words: list[str]) -> list[str]:
        """The words with dialect forms replaced, the longest phrase first. May return more or fewer words."""
        replaced: list[str] = []
        position = 0
        while position < len(words):
            length = self._phrase_length(words, position)
            if length:
                replaced += self.entries[" ".join(words[position : position + length])]
                position += length
            else:
                replaced += self._word(words[position])
                position += 1
        return replaced

    def _phrase_length(self, words: list[str], position: int) -> int:
        if words[position] not in self.phrase_heads:
            return 0
        for length in range(min(_MAX_PHRASE, len(words) - position), 1, -1):
            if " ".join(words[position : position + length]) in self.entries:
                return length
        return 0

    def _word(self, word: str) -> tuple[str, ...]:
        known = self.entries.get(word)
        if known is not None:
            return known
        if word[:1] in _CONJUNCTIONS and len(word) > _MIN_AFTER_CONJUNCTION:
            known = self.entries.get(word[1:])
            if known is not None:
                return known
            if word.startswith(_DEMONSTRATIVE, 1) and len(word) > _MIN_DEMONSTRATIVE:
                return self._definite(word[4:])
        if word.startswith(_DEMONSTRATIVE) and len(word) >= _MIN_DEMONSTRATIVE:
            return self._definite(word[3:])
        if word.startswith("ما") and word.endswith("ش") and len(word) >= _MIN_NEGATED:
            return ("ما", *self._word(word[2:-1]))
        return (word,)

    def _definite(self, word: str) -> tuple[str, ...]:
        definite = "ال" + word
        return self.entries.get(definite, (definite,))


def parse_lexicon(lines: list[str]) -> Lexicon:
    """Reads `form<TAB>msa<TAB>variety` rows; blank lines and lines starting with `#` are comments.

    Raises LexiconError on a malformed row, a form listed twice, and a replacement that is itself a listed form (the
    table must be its own fixed point, so that substituting twice changes nothing).
    """
    entries: dict[str, tuple[str, ...]] = {}
    for number, line in enumerate(lines, start=1):
        if not line.strip() or line.startswith("#"):
            continue
        columns = line.rstrip("\n").split("\t")
        if len(columns) != 3:
            raise LexiconError(f"line {number}: expected 3 columns, found {len(columns)}")
        form, standard = normalise(columns[0]), normalise(columns[1])
        if not form or not standard or len(form.split()) > _MAX_PHRASE:
            raise LexiconError(f"line {number}: a form has 1-{_MAX_PHRASE} words and a replacement at least one")
        if form in entries:
            raise LexiconError(f"line {number}: {form} is listed twice")
        entries[form] = tuple(standard.split())
    for form, standard_words in entries.items():
        for word in standard_words:
            if entries.get(word, (word,)) != (word,):
                raise LexiconError(f"the replacement of {form}, {word}, is itself replaced")
    return Lexicon.of(entries)


def load_lexicon(path: Path) -> Lexicon:
    """Reads a lexicon file; raises LexiconError as `parse_lexicon` does and OSError where the file cannot be read."""
    return parse_lexicon(path.read_text(encoding="utf-8").splitlines())
