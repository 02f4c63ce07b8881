"""Secrets that come in a message of their own, after one that announced them."""

from __future__ import annotations

from handoff.conversation.redaction import words as w
from handoff.conversation.redaction.cards import find_date_and_code
from handoff.conversation.redaction.cues import Cue
from handoff.conversation.redaction.model import Expectation, Secret, Span
from handoff.conversation.redaction.shapes import chunk_at, is_somebodys, looks_chosen
from handoff.conversation.redaction.tokens import BARRIER, Kind, Message
from handoff.conversation.redaction.values import LINKS, Link, Reading, Setting, after

_CODES = frozenset({Expectation.CODE, Expectation.CODE_STILL})
_PASSWORDS = frozenset({Expectation.PASSWORD, Expectation.PASSWORD_STILL})
_LATER = {Expectation.CODE: Expectation.CODE_STILL, Expectation.PASSWORD: Expectation.PASSWORD_STILL}
_BARE_CODE_DIGITS = frozenset({4, 5, 6, 8})  # seven digits are an establishment's file number
_MOST_WORDS = 3


def expected_spans(message: Message, cues: list[Cue], expects: Expectation) -> list[Span]:
    """The secret that the previous message announced, if this message is little more than it."""
    if cues or not expects or BARRIER in message.text:
        return []
    plain = [message.tokens[i].key for i in message.words if not _passes_by(message.tokens[i].key)]
    if expects in _PASSWORDS:
        return _expected_password(message, plain, expects)
    if plain:
        return []
    if expects is Expectation.CVV:
        return list(find_date_and_code(message.text))
    spans = after(message, Cue(Secret.OTP, -1, -1), Setting(talk=False, money=False, stops=frozenset()))
    return [span for span in spans if _is_code(message, span)]


def _passes_by(word: str) -> bool:
    return any(w.known(word, words) for words in (w.FILLERS, w.CONNECTORS, w.NUMBER_WORDS)) or word in w.REPLIES


def _is_code(message: Message, span: Span) -> bool:
    digits = sum(character.isdigit() for character in message.text[span.start : span.end])
    return digits == 0 or digits in _BARE_CODE_DIGITS


def _expected_password(message: Message, plain: list[str], expects: Expectation) -> list[Span]:
    cue = Cue(Secret.PASSWORD, -1, -1, least=3, most=32)
    first = next((token for token in message.tokens if token.kind is not Kind.SPACE), None)
    if first is None or len(message.words) > _MOST_WORDS or any(w.known(word, w.REPLIES) for word in plain):
        chosen = _chosen(message)
        return chosen if len(message.words) <= 2 * _MOST_WORDS else []
    if is_somebodys(message.text.strip()):
        return []
    firm = expects is Expectation.PASSWORD and len(message.text.split()) == 1
    link = Link.SAID if firm else Link.POINTED
    return list(after(message, cue, Setting(talk=False, money=False, stops=frozenset()), Reading(link=link)))


def _chosen(message: Message) -> list[Span]:
    for token in message.tokens:
        if token.kind in {Kind.WORD, Kind.DIGITS}:
            chunk = chunk_at(message, token.start)
            if chunk and looks_chosen(chunk):
                return [Span(chunk.start, chunk.end, Secret.PASSWORD)]
    return []


def next_expectation(message: Message, cues: list[Cue], expects: Expectation, spans: list[Span]) -> Expectation:
    """What to expect after this message."""
    if any(span.secret is Secret.CARD for span in spans):
        return Expectation.NOTHING if any(span.secret is Secret.CVV for span in spans) else Expectation.CVV
    if spans:
        return Expectation.NOTHING
    announced = _announced(message, cues)
    if announced:
        return announced
    return _LATER.get(expects, Expectation.NOTHING) if not cues else Expectation.NOTHING


def _announced(message: Message, cues: list[Cue]) -> Expectation:
    if not cues or BARRIER in message.text or "؟" in message.text or "?" in message.text:
        return Expectation.NOTHING
    keys = [message.tokens[index].key for index in message.words]
    cue = cues[-1]
    password = cue.secret in {Secret.PASSWORD, Secret.PIN}
    tail = [message.tokens[i].key for i in message.words if i > cue.last]
    ends = all(_passes_by(word) for word in tail)
    if any(w.known(word, w.NEGATIONS) for word in keys):
        return Expectation.NOTHING
    if cue.secret is Secret.CVV:
        return Expectation.CVV if ends else Expectation.NOTHING
    if password:
        return _announced_password(message, cue, keys) if ends and not cue.weak else Expectation.NOTHING
    arrived = any(w.known(word, w.ARRIVED) or w.known(word, w.POINTERS) for word in keys)
    return Expectation.CODE if arrived or ends else Expectation.NOTHING


def _announced_password(message: Message, cue: Cue, keys: list[str]) -> Expectation:
    """Firm after "the password is" or "take the password"; the mere topic lets expect only what is no plain word."""
    if any(w.known(word, w.TALK) for word in keys):
        return Expectation.NOTHING
    tail = message.tokens[cue.last + 1 :]
    linked = any(token.key in LINKS or w.known(token.key, w.CONNECTORS) for token in tail if token.key.strip())
    given = linked or any(w.known(word, w.GIVING) for word in keys)
    return Expectation.PASSWORD if given else Expectation.PASSWORD_STILL
