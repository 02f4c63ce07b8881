"""From what is to be said to the Bot API's messages. Pure.

No parse mode is used: every sign a person writes, Markdown's too, arrives as he wrote it.
"""

from __future__ import annotations

from handoff.channels.base import Outgoing, Part, Refusal, UnrenderableError
from handoff.channels.shaping import isolate, isolated_pieces, numbered, shorten
from handoff.channels.telegram.limits import BUTTON_CHARS, BUTTONS, TEXT_CHARS
from handoff.conversation.model import Who


def render(out: Outgoing) -> list[Part]:
    """The messages, the choices as one button a line under the last. Raises `UnrenderableError`: nothing to say."""
    if not out.text.strip():
        raise UnrenderableError(Refusal.UNRENDERABLE)
    # An agent's words stand under his name, as on the page.
    text = f"{out.name}:\n{out.text}" if out.who is Who.AGENT and out.name else out.text
    rows = [[(shorten(choice.title, BUTTON_CHARS), choice.key)] for choice in out.choices]
    if len(rows) > BUTTONS or not all(title for row in rows for title, _ in row):
        text, rows = numbered(text, out.choices), []
    pieces = isolated_pieces(text, TEXT_CHARS)
    parts: list[Part] = [{"text": piece} for piece in pieces]
    if rows:
        parts[-1] = {**parts[-1], "buttons": [[(isolate(title), key) for title, key in row] for row in rows]}
    return parts
