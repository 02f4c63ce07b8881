"""Identifiers as the desk shows them: recognisable by their last digits, not readable."""

from __future__ import annotations

import re

from bot.arabic.fold import Folded, fold

_SHOWN = 3
_DOT = "•"
_IDENTIFIER = re.compile(
    r"(?P<email>[\w.+\-]{1,64}@[\w\-]+(?:\.[\w\-]+)+)"
    r"|(?P<reference>(?<![a-z0-9])[a-z]{2,3}-\d{3,}(?:-\d+)*(?![a-z0-9]))"
    r"|(?P<iban>(?<![a-z0-9])sa\s?\d(?:[\s\-]?[0-9a-z]){18,24}(?![a-z0-9]))"
    r"|(?P<date>(?<![\d•])(?:\d{1,2}[/\-]\d{1,2}[/\-]\d{4}|\d{4}[/\-]\d{1,2}[/\-]\d{1,2})(?!\d))"
    r"|(?P<phone>(?<![\d•])(?:\+|00)\d{1,3}(?:[ \-]?\d){7,12}(?!\d))"
    r"|(?P<grouped>(?<![\d•])0\d{1,2}(?:[ \-]\d{2,4}){2,3}(?!\d))"
    r"|(?P<file>(?<![\d•])\d{1,2}-\d{4,8}(?!\d))"
    r"|(?P<number>\d+)"
)
_LONG_NUMBER = 7  # digits from which a bare number identifies somebody or something


def mask(text: str) -> str:
    """Hide national IDs, iqamas, registers, establishments, permits, phones, IBANs and e-mails but for their end.

    Case and appointment references (`SN-1234-5678`), dates, amounts and other short numbers stay. Idempotent.
    """
    folded = fold(text)
    parts, position = [], 0
    for match in _IDENTIFIER.finditer(folded.text):
        kind = match.lastgroup or ""
        if kind in {"reference", "date"} or (kind == "number" and len(match.group()) < _LONG_NUMBER):
            continue
        start, end = folded.span(match.start(), match.end())
        parts += [text[position:start], _hide(kind, folded, match)]
        position = end
    return "".join(parts) + text[position:]


def _hide(kind: str, folded: Folded, match: re.Match[str]) -> str:
    if kind == "email":
        at = match.group().index("@") + match.start()
        name = folded.source(match.start(), at)
        return name[:1] + _DOT * 3 + folded.source(at, match.end())
    source = folded.source(match.start(), match.end())
    return _dots(source, sum(character.isalnum() for character in source) - _SHOWN)


def _dots(source: str, hidden: int) -> str:
    """The source with its first `hidden` letters and digits as dots; separators stay where they are."""
    out = []
    for character in source:
        covered = character.isalnum() and hidden > 0
        hidden -= covered
        out.append(_DOT if covered else character)
    return "".join(out)
