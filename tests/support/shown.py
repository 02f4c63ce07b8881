"""What a person sees of a channel's messages, whatever the provider's shape, and whether the provider takes them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from handoff.channels.base import Outgoing, Part
from handoff.channels.telegram.render import render as telegram_render
from handoff.channels.whatsapp.render import render as whatsapp_render
from handoff.channels.whatsapp.settings import WhatsAppSettings
from tests.peers.telegram.methods import TEXT_CHARS, markup
from tests.peers.whatsapp.limits import Template, check_message

TEMPLATES = {"template_joined": "joined", "template_reply": "reply", "template_reminder": "reminder"}
WHATSAPP = WhatsAppSettings.model_validate(TEMPLATES)
_APPROVED = {(name, "ar"): Template(name, "ar", 1) for name in TEMPLATES.values()}
_MARKS = dict.fromkeys(map(ord, "\u2060\u2066\u2067\u2068\u2069\u200e\u200f"))


@dataclass(frozen=True, slots=True)
class Shown:
    """Text and choices (key, every form in which the label is shown) of one message, without direction marks."""

    text: str
    choices: tuple[tuple[str, tuple[str, ...]], ...] = ()


def bare(text: str) -> str:
    """The text without direction marks and with single spaces."""
    return " ".join(text.translate(_MARKS).split())


def on_telegram(out: Outgoing) -> list[Shown]:
    """Renders for Telegram; fails as the Bot API would refuse."""
    shown = []
    for part in telegram_render(out):
        rows = [[{"text": title, "callback_data": key} for title, key in row] for row in part.get("buttons", ())]
        markup({"inline_keyboard": rows})
        assert 0 < len(part["text"]) <= TEXT_CHARS
        buttons = [button for row in rows for button in row]
        shown.append(Shown(bare(part["text"]), tuple((b["callback_data"], (bare(b["text"]),)) for b in buttons)))
    return shown


def on_whatsapp(out: Outgoing) -> list[Shown]:
    """Renders for WhatsApp; fails as the Cloud API would refuse."""
    return [_whatsapp(part) for part in whatsapp_render(out, WHATSAPP)]


def _whatsapp(part: Part) -> Shown:
    check_message({"messaging_product": "whatsapp", "to": "1", **part}, _APPROVED)
    if part["type"] == "text":
        return Shown(bare(part["text"]["body"]))
    action = part["interactive"]["action"]
    replies = [button["reply"] for button in action.get("buttons", ())]
    rows = [row for section in action.get("sections", ()) for row in section["rows"]]
    labels = [(c["id"], (bare(c["title"]), bare(c.get("description", "")))) for c in (*replies, *rows)]
    return Shown(bare(part["interactive"]["body"]["text"]), tuple(labels))


RENDERERS: dict[str, Callable[[Outgoing], Sequence[Shown]]] = {"telegram": on_telegram, "whatsapp": on_whatsapp}
"""Every channel that has a `render`: a new folder is added here, and its words are checked with the others."""


def faults(out: Outgoing, shown: Sequence[Shown], most: int) -> list[str]:
    """What a person would miss: words, a choice, a part of a label, or the overview in more than `most` messages."""
    found = []
    text = bare(" ".join(one.text for one in shown))
    if not text.startswith(bare(out.text)):
        found.append("words are missing")
    if len(shown) > most:
        found.append(f"{len(shown)} messages")
    if any(one.choices for one in shown[:-1]):
        found.append("choices before the last message")
    labels = dict(shown[-1].choices)
    for choice in out.choices:
        title = bare(choice.title)
        if labels and title not in labels.get(choice.key, ()):
            found.append(f"label cut: {title}")
        if not labels and f". {title}" not in shown[-1].text:
            found.append(f"choice missing: {title}")
    return found
