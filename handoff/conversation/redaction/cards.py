"""Payment cards: the number, and beside it the expiry date and the code on the back."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.arabic.identifiers import is_card
from handoff.conversation.redaction import words as w
from handoff.conversation.redaction.model import Secret, Span
from handoff.conversation.redaction.tokens import Message

_GROUPS = re.compile(r"\d+(?:[\s\-._/*]{1,3}\d+)*")
_EXPIRY = re.compile(r"(?<![\d/\-])(0?[1-9]|1[0-2])\s?[/\-]\s?(20[2-4]\d|[2-4]\d)(?![\d/\-])")
_CODE = re.compile(r"(?<![\d/\-.])\d{3,4}(?![\d/\-.]|\s*(?:ريال|sar|sr|الف))")
_NEAR = 48  # characters on either side of a card in which its date and code are looked for
_IBAN = re.compile(r"sa\s?$")
_LONGEST = 19


def find_cards(message: Message) -> Iterator[Span]:
    """Card numbers, in one piece or in groups, and what belongs to them."""
    keyed = any(w.known(message.tokens[index].key, w.CARD) for index in message.words)
    for run in _GROUPS.finditer(message.text):
        if _IBAN.search(message.text, max(0, run.start() - 4), run.start()):
            continue
        for card in _cards_in(run, keyed=keyed):
            yield card
            yield from _companions(message.text, card)


def _cards_in(run: re.Match[str], *, keyed: bool) -> Iterator[Span]:
    groups = [(m.start() + run.start(), m.group()) for m in re.finditer(r"\d+", run.group())]
    first = 0
    while first < len(groups):
        last = _card_end(groups, first, keyed=keyed)
        if last is None:
            first += 1
            continue
        start, (end, tail) = groups[first][0], groups[last]
        yield Span(start, end + len(tail), Secret.CARD)
        first = last + 1


def _card_end(groups: list[tuple[int, str]], first: int, *, keyed: bool) -> int | None:
    """The index of the last group of a card that starts with this group: sixteen digits before other lengths."""
    digits, ends = "", {}
    for last in range(first, len(groups)):
        group = groups[last][1]
        if len(digits) + len(group) > _LONGEST or (last > first and len(group) > 7):
            break
        digits += group
        if last > first and len(groups[first][1]) > 7:
            break
        ends[len(digits)] = last
    sizes = sorted(ends, key=lambda size: (size != 16, -size))
    for size in sizes:
        if _is_card(digits[:size], [g for _, g in groups[first : ends[size] + 1]], keyed=keyed):
            return ends[size]
    return None


def _is_card(digits: str, groups: list[str], *, keyed: bool) -> bool:
    if is_card(digits):
        return len(digits) >= 15 or keyed
    mistyped = len(digits) in {15, 16} and digits[0] in "3456"
    return mistyped and (keyed or [len(group) for group in groups] == [4, 4, 4, 4])


def _companions(text: str, card: Span) -> Iterator[Span]:
    for start, end in (
        (card.end, min(len(text), card.end + _NEAR)),
        (max(0, card.start - _NEAR), card.start),
    ):
        for match in _EXPIRY.finditer(text, start, end):
            yield Span(match.start(), match.end(), Secret.CARD)
    for match in _CODE.finditer(text, card.end, min(len(text), card.end + _NEAR)):
        if match.start() - card.end <= 3 or _after_date(text, card.end, match.start()):
            yield Span(match.start(), match.end(), Secret.CVV)


def find_date_and_code(text: str) -> Iterator[Span]:
    """The expiry date and the code in a text that follows a card number."""
    dates = list(_EXPIRY.finditer(text))
    yield from (Span(match.start(), match.end(), Secret.CARD) for match in dates)
    for match in _CODE.finditer(text):
        if not any(date.start() <= match.start() < date.end() for date in dates):
            yield Span(match.start(), match.end(), Secret.CVV)
            return


def _after_date(text: str, start: int, end: int) -> bool:
    """Whether only the expiry date and a few letters stand between the card and the number."""
    return not re.search(r"\d", _EXPIRY.sub("", text[start:end]))
