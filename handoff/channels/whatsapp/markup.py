"""Words that WhatsApp must show as they were written. Pure."""

from __future__ import annotations

import re

_WORD_JOINER = "\u2060"
_PAIR = re.compile(r"(?<![\w*_~`])([*_~]|`{1,3})(?=\S)([^\n]*?\S)(\1)(?![\w*_~`])")
_QUOTE = re.compile(r"^(>)(?= )", re.MULTILINE)


def plain(text: str) -> str:
    """The text with its marks of bold, italic, struck out, code and quotation made harmless.

    WhatsApp has no way to switch them off and documents no escape. Marks inside a word format nothing, so a word
    joiner, which has no width, ties the outer sides of a pair to it; a quotation sign gets one before it.
    """
    return _QUOTE.sub(rf"{_WORD_JOINER}\1", _PAIR.sub(rf"{_WORD_JOINER}\1\2\3{_WORD_JOINER}", text))
