"""A folded message as words, numbers and signs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto
from typing import NamedTuple

from bot.arabic.fold import Folded, fold
from handoff.conversation.redaction.words import squeeze

BARRIER = "\ufdd0"  # a noncharacter: stands where something was cut before
_TOKEN = re.compile(
    r"(?P<word>[\u0620-\u064a\u066e-\u06d3]+|[235-9]?[a-z]+(?:'?[235-9]{1,2}[a-z]+)*)"
    r"|(?P<digits>[0-9]+)|(?P<space>\s+)|(?P<barrier>\ufdd0+)|(?P<sign>.)",
    re.DOTALL,
)


class Kind(Enum):
    """What a token is."""

    WORD = auto()
    DIGITS = auto()
    SPACE = auto()
    SIGN = auto()
    BARRIER = auto()


_KINDS = {kind.name.lower(): kind for kind in Kind}


class Token(NamedTuple):
    """`text[start:end]` of the folded message; `key` is a word's key, else the characters themselves."""

    kind: Kind
    start: int
    end: int
    key: str


@dataclass(frozen=True, slots=True)
class Message:
    """A message ready for the search. `words` are indexes into `tokens`."""

    folded: Folded
    text: str
    tokens: tuple[Token, ...]
    words: tuple[int, ...]

    def at(self, index: int) -> Token | None:
        """The token, or None past either end."""
        return self.tokens[index] if 0 <= index < len(self.tokens) else None


def _tokens(text: str) -> Iterator[Token]:
    for match in _TOKEN.finditer(text):
        kind = _KINDS[match.lastgroup or "sign"]
        found = match.group()
        yield Token(kind, match.start(), match.end(), squeeze(found) if kind is Kind.WORD else found)


def read(text: str, marks: re.Pattern[str]) -> Message:
    """Fold and split the text; what `marks` matches in the folded text becomes a barrier of the same length."""
    folded = fold(text)
    barred = marks.sub(lambda match: BARRIER * len(match.group()), folded.text)
    tokens = tuple(_tokens(barred))
    words = tuple(index for index, token in enumerate(tokens) if token.kind is Kind.WORD)
    return Message(folded, barred, tokens, words)
