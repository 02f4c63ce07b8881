"""Light stemming: cut clitics and inflection off a normalised word, no dictionary.

The affix lists follow Larkey's light10 with the particles of dialects added: the future ha- and sa-, verbal -wa.
A wrong cut does no harm to a classifier as long as it is the same cut for all forms of the word.
"""

import re
from functools import lru_cache

_PREFIXES = ("وبال", "وال", "بال", "كال", "فال", "ولل", "لل", "ال", "و", "ب", "ل", "ف", "ك", "س", "ه", "ح")
_SUFFIXES = (
    *("كم", "هم", "هن", "نا", "ها", "تي", "ين", "ون", "ات", "ان", "يه", "ته", "وا", "ني"),
    *("ه", "ي", "ك", "ت"),
)
_MIN_STEM = 3
_MERGED_CONSONANTS = str.maketrans("ثذظ", "تدض")
_LONG_VOWELS = re.compile("[اوي]")


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """The word without its longest known prefix and suffix; at least three letters remain."""
    for prefix in _PREFIXES:
        if word.startswith(prefix) and len(word) - len(prefix) >= _MIN_STEM:
            word = word[len(prefix) :]
            break
    for suffix in _SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= _MIN_STEM:
            return word[: -len(suffix)]
    return word


@lru_cache(maxsize=65536)
def skeleton(word: str) -> str:
    """The consonants of the stem, with letters that dialects merge merged.

    Long vowels go except in first place: they are what dialects, typing errors and Arabizi disagree about most.
    """
    root = stem(word).translate(_MERGED_CONSONANTS)
    bare = root[:1] + _LONG_VOWELS.sub("", root[1:])
    return bare if len(bare) > 1 else root
