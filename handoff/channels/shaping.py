"""Bringing text into the shapes that chat apps take: pieces, labels, numbered choices, directions. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from handoff.channels.base import Choice
from handoff.texts import say

_FSI, _PDI, _RLM = "\u2068", "\u2069", "\u200f"
_ARABIC = re.compile("[\u0600-\u06ff\u0750-\u077f\u08a0-\u08ff\ufb50-\ufdff\ufe70-\ufeff]")
_LINK = r"(?:https?://|www\.)\S+|[\w.+-]+@[\w-]+\.[\w.-]+|(?:[A-Za-z0-9-]+\.)+(?:sa|com|org|net|gov)\b\S*"
_RUN = r"[+#]?[A-Za-z0-9](?:[A-Za-z0-9 .,:;/_'’+&@#%()\-–]*[A-Za-z0-9%+)])?"
_PIECES = re.compile(f"(?P<link>{_LINK})|(?P<run>{_RUN})")
_BORDERS = (re.compile(r"\n\s*\n"), re.compile(r"\n"), re.compile(r"(?<=[.!?؟…])\s+"), re.compile(r"\s+"))
_GLUE = re.compile("[\u0300-\u036f\u064b-\u065f\u0670\u200d\ufe00-\ufe0f\U0001f3fb-\U0001f3ff]")
_ELLIPSIS = "…"


def units(text: str) -> int:
    """The length in UTF-16 units, by which providers count."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def split_text(text: str, limit: int) -> list[str]:
    """The text in pieces of at most `limit` UTF-16 units, cut between paragraphs, lines, sentences or words, in this
    order of preference, and only in a word that is longer than a piece. Nothing but white space at a cut is lost."""
    pieces = []
    rest = text.strip()
    while units(rest) > limit:
        fitting = _fitting(rest, limit)
        cut, resume = _cut(rest, fitting)
        pieces.append(rest[:cut].rstrip())
        rest = rest[resume:].lstrip()
    return [*pieces, rest] if rest else pieces


def _fitting(text: str, limit: int) -> int:
    """How many characters fit."""
    low, high = 0, min(len(text), limit)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if units(text[:middle]) <= limit else (low, middle - 1)
    return max(low, 1)


def _cut(text: str, fitting: int) -> tuple[int, int]:
    """Where a piece ends and where the next one starts. A border in the first third would waste the piece."""
    for border in _BORDERS:
        last = None
        for found in border.finditer(text, 0, fitting + 1):
            last = found
        if last is not None and last.start() > fitting // 3:
            return last.start(), last.end()
    cut = fitting
    while cut > 1 and cut > fitting - 20 and (_GLUE.match(text[cut]) or text[cut - 1] == "\u200d"):
        cut -= 1
    return cut, cut


def shorten(label: str, chars: int) -> str:
    """The label in at most `chars` UTF-16 units, cut at a word where one ends in its second half."""
    label = " ".join(label.split())
    if units(label) <= chars:
        return label
    kept = label[: _fitting(label, chars - 1)]
    word = kept.rfind(" ")
    if word > len(kept) // 2:
        kept = kept[:word]
    return kept.rstrip(" ،,:؛-") + _ELLIPSIS


def isolate(text: str) -> str:
    """The text with Latin words and numbers isolated in its Arabic lines, so that they stand where they were written
    and a line that begins with one still runs from the right. Links are left as they are: apps find them."""
    return "\n".join(_isolate_line(line) if _ARABIC.search(line) else line for line in text.split("\n"))


def _isolate_line(line: str) -> str:
    def wrap(found: re.Match[str]) -> str:
        return found[0] if found["link"] else f"{_FSI}{found[0]}{_PDI}"

    shown = _PIECES.sub(wrap, line)
    first = _PIECES.match(line.lstrip())
    return _RLM + shown if first and first["link"] else shown


def isolated_pieces(text: str, limit: int) -> list[str]:
    """The text in pieces of at most `limit` UTF-16 units with their direction signs in them."""
    cut = limit
    shown = [isolate(piece) for piece in split_text(text, cut)]
    while any(units(piece) > limit for piece in shown):
        cut = cut * 3 // 4
        shown = [isolate(piece) for piece in split_text(text, cut)]
    return shown


def numbered(text: str, choices: Sequence[Choice]) -> str:
    """The text with its choices as numbered lines, for where there are no buttons; a person answers with a number."""
    lines = [f"{number}. {choice.title}" for number, choice in enumerate(choices, start=1)]
    return "\n".join([text, "", *lines, "", say("choices.numbered")]) if lines else text
