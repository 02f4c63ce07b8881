"""Arabizi: Arabic typed in Latin letters and digits ("abgha ajadded ro5sat al3amal").

Short vowels are dropped where Arabic would not write them, so the result meets the Arabic spelling in its consonants
more often than in its letters; the skeleton view of the classifier is what reads it. Gulf conventions win (8 and g are
qaf, 9 is sad).
"""

import re
from collections.abc import Container

from bot.arabic.normalise import strip_invisible

_LATIN_WORD = re.compile(r"[a-z0-9'’`]*[a-z][a-z0-9'’`]*")
_ARABIC_LETTER = re.compile("[\u0621-\u064a\u0671-\u06d3]")
_DIGIT_LETTER = re.compile(r"[a-z][2356789]|[2356789]'?[a-z]")
_LATIN_NUMBERED = re.compile(r"[a-z]+[0-9]{2,}|[0-9]{2,}[a-z]+|[a-z][0-9]")
_ARTICLES = ("al", "el", "il")
_LOOSE_ARTICLE = re.compile(r"\b([aei]l)(?: |-)(?=[a-z2-9])")
_JOINED_ARTICLE = "al'"
_FUNCTION_WORDS = frozenset(
    "abgha abga abghi abi aby aba yabi yabgha tabi nabi nabgha wesh wsh weish esh eish aysh laish lesh leh "
    "keef kif kaif kayf shlon wain wen feen mata emta alheen al7een el7een dehin daheen ana enta inta enti "
    "ento 3ndi 3andi 3ndkm mafi mafe mafy mo mob mesh mish lazem mumkin momken ymken salam alsalam salaam "
    "marhaba shukran shokran tayeb inshallah wallah yalla 7ag hag haq elli illi ely hatha hadha hathi hada "
    "hadi ayoh aywa la2 bs bas ya kam".split()
)
_SEQUENCES = (
    *(("3'", "غ"), ("7'", "خ"), ("6'", "ظ"), ("9'", "ض"), ("sh", "ش"), ("ch", "ش"), ("kh", "خ"), ("gh", "غ")),
    *(("th", "ث"), ("dh", "ذ"), ("ee", "ي"), ("ii", "ي"), ("oo", "و"), ("ou", "و"), ("uu", "و"), ("aa", "ا")),
    *(("ai", "ي"), ("ay", "ي"), ("ei", "ي"), ("ey", "ي"), ("aw", "و"), ("au", "و"), ("ow", "و")),
)
_LETTERS = {
    **{"2": "ا", "3": "ع", "4": "ذ", "5": "خ", "6": "ط", "7": "ح", "8": "ق", "9": "ص"},
    **{"b": "ب", "c": "ك", "d": "د", "f": "ف", "g": "ق", "h": "ه", "j": "ج", "k": "ك", "l": "ل", "m": "م", "n": "ن"},
    **{"p": "ب", "q": "ق", "r": "ر", "s": "س", "t": "ت", "v": "ف", "w": "و", "x": "كس", "y": "ي", "z": "ز"},
}
_TABLE = {**dict(_SEQUENCES), **_LETTERS}
_UNIT = re.compile("|".join(re.escape(unit) for unit in _TABLE) + "|[aeiou]")
_DOUBLED = re.compile(r"([bcdfghjklmnpqrstvwxyz2-9])\1+")
_FINAL_VOWELS = {"a": "ه", "e": "ي", "i": "ي", "o": "و", "u": "و"}


def is_arabizi(text: str) -> bool:
    """Whether the text reads as Arabic in Latin letters: no Arabic letter, and a word only Arabizi has."""
    visible = strip_invisible(text)
    if _ARABIC_LETTER.search(visible):
        return False
    words = _LATIN_WORD.findall(visible)
    return any(word in _FUNCTION_WORDS or _has_arabizi_digit(word) for word in words)


def transliterate(text: str, keep: Container[str] = ()) -> str:
    """The text with its Latin words in Arabic letters, the rest untouched but for case and invisible marks.

    `keep` holds lower case words to leave alone (those a lexicon translates). English words are transliterated too:
    Arabic writers spell the same loan words in Arabic letters.
    """
    visible = strip_invisible(text)
    if not re.search("[a-z]", visible):
        return visible
    joined = _LOOSE_ARTICLE.sub(_JOINED_ARTICLE, visible)
    return _LATIN_WORD.sub(lambda match: _word(match.group(), keep), joined)


def transliterate_word(word: str) -> str:
    """One lower case Latin word in Arabic letters."""
    if word.startswith(_JOINED_ARTICLE):
        return "ال" + _letters(word[len(_JOINED_ARTICLE) :])
    if len(word) > 3 and word.startswith(_ARTICLES) and word[2] not in "aeiou":
        return "ال" + _letters(word[2:])
    return _letters(word)


def _word(word: str, keep: Container[str]) -> str:
    bare = word.strip("'’`")
    if bare in keep or (_LATIN_NUMBERED.fullmatch(bare) and not _has_arabizi_digit(bare)):
        return bare
    return transliterate_word(bare.replace("’", "'").replace("`", "'"))


def _has_arabizi_digit(word: str) -> bool:
    return bool(_DIGIT_LETTER.search(word)) and not _LATIN_NUMBERED.fullmatch(word)


def _letters(word: str) -> str:
    single = _DOUBLED.sub(r"\1", word)
    letters: list[str] = []
    for match in _UNIT.finditer(single):
        unit = match.group()
        if unit not in "aeiou" or len(unit) > 1:
            letters.append(_TABLE[unit])
        elif match.start() == 0:
            letters.append("ا")
        elif match.end() == len(single):
            letters.append(_FINAL_VOWELS[unit])
    return "".join(letters)
