"""What a run of characters looks like: a number of somebody, a password, a word."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.arabic import identifiers
from handoff.conversation.redaction import words as w
from handoff.conversation.redaction.tokens import Message, Token

_CHUNK = re.compile(r"\d{8,}(?=/)|[^\s،؛\ufdd0]+")
_DIGIT_RUN = re.compile(r"\d+(?:[\s\-._/،,*|]{1,3}\d+(?![\da-z])){0,19}")
_DAY, _MONTH = r"(?:0?[1-9]|[12]\d|3[01])", r"(?:0?[1-9]|1[0-2])"
_DATE = re.compile(rf"{_DAY}[/\-.]{_MONTH}[/\-.](?:\d{{4}}|\d\d)(?!\d)|\d{{4}}[/\-.]{_MONTH}[/\-.]{_DAY}(?!\d)")
_REFERENCE = re.compile(r"[a-z]{1,3}-\d{3,}(?:-\d+)*|[a-z]{1,2}\d{6,}")
_ADDRESS = re.compile(r"[^\s@]@[\w\-]+\.\w|https?:|www\.|\w\.(?:com|sa|net|org|gov)(?:/|$|\.sa)")
_ASCII_DIGIT = re.compile("[0-9]")
_ARABIC = re.compile("[\u0600-\u06ff]")
_ARABIZI = re.compile(r"[235-9]{0,2}[a-z']+(?:[235-9]{1,2}[a-z']+)*[235-9]?")
_STRONG_SIGNS = frozenset("@#$%^&*!+")
_TRAILING = "\"'`”’»«“‘)]}>.,:?…؟-–=/|*_ "
_YEAR = re.compile(r"(?:19[5-9]|20[0-4]|13[5-9]|14[0-6])\d")


@dataclass(frozen=True, slots=True)
class Chunk:
    """A run without spaces, trimmed of closing quotes and sentence signs. `raw` keeps upper and lower case."""

    start: int
    end: int
    text: str
    raw: str

    @property
    def has_digit(self) -> bool:
        """Whether a digit is in it."""
        return _ASCII_DIGIT.search(self.text) is not None

    @property
    def letters(self) -> int:
        """How many letters it has."""
        return sum(map(str.isalpha, self.text))

    @property
    def is_latin(self) -> bool:
        """Whether no letter of it is Arabic."""
        return _ARABIC.search(self.text) is None


def chunk_at(message: Message, start: int) -> Chunk | None:
    """The run that starts here."""
    match = _CHUNK.match(message.text, start, start + 128)
    if not match:
        return None
    text = match.group().rstrip(_TRAILING)
    if not text:
        return None
    end = start + len(text)
    return Chunk(start, end, text, message.folded.source(start, end))


def is_somebodys(digits_text: str) -> bool:
    """Whether it has the shape of an identifier: phone, ID, establishment, register, date."""
    digits = re.sub(r"\D", "", digits_text)
    if len(digits) == 10 and digits[0] in "1234567" and digits_text == digits:
        return True
    return (
        (len(digits) >= 9 and identifiers.is_phone(digits_text))
        or identifiers.is_establishment_number(digits_text)
        or bool(_DATE.fullmatch(digits_text))
    )


def is_year(digits: str) -> bool:
    """A Gregorian or Hijri year of living memory."""
    return bool(_YEAR.fullmatch(digits))


@dataclass(frozen=True, slots=True)
class Digits:
    """A number, perhaps in groups."""

    start: int
    end: int
    text: str
    count: int


def digits_at(message: Message, token: Token, *, most: int) -> Digits:
    """The number that starts at this token, with the spaced or dashed groups that belong to it.

    Groups are joined while they stay short; a group that is somebody's number by itself ends the run.
    """
    match = _DIGIT_RUN.match(message.text, token.start)
    groups = list(re.finditer(r"\d+", match.group())) if match else []
    run = match.group() if match else ""
    if _DATE.match(run) or identifiers.is_establishment_number(run):
        return Digits(token.start, token.start + len(run), run, sum(len(g.group()) for g in groups))
    end, count = len(groups[0].group()), len(groups[0].group())
    for group in groups[1:]:
        size = len(group.group())
        if size > 4 or count + size > min(most, 12) or ("\n" in run[end : group.start()] and size > 1):
            break
        end, count = group.end(), count + size
    return Digits(token.start, token.start + end, run[:end], count)


def looks_chosen(chunk: Chunk) -> bool:
    """Whether somebody must have made it up: letters with digits or signs, not a word, a reference or an address."""
    if len(chunk.text) < 4 or _ADDRESS.search(chunk.text) or _is_reference(chunk):
        return False
    if chunk.letters == 0:
        return chunk.has_digit and any(sign in chunk.text for sign in _STRONG_SIGNS)
    if chunk.has_digit:
        digits = sum(character.isdigit() for character in chunk.text)
        if not chunk.is_latin and (digits < 2 or chunk.letters < 2):
            return False
        return not is_arabizi(chunk) and not w.known(w.squeeze(chunk.text.lstrip("0123456789")), w.UNITS)
    return chunk.is_latin and any(sign in chunk.text[:-1] for sign in _STRONG_SIGNS)


def _is_reference(chunk: Chunk) -> bool:
    """A case, a passport: letters of one case, then digits."""
    return _REFERENCE.fullmatch(chunk.text) is not None and (chunk.raw.isupper() or chunk.raw.islower())


def is_arabizi(chunk: Chunk) -> bool:
    """Whether its digits may be letters (`3ala`, `mafto7`). A capital within speaks against it."""
    return _ARABIZI.fullmatch(chunk.raw) is not None


def is_address(chunk: Chunk) -> bool:
    """An e-mail or web address."""
    return _ADDRESS.search(chunk.text) is not None
