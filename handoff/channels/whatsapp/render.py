"""From what is to be said to the Cloud API's messages. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from handoff.channels.base import Choice, Outgoing, Part, Refusal, UnrenderableError
from handoff.channels.shaping import isolate, isolated_pieces, numbered, shorten, split_text, units
from handoff.channels.whatsapp.limits import (
    BODY_CHARS,
    BUTTON_CHARS,
    BUTTONS,
    ROW_CHARS,
    ROW_DETAIL_CHARS,
    ROWS,
    TEXT_CHARS,
    VALUE_CHARS,
)
from handoff.channels.whatsapp.markup import plain
from handoff.channels.whatsapp.settings import WhatsAppSettings
from handoff.conversation.model import EntryKind, Who
from handoff.texts import say

Action = dict[str, Any]


def render(out: Outgoing, settings: WhatsAppSettings) -> list[Part]:
    """The messages, the choices on the last. Raises `UnrenderableError`: nothing to say, or the window is closed and
    no template says it."""
    if not out.text.strip():
        raise UnrenderableError(Refusal.UNRENDERABLE)
    if not out.window_open:
        return _templates(out, settings)
    text = _signed(out).strip()
    action = _action(out.choices)
    if action is None:
        return [_text(piece) for piece in isolated_pieces(plain(numbered(text, out.choices)), TEXT_CHARS)]
    body, before = _ending(plain(text))
    kind = "button" if "buttons" in action else "list"
    interactive = {"type": kind, "body": {"text": body}, "action": action}
    return [*(_text(piece) for piece in before), {"type": "interactive", "interactive": interactive}]


def _signed(out: Outgoing) -> str:
    """An agent's words under his name, as the web shows it above them."""
    return f"{out.name}:\n{out.text}" if out.who is Who.AGENT and out.name else out.text


def _ending(text: str) -> tuple[str, list[str]]:
    """The end that stands above the choices, and the pieces before it."""
    if units(isolate(text)) <= BODY_CHARS:
        return isolate(text), []
    end = split_text(text, BODY_CHARS * 3 // 4)[-1]
    if units(isolate(end)) > BODY_CHARS:
        end = split_text(end, BODY_CHARS // 3)[-1]
    return isolate(end), isolated_pieces(text.removesuffix(end), TEXT_CHARS)


def _text(piece: str) -> Part:
    return {"type": "text", "text": {"body": piece, "preview_url": False}}


def _action(choices: Sequence[Choice]) -> Action | None:
    """Buttons when they fit whole, else a list; None when there are none, or too many: those become numbered lines."""
    if not 0 < len(choices) <= ROWS:
        return None
    titles = _unlike([" ".join(choice.title.split()) for choice in choices], BUTTON_CHARS)
    if len(titles) <= BUTTONS and all(units(title) <= BUTTON_CHARS for title in titles):
        replies = [{"id": choice.key, "title": title} for choice, title in zip(choices, titles, strict=True)]
        return {"buttons": [{"type": "reply", "reply": reply} for reply in replies]}
    titles = _unlike([" ".join(choice.title.split()) for choice in choices], ROW_CHARS)
    rows = [_row(choice.key, title) for choice, title in zip(choices, titles, strict=True)]
    return {"button": say("choices.open"), "sections": [{"rows": rows}]}


def _unlike(titles: list[str], chars: int) -> list[str]:
    """The titles, numbered when two would look the same or one is empty: WhatsApp refuses both."""
    if all(titles) and len({shorten(title, chars) for title in titles}) == len(titles):
        return titles
    return [f"{number}. {title}".strip() for number, title in enumerate(titles, start=1)]


def _row(key: str, title: str) -> dict[str, str]:
    row = {"id": key, "title": shorten(title, ROW_CHARS)}
    return row if row["title"] == title else row | {"description": shorten(title, ROW_DETAIL_CHARS)}


def _templates(out: Outgoing, settings: WhatsAppSettings) -> list[Part]:
    """What may be said after 24 hours of silence: an agent was found, his words or a case's answer, a reminder."""
    if out.data.get("reminder"):
        name, value = settings.template_reminder, out.text
    elif out.who is Who.AGENT:
        name, value = settings.template_reply, out.text
    elif out.kind is EntryKind.AGENT_JOINED and out.data.get("name"):
        name, value = settings.template_joined, str(out.data["name"])
    else:
        raise UnrenderableError(Refusal.WINDOW_CLOSED)
    if not name:
        raise UnrenderableError(Refusal.WINDOW_CLOSED)
    return [
        _template(name, settings.template_language, piece)
        for piece in isolated_pieces(_line(plain(value)), VALUE_CHARS)
    ]


def _line(text: str) -> str:
    """A template's value may hold no new line, no tab and no run of spaces."""
    return re.sub(r"\s+", " ", re.sub(r"\s*\n\s*", " • ", text.strip()))


def _template(name: str, language: str, value: str) -> Part:
    body = {"type": "body", "parameters": [{"type": "text", "text": value}]}
    return {"type": "template", "template": {"name": name, "language": {"code": language}, "components": [body]}}
