"""A file's own name, made safe to read. It is shown as text and never used as a path or a header."""

from __future__ import annotations

import re
import unicodedata

NAME_CHARS = 80
_SEPARATORS = re.compile(r"[/\\]")
_UNSEEN = frozenset({"Cc", "Cf", "Co", "Cs", "Zl", "Zp"})
_KEPT = frozenset("\u200c\u200d")  # joiners: Persian words and emojis need them


def clean_name(name: str, suffix: str) -> str:
    """The last part of a path without control, direction and line characters, ending in the true suffix.

    `suffix` is that of the recognised type, so that `invoice.pdf.exe` cannot look like what it is not. Empty when
    nothing is left to show.
    """
    last = _SEPARATORS.split(name)[-1]
    seen = "".join(c for c in last if c in _KEPT or unicodedata.category(c) not in _UNSEEN)
    words = " ".join(seen.split())
    stem = (words[: -len(suffix)] if words.lower().endswith(suffix) else words).strip(". ")
    return stem[: NAME_CHARS - len(suffix)].rstrip(". ") + suffix if stem else ""
