"""A code that came in a message to the phone, told without the word for it: `وصلتني رسالة فيها 482193`."""

from __future__ import annotations

from collections.abc import Iterator

from handoff.conversation.redaction import words as w
from handoff.conversation.redaction.model import Secret, Span
from handoff.conversation.redaction.shapes import digits_at, is_somebodys, is_year
from handoff.conversation.redaction.tokens import Kind, Message, Token

_DIGITS = frozenset({4, 5, 6})  # longer ones are as often references
_MAX_STEPS = 30  # words, numbers, signs and spaces between the verb and the code
_SIGNS = frozenset(":،,-–\"'«“(=")


def find_arrived(message: Message) -> Iterator[Span]:
    """The bare numbers that came by text message."""
    for place, index in enumerate(message.words):
        word = message.tokens[index].key
        if not w.known(word, w.CAME):
            continue
        before = [message.tokens[i].key for i in message.words[max(0, place - 2) : place]]
        if not any(w.known(other, w.NEGATIONS) for other in before) and (span := _code(message, index)):
            yield span


def _code(message: Message, verb: int) -> Span | None:
    texted, last = False, ""
    for index in range(verb + 1, min(verb + _MAX_STEPS, len(message.tokens))):
        token = message.tokens[index]
        if token.kind is Kind.DIGITS:
            return _number(message, token, last, texted=texted)
        if token.kind is Kind.WORD:
            texted = texted or w.known(token.key, w.TEXTED) or w.known(token.key, w.PHONE)
            if not _leads_on(token.key):
                return None
            last = token.key
        elif token.kind is Kind.BARRIER or (token.kind is Kind.SIGN and token.key not in _SIGNS):
            return None
    return None


def _leads_on(word: str) -> bool:
    leading = (w.TEXTED, w.PHONE, w.HOLDING, w.SENDERS, w.FILLERS, w.CONNECTORS, w.POINTERS)
    return any(w.known(word, words) for words in leading)


def _number(message: Message, token: Token, last: str, *, texted: bool) -> Span | None:
    number = digits_at(message, token, most=8)
    if number.count not in _DIGITS or is_year(number.text) or is_somebodys(number.text):
        return None
    if w.known(last, w.SENDERS) or (w.known(last, w.NUMBER) and last not in w.NUMBER):
        return None
    if message.text[number.end : number.end + 1] in {":", "/", "%", "-", "."} and _digit_at(message, number.end + 1):
        return None
    following = [message.tokens[i].key for i in message.words if message.tokens[i].start >= number.end][:2]
    if following and w.known(following[0], w.UNITS | w.IDENTIFIER_NOUNS):
        return None
    if not texted and not any(w.known(word, w.TEXTED) for word in following):
        return None
    return Span(number.start, number.end, Secret.OTP)


def _digit_at(message: Message, offset: int) -> bool:
    return message.text[offset : offset + 1].isdecimal()
