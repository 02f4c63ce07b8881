"""Cues that are spelt or described: `السي في في`, `او تي بي`, `الثلاث ارقام اللي ورا البطاقة`."""

from __future__ import annotations

from itertools import pairwise

from handoff.conversation.redaction import words as w
from handoff.conversation.redaction.model import Secret
from handoff.conversation.redaction.tokens import BARRIER, Message

_LETTERS = 4  # longest name of a letter, without article
_MAX_LETTERS = 4
_MAX_WORDS = 7  # from "digits" to "back"
_ENDS = f"{BARRIER}.:=؟?!؛;\n"
_TO_CARD = 3  # from "back" to "card"


def spelt(message: Message, place: int) -> tuple[Secret, int] | None:
    """The secret that the letters from this word on spell, and how many words that are."""
    joined = ""
    for count, index in enumerate(message.words[place : place + _MAX_LETTERS], start=1):
        token = message.tokens[index]
        if len(token.key) > _LETTERS + 2 * (count == 1) or not _follows(message, place + count - 1, first=count == 1):
            return None
        joined += token.key
        if count > 1 and (secret := _named(w.squeeze(joined))):
            return secret, count
    return None


def _named(word: str) -> Secret | None:
    if w.known(word, w.ONE_TIME):
        return Secret.OTP
    return Secret.CVV if w.known(word, w.CVV) else None


def _follows(message: Message, place: int, *, first: bool) -> bool:
    """Whether nothing but a space, a dot or a dash stands between the word and the one before."""
    if first:
        return True
    one, two = message.tokens[message.words[place - 1]], message.tokens[message.words[place]]
    return message.text[one.end : two.start] in {" ", "-", ".", "_", ". ", " - "}


def behind_card(message: Message, place: int) -> int | None:
    """How many words from this one on name the digits on the back of a card."""
    words = [message.tokens[index] for index in message.words[place : place + _MAX_WORDS + _TO_CARD]]
    if not words or not w.known(words[0].key, w.DIGIT_NOUNS):
        return None
    back = 0
    for count, (one, two) in enumerate(pairwise(words), start=2):
        if any(sign in message.text[one.end : two.start] for sign in _ENDS):
            return None
        if back and w.known(two.key, w.CARD):
            return count
        back = back or (count if w.known(two.key, w.BACK) else 0)
        if (count > _MAX_WORDS and not back) or (back and count > back + _TO_CARD):
            return None
    return None
