"""Arabizi: Arabic typed in Latin letters and digits ("abgha ajadded ro5sat al3amal").

A known word that the letters may spell is taken; of others the letters are rewritten one by one, without short vowels,
so that they meet the Arabic spelling in its consonants more often than in its letters: the classifier's skeleton view
reads them.
"""

import re
from collections.abc import Container
from itertools import count, islice

from bot.arabic.english import ENGLISH_WORDS, is_english
from bot.arabic.latin_letters import units
from bot.arabic.normalise import strip_invisible
from bot.arabic.spellings import Spellings

_LATIN_WORD = re.compile(r"(?<![a-z0-9'’`])[a-z0-9'’`]*[a-z][a-z0-9'’`]*")
"""Begins where its letters and digits begin, so that a long number is looked through once."""
_MOST_LOOKED_UP = 150
"""Words of a message that are looked for among the known ones: more than a question has, few enough to take no time."""
_DIGIT_LETTER = re.compile(r"[a-z][2356789]|[2356789]'?[a-z]")
_LATIN_NUMBERED = re.compile(r"[a-z]+[0-9]{2,}|[0-9]{2,}[a-z]+|[a-z][0-9]")
_GLUED = {
    **dict.fromkeys(("al", "el", "il"), "ال"),
    **dict.fromkeys(("bel", "bil", "bal"), "بال"),
    **dict.fromkeys(("lel", "lil"), "لل"),
    **dict.fromkeys(("wel", "wil", "wal"), "وال"),
    **dict.fromkeys(("fel", "fil"), "في ال"),
    **dict.fromkeys(("3al", "3el"), "علي ال"),
    "mel": "من ال",
    **dict.fromkeys(("w", "wa"), "و"),
}
"""The article, what melts into it, and "and": all are written in one word with what follows, or before it."""
_LOOSE_GLUED = re.compile(rf"\b({'|'.join(_GLUED)})(?: |-)(?=[a-z2-9])")
_WRITTEN = re.compile(rf"(?:\b(?:{'|'.join(_GLUED)})(?: |-))*{_LATIN_WORD.pattern}")
_JOINED = re.compile(rf"({'|'.join(_GLUED)})'(.+)")
_ATTACHED = re.compile(rf"({'|'.join(_GLUED)})([^aeiou'].+)")


def transliterate(text: str, keep: Container[str] = (), known: Spellings | None = None) -> str:
    """The text with its Latin words in Arabic letters, the rest untouched but for case and invisible marks.

    `keep` holds lower case words to leave alone (those a lexicon translates). English words are transliterated too,
    letter by letter: Arabic writers spell the same loan words in Arabic letters.
    """
    visible = strip_invisible(text)
    if not re.search("[a-z]", visible):
        return visible
    joined = _LOOSE_GLUED.sub(r"\1'", visible)
    looked_up = 0 if is_english(visible) else _MOST_LOOKED_UP
    place = count()
    return _LATIN_WORD.sub(lambda match: _word(match[0], keep, known if next(place) < looked_up else None), joined)


def spelt(text: str, keep: Container[str], known: Spellings) -> list[tuple[str, int, int]]:
    """The Latin words of a lower case text in Arabic letters, each with where it stands in the text.

    What is written apart before a word and belongs to it ("el", "w") stands with it.
    """
    matches = islice(_WRITTEN.finditer(text), _MOST_LOOKED_UP)
    return [(transliterate(match[0], keep, known), match.start(), match.end()) for match in matches]


def _word(word: str, keep: Container[str], known: Spellings | None) -> str:
    bare = word.strip("'’`")
    if bare in keep or (_LATIN_NUMBERED.fullmatch(bare) and not _has_arabizi_digit(bare)):
        return bare
    return _arabic(bare.replace("’", "'").replace("`", "'"), keep, known)


def _arabic(latin: str, keep: Container[str], known: Spellings | None) -> str:
    before = ""
    while joined := _JOINED.fullmatch(latin):
        glued, latin = joined.groups()
        before += _GLUED[glued]
    if before and latin in keep:
        return f"{before.removesuffix('ال')} {latin}"
    return before + (_spelt(latin, known) or _without_attached(latin, known) or _letters(latin))


def _without_attached(latin: str, known: Spellings | None) -> str | None:
    """Of a word in one with what melts into it; None where nothing does."""
    attached = _ATTACHED.fullmatch(latin)
    if attached is None:
        return None
    glued, word = attached.groups()
    found = _spelt(word, known)
    if found is None and _GLUED[glued] == "ال":
        found = _letters(word)
    return found and _GLUED[glued] + found


def _spelt(latin: str, known: Spellings | None) -> str | None:
    return known.find(latin) if known and latin not in ENGLISH_WORDS else None


def _has_arabizi_digit(word: str) -> bool:
    return bool(_DIGIT_LETTER.search(word)) and not _LATIN_NUMBERED.fullmatch(word)


def _letters(latin: str) -> str:
    return "".join(options[0][0] for options in units(latin))
