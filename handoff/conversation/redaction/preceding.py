"""The value that stands before its cue."""

from __future__ import annotations

import re

from handoff.conversation.redaction import words as w
from handoff.conversation.redaction.cues import Cue
from handoff.conversation.redaction.model import Secret, Span
from handoff.conversation.redaction.shapes import chunk_at, is_somebodys, is_year, looks_chosen
from handoff.conversation.redaction.tokens import Kind, Message, Token
from handoff.conversation.redaction.values import STARTS

_OWNERS = frozenset({"my", "your", "the", "el", "al", "ال", "as"})


def before(message: Message, cue: Cue) -> Span | None:
    """The value that stands directly before the cue: `482193 هذا الرمز`, `Abc@12 is my password`."""
    index, pointed = cue.first - 1, False
    for _ in range(8):
        token = message.at(index)
        if token is None or token.kind is Kind.BARRIER:
            return None
        if token.kind is Kind.WORD and _points(token.key):
            pointed = True
        elif _ends_chunk(message, index):
            return _value_before(message, index, cue, pointed=pointed)
        elif token.kind is Kind.WORD or (token.kind is Kind.SIGN and token.key not in "\"'»”,،-–:()."):
            return None
        index -= 1
    return None


def _points(word: str) -> bool:
    return w.known(word, w.CONNECTORS) or w.known(word, w.POINTERS) or word in _OWNERS


def _ends_chunk(message: Message, index: int) -> bool:
    """Whether the token is the end of a run with digits or signs in it."""
    token, previous = message.tokens[index], message.at(index - 1)
    if token.kind is not Kind.WORD:
        return token.kind is Kind.DIGITS or token.key in STARTS
    return previous is not None and previous.kind in {Kind.DIGITS, Kind.SIGN} and previous.key not in "\"'«“(،,.:"


def _value_before(message: Message, index: int, cue: Cue, *, pointed: bool) -> Span | None:
    end = message.tokens[index].end
    start = max(message.text.rfind(sign, max(0, end - 64), end) for sign in " \n\t\r،\ufdd0") + 1
    if start == 0 and end > 64:
        return None
    run = message.text[start:end].lstrip("\"'«“(")
    start = end - len(run)
    lead = [message.tokens[i] for i in message.words if message.tokens[i].end <= start][-1:]
    pointed = pointed or (bool(lead) and _points(lead[0].key))
    alone = not lead or "\n" in message.text[lead[0].end : start]
    if run.isdecimal() or re.fullmatch(r"[\d\-. ]+", run):
        return _digits_before(message, index, cue, start=start, pointed=pointed, alone=alone, lead=lead)
    chunk = chunk_at(message, start)
    if cue.secret not in {Secret.PASSWORD, Secret.PIN} or cue.weak or chunk is None or not looks_chosen(chunk):
        return None
    return Span(start, end, Secret.PASSWORD) if pointed or alone else None


def _digits_before(
    message: Message, index: int, cue: Cue, *, start: int, pointed: bool, alone: bool, lead: list[Token]
) -> Span | None:
    end = message.tokens[index].end
    groups = re.search(r"(?<![\d\w])\d{1,4}(?:[ \-.]\d{1,4}){1,11}\Z", message.text[max(0, end - 40) : end])
    if groups and len(groups.group()) > end - start:
        start = end - len(groups.group())
        lead = [token for token in lead if token.end <= start]
        alone = alone or not message.text[:start].strip()
    run = message.text[start:end]
    count = sum(character.isdigit() for character in run)
    if is_somebodys(run) or not max(cue.least, 3) <= count <= min(cue.most, 10):
        return None
    if lead and w.known(lead[0].key, w.IDENTIFIER_NOUNS):
        return None
    if is_year(run) and not pointed:
        return None
    arrived = bool(lead) and w.known(lead[0].key, w.ARRIVED)
    if cue.bare and not pointed:
        return None
    return Span(start, end, cue.secret) if pointed or alone or arrived else None
