"""Whether a text's markup parses, refused in the words of the Bot API."""

from __future__ import annotations

import re
from html import unescape

RESERVED = set("_*[]()~`>#+-=|{}.!")
TAGS = {
    "b",
    "strong",
    "i",
    "em",
    "u",
    "ins",
    "s",
    "strike",
    "del",
    "a",
    "code",
    "pre",
    "blockquote",
    "span",
    "tg-spoiler",
}
PAIRS = ("*", "_", "~", "`", "||")


class ParseError(ValueError):
    """The description of the 400."""


def shown_text(text: str, parse_mode: str | None) -> str:
    """What the user reads; raises ParseError as the API refuses."""
    match parse_mode:
        case None | "":
            return text
        case "MarkdownV2":
            return _markdown(text)
        case "HTML":
            return _html(text)
    raise ParseError("Bad Request: unsupported parse_mode")


def _markdown(text: str) -> str:
    shown, at, opened = [], 0, []
    while at < len(text):
        char = text[at]
        if char == "\\" and at + 1 < len(text):
            shown.append(text[at + 1])
            at += 2
            continue
        if link := re.compile(r"\[([^\]]*)\]\(([^)]*)\)").match(text, at):
            shown.append(link[1])
            at = link.end()
            continue
        mark = "||" if text.startswith("||", at) else char
        if mark in PAIRS:
            opened.remove(mark) if mark in opened else opened.append(mark)
            at += len(mark)
            continue
        if char in RESERVED:
            raise ParseError(
                f"Bad Request: can't parse entities: Character '{char}' is reserved and must be escaped with the "
                "preceding '\\'"
            )
        shown.append(char)
        at += 1
    if opened:
        raise ParseError(f"Bad Request: can't parse entities: Can't find end of the entity '{opened[0]}'")
    return "".join(shown)


def _html(text: str) -> str:
    opened: list[str] = []
    for closing, tag in re.findall(r"<(/?)([^\s>]*)[^>]*>?", text):
        if tag not in TAGS:
            raise ParseError(f'Bad Request: can\'t parse entities: Unsupported start tag "{tag}"')
        if not closing:
            opened.append(tag)
        elif not opened or opened.pop() != tag:
            raise ParseError(f'Bad Request: can\'t parse entities: Unexpected end tag "{tag}"')
    if opened:
        raise ParseError(
            f"Bad Request: can't parse entities: Can't find end tag corresponding to start tag \"{opened[-1]}\""
        )
    return unescape(re.sub(r"<[^>]*>", "", text))
