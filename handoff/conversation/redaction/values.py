"""The values that follow a cue."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from typing import NamedTuple

from handoff.conversation.redaction import words as w
from handoff.conversation.redaction.cues import Cue
from handoff.conversation.redaction.model import Secret, Span
from handoff.conversation.redaction.shapes import (
    Chunk,
    Digits,
    chunk_at,
    digits_at,
    is_address,
    is_arabizi,
    is_somebodys,
    is_year,
    looks_chosen,
)
from handoff.conversation.redaction.tokens import Kind, Message, Token

_MAX_STEPS = 16  # words, numbers and signs looked at after a cue
_MAX_STRANGERS = 4  # words that neither link nor separate, between a cue and a made-up password
_OPENING = {
    '"': '"',
    "“": "”",
    "«": "»",
    "'": "'",
    "‘": "’",
    "(": ")",
    "[": "]",
    "{": "}",
    "`": "`",
    "<": ">",
}
LINKS = frozenset(":=→⇒")
STARTS = frozenset("@#$%^&*!")  # signs that passwords start with
_ENDS = frozenset("?؟؛;")
_CLAUSE_END = re.compile(r"\s*(?:$|[\n.،,؛;!/)\]\"'»”]|و\s|and\b|و(?:ال|هو|هي))")
_QUESTION = re.compile(r"[^\n.!]{0,80}[?؟]")
_MIN_PHRASE_WORDS = 3  # number words in a row that make a code


class Link(IntEnum):
    """How firmly the words before a value say that it is the value."""

    NONE = 0
    POINTED = 1  # "this", "was"
    SAID = 2  # "is", "هي"
    SIGNED = 3  # ":", "="


class Reading(NamedTuple):
    """How far the search has come after a cue.

    `strangers`: words since the cue that do not link; `blocked`: one of them names another thing's number;
    `quoted`: an opening quote stands directly before.
    """

    link: Link = Link.NONE
    strangers: int = 0
    blocked: bool = False
    quoted: bool = False
    found: int = 0
    again: bool = False
    last_word: str = ""


@dataclass(frozen=True, slots=True)
class Setting:
    """What holds for the whole message."""

    talk: bool
    money: bool
    stops: frozenset[int]


def setting_of(message: Message, cues: list[Cue]) -> Setting:
    """Read once per message: is a password talked about, is money, and where do other cues start."""
    talk = any(w.known(message.tokens[index].key, w.TALK) for index in message.words)
    money = any(w.known(message.tokens[index].key, w.MONEY) for index in message.words)
    return Setting(talk, money, frozenset(cue.first for cue in cues))


def kind_of(cue: Cue, digits: int) -> Secret:
    """A "secret number" with letters or more than eight digits is a password."""
    return Secret.PASSWORD if cue.secret is Secret.PIN and digits == 0 else cue.secret


def after(message: Message, cue: Cue, setting: Setting, start: Reading | None = None) -> Iterator[Span]:
    """The values that follow the cue, nearest first."""
    reading = start or Reading()
    index = cue.last + 1
    for _ in range(_MAX_STEPS * 2):
        token = message.at(index)
        if token is None:
            return
        span = None
        if token.kind in {Kind.WORD, Kind.DIGITS} or _opens_chunk(message, index):
            span = _value(message, index, cue, setting, reading)
        if span:
            yield span
            reading = Reading(found=reading.found + 1)
            index = _after_offset(message, index, span.end)
            continue
        step = None if index in setting.stops else _step(message, token, cue, reading)
        if step is None:
            return
        reading = step
        index = _skip(message, index, token)


def _opens_chunk(message: Message, index: int) -> bool:
    token, following = message.tokens[index], message.at(index + 1)
    return (
        token.kind is Kind.SIGN
        and token.key in STARTS
        and following is not None
        and (following.kind in {Kind.WORD, Kind.DIGITS} or following.key in STARTS)
    )


def _after_offset(message: Message, index: int, offset: int) -> int:
    while (token := message.at(index)) is not None and token.start < offset:
        index += 1
    return index


def _skip(message: Message, index: int, token: Token) -> int:
    """Past the token, or past the whole run when it is a number that was not accepted."""
    if token.kind is not Kind.DIGITS:
        return index + 1
    chunk = chunk_at(message, token.start)
    return _after_offset(message, index + 1, chunk.end if chunk else token.end)


def _step(message: Message, token: Token, cue: Cue, reading: Reading) -> Reading | None:
    """The reading after a token that is no value, or None where the search ends."""
    if token.kind is Kind.SPACE:
        return reading
    if token.kind is Kind.BARRIER:
        return Reading(found=reading.found + 1)
    if token.kind is Kind.DIGITS:
        return reading._replace(link=Link.NONE, strangers=reading.strangers + 1, quoted=False)
    if token.kind is Kind.SIGN:
        return _sign(message, token, reading)
    return _word(token, cue, reading)


def _sign(message: Message, token: Token, reading: Reading) -> Reading | None:
    if token.key in _ENDS:
        return None
    if token.key in LINKS or (token.key == ">" and message.text[token.start - 1] in "-="):
        return reading._replace(link=Link.SIGNED)
    if token.key in _OPENING:
        return reading._replace(quoted=True)
    ends_sentence = token.key == "." and message.text[token.end : token.end + 1].isspace()
    return reading._replace(link=Link.NONE, strangers=reading.strangers + 1) if ends_sentence else reading


def _word(token: Token, cue: Cue, reading: Reading) -> Reading | None:
    word, first = token.key, not reading.last_word
    again = w.known(word, w.AGAIN)
    reading = reading._replace(quoted=False, again=reading.again or again, last_word=word)
    if w.known(word, w.CONNECTORS):
        blocked = reading.blocked and cue.secret is not Secret.OTP
        return reading._replace(link=max(reading.link, Link.SAID), blocked=blocked)
    if w.known(word, w.POINTERS):
        return reading._replace(link=max(reading.link, Link.POINTED))
    if cue.indefinite and first and not _tells_whence(word, cue):
        return None
    if w.known(word, w.FILLERS) or again or w.known(word, w.LENGTHS):
        return reading._replace(link=Link.NONE)
    if w.known(word, w.BLOCKERS) or w.known(word, w.NEGATIONS):
        return reading._replace(link=Link.NONE, strangers=reading.strangers + 1, blocked=True)
    strangers = reading.strangers + 1
    return reading._replace(link=Link.NONE, strangers=strangers) if strangers <= _MAX_STRANGERS + 4 else None


def _tells_whence(word: str, cue: Cue) -> bool:
    """Whether the word after a bare "code" tells how it came, not what it is the code of."""
    way = not cue.bare and (w.known(word, w.SENDERS) or w.known(word, w.PHONE))
    return way or w.known(word, w.ARRIVED) or w.known(word, w.OWNED)


def _value(message: Message, index: int, cue: Cue, setting: Setting, reading: Reading) -> Span | None:
    token = message.tokens[index]
    chunk = chunk_at(message, token.start)
    if chunk is None or (reading.found and not reading.again):
        return None
    if token.kind is Kind.WORD and w.known(token.key, w.NUMBER_WORDS):
        phrase = _number_words(message, index, reading)
        if phrase:
            return Span(token.start, phrase, cue.secret)
    if chunk.letters == 0 and token.kind is Kind.DIGITS and not looks_chosen(chunk):
        return _digits(message, token, cue, setting, reading)
    if token.kind is Kind.DIGITS and _number_with_unit(message, token, chunk):
        return None
    if cue.secret is Secret.CVV:
        return None
    if cue.secret is Secret.OTP:
        return _chosen_code(chunk, cue, reading) or _otp_text(chunk, cue, reading)
    return _password(message, index, chunk, cue, setting, reading)


def _number_with_unit(message: Message, token: Token, chunk: Chunk) -> bool:
    rest = w.squeeze(message.text[token.end : chunk.end])
    return rest.isalpha() and w.known(rest, w.UNITS)


def _number_words(message: Message, index: int, reading: Reading) -> int | None:
    """Where a row of number words ends, or None when it is too short to be a code."""
    if reading.strangers and not reading.link:
        return None
    end, count = 0, 0
    while (token := message.at(index)) is not None:
        if token.kind is Kind.WORD and w.known(token.key, w.NUMBER_WORDS):
            end, count = token.end, count + 1
        elif token.key != "و" and (token.kind not in {Kind.SPACE, Kind.SIGN} or token.key in "؟?.;؛"):
            break
        index += 1
    return end if count >= _MIN_PHRASE_WORDS else None


def _next_word(message: Message, offset: int) -> str:
    match = re.compile(r"\s*([^\W\d_]+|%)").match(message.text, offset, offset + 40)
    return w.squeeze(match[1]) if match else ""


def _digits(message: Message, token: Token, cue: Cue, setting: Setting, reading: Reading) -> Span | None:
    number = digits_at(message, token, most=cue.most)
    tied = reading.link >= Link.SAID or (reading.link is Link.POINTED and not reading.strangers)
    apart = reading.strangers > 0 and not tied
    least = max(cue.least, 4) if apart or reading.found else cue.least
    most = min(cue.most, 8) if apart else cue.most
    if not least <= number.count <= most or reading.blocked or reading.strangers > cue.strangers:
        return None
    if is_somebodys(number.text) and not _may_be_chosen(number, cue, setting, reading, tied=tied):
        return None
    if not tied and (cue.bare or _counts_something(message, number, setting, reading, apart=apart)):
        return None
    return Span(number.start, number.end, cue.secret)


def _may_be_chosen(number: Digits, cue: Cue, setting: Setting, reading: Reading, *, tied: bool) -> bool:
    """Whether somebody took an identifier, such as his phone number, for his password."""
    password = cue.secret in {Secret.PASSWORD, Secret.PIN} and not cue.weak
    return password and not reading.strangers and (tied or not setting.talk) and "-" not in number.text


def _counts_something(message: Message, number: Digits, setting: Setting, reading: Reading, *, apart: bool) -> bool:
    """Whether an unlinked number is a quantity, an amount, a year or another thing's number."""
    following = _next_word(message, number.end)
    if following == "%" or (following and w.known(following, w.UNITS)):
        return True
    if setting.money and number.text.endswith("00"):
        return True
    before = reading.last_word
    if not before:
        return False
    return (is_year(number.text) and w.known(before, w.YEAR_WORDS)) or (apart and w.known(before, w.IDENTIFIER_NOUNS))


def _chosen_code(chunk: Chunk, cue: Cue, reading: Reading) -> Span | None:
    """A password that its writer calls a code. Signs within it are in no code that is sent."""
    signed = chunk.is_latin and chunk.has_digit and any(sign in STARTS for sign in chunk.text)
    if not signed or not looks_chosen(chunk) or reading.strangers > cue.strangers:
        return None
    return Span(chunk.start, chunk.end, Secret.PASSWORD)


def _otp_text(chunk: Chunk, cue: Cue, reading: Reading) -> Span | None:
    """A code of letters and digits, such as `AB12CD`."""
    digits = sum(character.isdigit() for character in chunk.text)
    if reading.strangers or cue.bare or not chunk.is_latin or not 4 <= len(chunk.text) <= 12 or digits < 2:
        return None
    compact = chunk.text.replace("-", "")
    if not compact.isalnum() or is_arabizi(chunk) or compact.startswith("sn"):
        return None
    if cue.weak and not reading.link and (cue.indefinite or not _mixed(chunk)):
        return None
    return Span(chunk.start, chunk.end, cue.secret)


def _mixed(chunk: Chunk) -> bool:
    """Capitals and digits through each other, as in `7T4K9Q`; references have the one before the other."""
    return chunk.raw.isupper() and re.search("[0-9][a-z]+[0-9]", chunk.text) is not None


def _password(message: Message, index: int, chunk: Chunk, cue: Cue, setting: Setting, reading: Reading) -> Span | None:
    tied = (reading.link >= Link.SAID or reading.quoted) and not reading.strangers
    secret = kind_of(cue, 0)
    if reading.quoted and reading.link and (end := _quote_end(message, index)):
        return Span(chunk.start, end, secret)
    if looks_chosen(chunk):
        return Span(chunk.start, chunk.end, secret) if reading.strangers <= _MAX_STRANGERS else None
    if reading.found or reading.strangers or cue.weak:
        return None
    if chunk.has_digit:
        direct = tied or not (is_address(chunk) or (is_arabizi(chunk) and _is_latin(message, cue)) or setting.talk)
        chosen = tied or chunk.is_latin or sum(character.isdigit() for character in chunk.text) > 1
        return Span(chunk.start, chunk.end, secret) if direct and chosen and len(chunk.text) >= 3 else None
    if is_address(chunk) and reading.link < Link.SAID:
        return None
    named = not setting.talk and cue.secret is Secret.PASSWORD and not _is_latin(message, cue)
    end = _plain_word(message, index, chunk, reading, named=named)
    return Span(chunk.start, end, secret) if end else None


def _is_latin(message: Message, cue: Cue) -> bool:
    return cue.last >= 0 and message.tokens[cue.last].key.isascii()


def _quote_end(message: Message, index: int) -> int | None:
    """The end of a quoted value, unless it is a sentence about the secret."""
    token = message.tokens[index]
    opening = message.text[token.start - 1]
    closing = message.text.find(_OPENING.get(opening, "\0"), token.start, token.start + 48)
    if closing < 0 or "\n" in message.text[token.start : closing]:
        return None
    inner = [word.key for word in message.tokens[index : index + 24] if word.kind is Kind.WORD and word.start < closing]
    prose = not any("0" <= sign <= "9" for sign in message.text[token.start : closing]) and any(
        w.known(word, w.ARABIC_PROSE) or word in w.ENGLISH_PROSE for word in inner
    )
    return None if prose or "\ufdd0" in message.text[token.start : closing] else closing


def _plain_word(message: Message, index: int, chunk: Chunk, reading: Reading, *, named: bool) -> int | None:
    """The end of a password that is a plain word, which only its place can tell from prose."""
    token = message.tokens[index]
    if token.kind is not Kind.WORD or len(token.key) < 3 or _QUESTION.match(message.text, chunk.end):
        return None
    if chunk.is_latin:
        if token.key in w.ENGLISH_PROSE or token.key in w.FILLERS:
            return None
        closes = _CLAUSE_END.match(message.text, chunk.end) is not None
        said = reading.link >= Link.SAID or (named and bool(reading.link))
        firm = reading.link is Link.SIGNED or (closes and (said or reading.quoted or named))
        return chunk.end if firm and (reading.link or len(chunk.text) > 3) else None
    if w.known(token.key, w.ARABIC_PROSE | w.FILLERS | w.BLOCKERS) or reading.link < Link.SAID:
        return None
    limit = 3 if reading.link is Link.SIGNED else 1
    return _short_line(message, index, limit)


def _short_line(message: Message, index: int, limit: int) -> int | None:
    """The end of the clause that starts here if it has at most `limit` words and none of them is prose."""
    end, count = 0, 0
    while (token := message.at(index)) is not None and not _CLAUSE_END.match(message.text, end or token.start):
        if token.kind is Kind.WORD:
            count += 1
            if count > limit or w.known(token.key, w.ARABIC_PROSE):
                return None
            end = token.end
        elif token.kind is not Kind.SPACE:
            break
        index += 1
    return end or None
