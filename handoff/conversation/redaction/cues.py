"""Where a message names a secret."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from handoff.conversation.redaction import words as w
from handoff.conversation.redaction.describing import behind_card, spelt
from handoff.conversation.redaction.model import Secret
from handoff.conversation.redaction.tokens import BARRIER, Message, Token

_CURRICULUM = "cv"  # has the key of "cvv"
_MAX_GAP = 3  # characters between the two words of one cue
_BEFORE = 6  # words before a bare "code" in which an arrival or an error counts


@dataclass(frozen=True, slots=True)
class Cue:
    """A secret named by tokens `[first, last]`.

    `weak`: a bare "the code", which may be anything's code. `indefinite`: such a word without article or owner, so that
    the next noun may say whose. `bare`: nothing around it speaks of a code that came either.
    `least` and `most` bound the digits of a value; `strangers` is how many unknown words may stand before it.
    """

    secret: Secret
    first: int
    last: int
    weak: bool = False
    bare: bool = False
    indefinite: bool = False
    least: int = 4
    most: int = 8
    strangers: int = 3


def _any(token_key: str, words: frozenset[str]) -> bool:
    return w.known(token_key, words)


def _password(first: int, last: int) -> Cue:
    return Cue(Secret.PASSWORD, first, last, least=3, most=32)


def _pin(first: int, last: int) -> Cue:
    return Cue(Secret.PIN, first, last, least=3, most=32)


def _cvv(first: int, last: int) -> Cue:
    return Cue(Secret.CVV, first, last, least=3, most=4)


def _otp(first: int, last: int, second: str = "") -> Cue:
    return Cue(Secret.OTP, first, last, least=2 if _any(second, w.NAFATH) else 4, strangers=5)


def _single(token: str, index: int) -> Cue | None:
    """A cue of one word."""
    if _any(token, w.PASSWORD) or token in w.PASSWORD_SHORT or _misspelt_password(token):
        return _password(index, index)
    if _any(token, w.ONE_TIME):
        return _otp(index, index)
    if _any(token, w.PIN):
        return _pin(index, index)
    if _any(token, w.CVV):
        return _cvv(index, index)
    logs_in = token in w.LOGIN or "باس" in w.stems(token)
    return Cue(Secret.PASSWORD, index, index, weak=True, least=6, most=32) if logs_in else None


def _misspelt_password(token: str) -> bool:
    fits = 4 < len(token) < 12 and any(stem[0] in w.NEAR_PASSWORD_FIRST for stem in w.stems(token))
    return fits and w.resembles(token, w.NEAR_PASSWORD)


def _arabic_pair(one: str, two: str, first: int, last: int) -> Cue | None:
    """A cue of a noun and the word that makes it a secret."""
    if _any(one, w.SIGN):
        return _sign_pair(two, first, last)
    if _any(one, w.NUMBER):
        if _any(two, w.CHECKING_NUMBER):
            return _otp(first, last)
        return _pin(first, last) if _any(two, w.SECRET) else None
    passing = _any(two, w.SECRET) or _any(two, w.PASSING) or w.resembles(two, w.NEAR_PASSING)
    return _password(first, last) if passing and _any(one, w.WORD) else None


def _sign_pair(two: str, first: int, last: int) -> Cue | None:
    """A cue of "code of ..." or "sign of ..."."""
    if _any(two, w.SECRET) or _any(two, w.CARD_PLACE):
        return _pin(first, last)
    if _any(two, w.SAFETY):
        return _cvv(first, last)
    if _any(two, w.CHECKING) or w.resembles(two, w.NEAR_CHECKING):
        return _otp(first, last, two)
    return _password(first, last) if _any(two, w.PASSING) else None


def _english_pair(one: str, two: str, first: int, last: int) -> Cue | None:
    if two in {"code", "codes", "number", "no", "key"}:
        if one in w.PIN or one == "secret":
            return _pin(first, last)
        if one in w.ENGLISH_CHECKING:
            return _otp(first, last, one)
    if (one == "pas" and two in {"word", "code", "phrase"}) or ("باس" in w.stems(one) and two == "ورد"):
        return _password(first, last)
    if "بن" in w.stems(one) and two == "كود":
        return _pin(first, last)
    if _any(one, w.LOGIN_FIRST) and _any(two, w.LOGIN_SECOND):
        return Cue(Secret.PASSWORD, first, last, weak=True, least=6, most=32)
    return None


def _joined(token: str, index: int) -> Cue | None:
    """Two words written as one: `الرقمالسري`, `كلمةالمرور`."""
    if len(token) < 6:
        return None
    for split in range(3, min(len(token) - 1, 9)):
        one, two = token[:split], token[split:]
        if len(two) > 1 and (cue := _arabic_pair(one, two, index, index)):
            return cue
    return None


def _weak(message: Message, place: int) -> Cue | None:
    """A bare "the code": a cue only where nothing says that it is another thing's code."""
    index = message.words[place]
    token = message.tokens[index].key
    if not _any(token, w.SIGN):
        return None
    before = [message.tokens[i].key for i in message.words[max(0, place - _BEFORE) : place]]
    if before and before[-1] in w.ENGLISH_OTHER_CODES:
        return None
    if any(_any(word, w.ERRORS) for word in before[-4:]):
        return None
    definite = (
        token not in w.SIGN
        or token.endswith("ي")
        or token.startswith(("el", "al"))
        or (bool(before) and before[-1] in {"the", "my", "your", "this", "el", "al", "il"})
    )
    beside = before + [message.tokens[i].key for i in message.words[place + 1 : place + 2]]
    arrived = not before or any(_any(word, w.ARRIVED) for word in beside)
    bare = not (definite or arrived)
    least = 2 if any(_any(word, w.NAFATH) for word in before) else 4
    return Cue(Secret.OTP, index, index, weak=True, bare=bare, indefinite=not definite, least=least, strangers=1)


def _close(message: Message, one: Token, two: Token) -> bool:
    gap = message.text[one.end : two.start]
    return len(gap) <= _MAX_GAP and BARRIER not in gap and not any(sign in gap for sign in ":=؟?!؛;")


def find_cues(message: Message) -> Iterator[Cue]:
    """All cues from left to right, the longest reading of each, without overlaps."""
    place = 0
    while place < len(message.words):
        cue, used = _cue_at(message, place)
        if cue:
            yield cue
        place += used


_FIRST = (
    w.WORD,
    w.NUMBER,
    w.SIGN,
    w.LOGIN_FIRST,
    w.ENGLISH_CHECKING,
    w.PIN,
    frozenset({"pas", "باس", "بن", "secret"}),
)


@lru_cache(maxsize=8192)
def _may_start(word: str) -> bool:
    """Whether a cue may start with the word; nearly all words of a message end here."""
    alone = _single(word, 0) or _joined(word, 0)
    return alone is not None or any(_any(word, words) for words in _FIRST)


def _described(message: Message, place: int) -> tuple[Cue, int] | None:
    """A cue of letters that spell it, or of words that say where it stands."""
    index = message.words[place]
    if found := spelt(message, place):
        secret, used = found
        last = message.words[place + used - 1]
        return (_otp(index, last) if secret is Secret.OTP else _cvv(index, last)), used
    words = behind_card(message, place)
    return (_cvv(index, message.words[place + words - 1]), words) if words else None


def _cue_at(message: Message, place: int) -> tuple[Cue | None, int]:
    index = message.words[place]
    token = message.tokens[index]
    if described := _described(message, place):
        return described
    if not _may_start(token.key) or message.text[token.start : token.end] == _CURRICULUM:
        return None, 1
    for skip in (1, 2):
        second = place + skip
        if second >= len(message.words):
            break
        other = message.tokens[message.words[second]]
        if not _close(message, message.tokens[message.words[second - 1]], other):
            break
        pair = _arabic_pair(token.key, other.key, index, message.words[second]) or _english_pair(
            token.key, other.key, index, message.words[second]
        )
        if pair:
            return pair, skip + 1
        if other.key not in {"el", "al", "il", "es", "as", "e", "a", "l", "ar", "at", "ال", "time"}:
            break
    single = _single(token.key, index) or _joined(token.key, index) or _weak(message, place)
    return single, 1
