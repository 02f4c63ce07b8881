"""Identifiers in folded text: whose number it is, told by its shape, its check digit and the word before it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.arabic.identifiers import (
    is_commercial_register,
    is_iqama,
    is_national_id,
    is_phone,
    is_unified_number,
)
from bot.entities.model import Found
from bot.entities.references import read

CUE_REACH_CHARS = 32
"""How far before a number the word may stand that says what it is."""

_RUN = re.compile(r"(?<![\w.])\+?\d(?:[ \-./]?\d)*(?!\w)")
_PLAIN = re.compile(r"(?<!\d)\d+(?!\d)")
_ESTABLISHMENT = re.compile(r"(?<![\d\-/])(\d{1,2})\s?[-/]\s?(\d{5,8})(?![\d\-/])")
_REFERENCE = re.compile(r"(?<!\w)(?:sn|s\.n\.?|اس ?ان|س ?ن)[\s\-_:#.]*\d{4}[\s\-_.]*\d{4}(?!\d)")
_BARE_REFERENCE = re.compile(r"(?<![\w\-])\d{4}[\s\-]?\d{4}(?![\w\-])")
_APPOINTMENT = re.compile(r"(?<!\w)ap[\s\-]*(\d{4})[\s\-]*(\d{4})(?!\d)")
_REGION_REGISTERS = ("1010", "1011", "1131", "1132", "2050", "2051", "2250", "2251")
"""First digits of the registers of cities whose numbers look like those of persons."""

_CUES = {
    "case": re.compile(r"بلاغ|شكو|مرجع|القضيه|قضيه|الحاله|تذكره|\bcase\b|complaint|reference|\bref\b|ticket"),
    "appointment": re.compile(r"موعد|حجز|appointment|booking"),
    "work_permit": re.compile(r"رخصه? ?(?:ال)?عمل|كرت|permit"),
    "establishment": re.compile(r"منشا|المنشاه|establishment|ملف|موسس"),
    "unified": re.compile(r"موحد|\bunified\b|700"),
    "register": re.compile(r"سجل|تجاري|\bcr\b|commercial|regist"),
    "iqama": re.compile(r"اقام|iqama|مقيم"),
    "national": re.compile(r"هوي|national id|احوال"),
    "phone": re.compile(r"جوال|هاتف|تلفون|اتصل|phone|mobile|واتس"),
}


def find_numbers(text: str) -> Iterator[Found]:
    """Identifiers of folded text, the surest shapes first."""
    yield from _references(text)
    yield from _appointments(text)
    for match in _ESTABLISHMENT.finditer(text):
        yield Found("establishment_number", f"{int(match[1])}-{match[2]}", match.start(), match.end())
    for match in _RUN.finditer(text):
        found = _identifier(match[0], _cue(text, match.start()))
        if found:
            yield Found(*found, match.start(), match.end())
    for match in _PLAIN.finditer(text):
        found = _identifier(match[0], _cue(text, match.start()))
        if found:
            yield Found(*found, match.start(), match.end())


def _references(text: str) -> Iterator[Found]:
    for match in _REFERENCE.finditer(text):
        value = read(match[0])
        if value:
            yield Found("case_reference", value, match.start(), match.end())
    for match in _BARE_REFERENCE.finditer(text):
        value = read(match[0])
        alone = not text[: match.start()].strip() and not text[match.end() :].strip(" .!؟?")
        if value and (alone or "-" in match[0] or _cue(text, match.start()) == "case"):
            yield Found("case_reference", value, match.start(), match.end())


def _appointments(text: str) -> Iterator[Found]:
    for match in _APPOINTMENT.finditer(text):
        yield Found("appointment_number", f"AP-{match[1]}-{match[2]}", match.start(), match.end())


def _cue(text: str, start: int) -> str:
    """The kind that the nearest telling word before the number names, or nothing."""
    before = text[max(0, start - CUE_REACH_CHARS) : start]
    nearest = {name: list(cue.finditer(before))[-1:] for name, cue in _CUES.items()}
    told = {name: matches[0].end() for name, matches in nearest.items() if matches}
    return max(told, key=lambda name: told[name]) if told else ""


def _identifier(written: str, cue: str) -> tuple[str, str] | None:
    digits = re.sub(r"\D", "", written)
    if is_phone(written) and (cue == "phone" or not _is_ten_digit_identifier(digits, cue)):
        return "phone", _international(digits)
    if written.startswith("+"):
        return None
    if len(digits) == 10:
        return _of_ten_digits(digits, cue)
    if cue == "work_permit" and 6 <= len(digits) <= 12:
        return "work_permit_number", digits
    if cue == "appointment" and 5 <= len(digits) <= 8:
        return "appointment_number", digits
    return None


def _is_ten_digit_identifier(digits: str, cue: str) -> bool:
    return len(digits) == 10 and digits[0] != "0" and cue != ""


def _of_ten_digits(digits: str, cue: str) -> tuple[str, str] | None:
    """Ten digits fit many shapes: the cue decides, then the check digit of persons, then the shape of registers."""
    of_register = digits.startswith(_REGION_REGISTERS)
    kinds = (
        ("unified_number", is_unified_number(digits)),
        ("commercial_register_number", cue == "register" and is_commercial_register(digits)),
        ("work_permit_number", cue == "work_permit"),
        ("iqama_number", is_iqama(digits) and (cue != "" or not of_register)),
        ("national_id", is_national_id(digits) and (cue != "" or not of_register)),
        ("commercial_register_number", cue not in ("iqama", "national") and (of_register or digits[0] in "345")),
    )
    kind = next((name for name, fits in kinds if fits), None)
    return (kind, digits) if kind else None


def _international(digits: str) -> str:
    """`+966` and the number; service lines (9200..., 800...) have no other form."""
    if digits.startswith(("9200", "800")):
        return digits
    local = re.sub(r"^(?:00)?9660?", "", digits) if len(digits) > 10 else digits
    return "+966" + local.lstrip("0")
