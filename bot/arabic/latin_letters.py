"""What Latin letters and digits stand for where Arabic is written with them.

Gulf conventions come first (8 and g are qaf, 9 is sad); what Cairo and Damascus mean by the same sign costs a little.
Costs add up over a word and compare readings of it: 0 is the usual one, 1 hardly believable.
"""

import re

Options = tuple[tuple[str, float], ...]
"""Arabic letters a Latin unit may stand for, each with what believing it costs."""


def _options(first: str, *others: tuple[str, float]) -> Options:
    return ((first, 0.0), *others)


_LONG_I = _options("ي", ("ا", 0.6), ("", 0.8))
_LONG_U = _options("و", ("", 0.8), ("او", 0.4))
_UNITS: dict[str, Options] = {
    **dict.fromkeys(("3'", "gh"), _options("غ", ("ق", 0.6))),
    **dict.fromkeys(("5", "kh", "7'"), _options("خ")),
    **dict.fromkeys(("sh", "ch"), _options("ش")),
    "6'": _options("ظ"),
    "9'": _options("ض"),
    "eh": _options("ه", ("ح", 0.3), ("يه", 0.2)),
    "an": _options("ن", ("ان", 0.15), ("عن", 0.8)),
    "th": _options("ث", ("ذ", 0.2), ("ظ", 0.2), ("ت", 0.5)),
    "dh": _options("ذ", ("ض", 0.1), ("ظ", 0.1)),
    "aa": _options("ا", ("", 0.8)),
    **dict.fromkeys(("ee", "ii", "ei", "ey", "ai", "ay"), _LONG_I),
    **dict.fromkeys(("oo", "uu", "ou", "ow", "aw", "au"), _LONG_U),
    "2": _options("ا", ("", 0.0), ("و", 0.1), ("ي", 0.1), ("ق", 0.2)),
    "3": _options("ع"),
    "4": _options("ذ", ("ث", 0.2)),
    "6": _options("ط"),
    "7": _options("ح"),
    "8": _options("ق", ("غ", 0.3)),
    "9": _options("ص", ("ق", 0.3)),
    "b": _options("ب"),
    "c": _options("ك", ("س", 0.2)),
    "d": _options("د", ("ض", 0.1), ("ذ", 0.4)),
    "f": _options("ف"),
    "g": _options("ق", ("ج", 0.1), ("غ", 0.3)),
    "h": _options("ه", ("ح", 0.3)),
    "j": _options("ج"),
    "k": _options("ك", ("ق", 0.4)),
    "l": _options("ل"),
    "m": _options("م"),
    "n": _options("ن"),
    "p": _options("ب"),
    "q": _options("ق"),
    "r": _options("ر"),
    "s": _options("س", ("ص", 0.1), ("ث", 0.4)),
    "t": _options("ت", ("ط", 0.1)),
    "v": _options("ف"),
    "w": _options("و"),
    "x": _options("كس"),
    "y": _options("ي", ("", 0.5)),
    "z": _options("ز", ("ذ", 0.2), ("ظ", 0.2), ("ض", 0.3)),
    "a": _options("", ("ا", 0.15), ("ع", 0.8)),
    "e": _options("", ("ي", 0.15), ("ا", 0.3)),
    "i": _options("", ("ي", 0.2), ("ا", 0.4)),
    "o": _options("", ("و", 0.1)),
    "u": _options("", ("و", 0.2)),
}
_FIRST: dict[str, Options] = {
    "a": _options("ا", ("ع", 0.5), ("", 0.8)),
    **dict.fromkeys("ei", _options("ا", ("اي", 0.1), ("ع", 0.5), ("", 0.8))),
    "eh": _options("ايه", ("اه", 0.1), ("اح", 0.2)),
    "an": _options("ان", ("عن", 0.5)),
    **dict.fromkeys(("ai", "ay", "ei", "ey"), _options("اي", ("ي", 0.2), ("ا", 0.4))),
    **dict.fromkeys(("aw", "au", "ow"), _options("او", ("و", 0.3))),
    **dict.fromkeys("ou", _options("ا", ("او", 0.1), ("و", 0.3), ("ع", 0.5))),
}
_LAST: dict[str, Options] = {
    "eh": _options("ه", ("يه", 0.0), ("ح", 0.3)),
    "an": _options("ان", ("ن", 0.1), ("ا", 0.1)),
    "a": _options("ه", ("ا", 0.05), ("ي", 0.2), ("", 0.5)),
    "e": _options("ي", ("ه", 0.1), ("", 0.5)),
    "i": _options("ي", ("", 0.6)),
    "o": _options("و", ("ه", 0.1), ("وا", 0.1), ("", 0.6)),
    "u": _options("و", ("ه", 0.1), ("وا", 0.1), ("", 0.6)),
    "t": _options("ت", ("ه", 0.1), ("ط", 0.1)),
    "h": _options("ه", ("ح", 0.3), ("", 0.3)),
}
_UNIT = re.compile("|".join(re.escape(unit) for unit in sorted(_UNITS, key=len, reverse=True)))
_DOUBLED = re.compile(r"([bcdfghjklmnpqrstvwxyz2-9])\1+")


def units(latin: str) -> list[Options]:
    """What each unit of a lower case word may stand for; doubled consonants are one, other characters none."""
    matches = list(_UNIT.finditer(_DOUBLED.sub(r"\1", latin)))
    last = len(matches) - 1
    found = []
    for at, match in enumerate(matches):
        unit = match.group()
        special = _FIRST.get(unit) if at == 0 else _LAST.get(unit) if at == last else None
        found.append(special or _UNITS[unit])
    return found
