"""The NLU and search normal form of Arabic text.

Writers of one word disagree about hamzas, taa marbuta, short vowels, digits and letter stretching; a reader does not.
The normal form keeps what a reader keeps. It is for comparing and learning only, never for showing, and it folds every
number to `0`: whoever needs the number reads the raw text.
"""

import re
import unicodedata

_SURROGATES = re.compile("[\ud800-\udfff]")
_INVISIBLE = re.compile(
    "[\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06ed\u08d3-\u08ff"  # Quranic marks, tatweel, short vowels
    "\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]"  # bidi controls, joiners, selectors
)
_LETTERS = str.maketrans(
    {
        **dict.fromkeys("أإآٱٲٳ", "ا"),
        **dict.fromkeys("ىیېےﯼ", "ي"),
        **dict.fromkeys("ةۃەۀہھ", "ه"),
        **dict.fromkeys("ؤۆۇۋ", "و"),
        "ئ": "ي",
        "ء": None,
        **dict.fromkeys("گکڪڭݣ", "ك"),
        "ڤ": "ف",
        "پ": "ب",
        **dict.fromkeys("چژ", "ج"),
        "ڵ": "ل",
        "ں": "ن",
    }
)
_STRETCHED = re.compile(r"([^\W\d_])\1{2,}")
_PUNCTUATION = re.compile(r"[^\w\s]|_")
_NUMBER = re.compile(r"\d+")


def strip_invisible(text: str) -> str:
    """Compatibility-composed lower case text without marks a reader does not see; digits and punctuation stay."""
    composed = unicodedata.normalize("NFKC", _SURROGATES.sub("", text)).lower()
    return unicodedata.normalize("NFKC", _INVISIBLE.sub("", composed))


def normalise(text: str) -> str:
    """The normal form: words of folded letters separated by one space. Idempotent and total (lone surrogates too)."""
    folded = strip_invisible(text).translate(_LETTERS)
    spaced = _NUMBER.sub(" 0 ", _PUNCTUATION.sub(" ", folded))
    return " ".join(_STRETCHED.sub(r"\1", spaced).split())
