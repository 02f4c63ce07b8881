"""What WhatsApp allows. Sources: the Cloud API's messages reference, interactive messages, throughput and pair rate."""

from __future__ import annotations

from handoff.channels.base import Limits
from handoff.channels.whatsapp.settings import WhatsAppSettings

TEXT_CHARS = 4096
BODY_CHARS = 1024
"""Longest text above buttons or a list."""
BUTTONS, BUTTON_CHARS = 3, 20
ROWS, ROW_CHARS, ROW_DETAIL_CHARS = 10, 24, 72
VALUE_CHARS = 700
"""Longest value put into a template: its body holds 1,024 with the words around it."""
PAIR_S = 6.0
"""Seconds between two messages to one person in the long run (error 131056)."""
WINDOW_S = 24 * 3600
WINDOW_MARGIN_S = 60
"""The window counts as closed this much earlier: the message has to arrive before it closes."""
BODY_BYTES = 3 * 1024 * 1024
"""Meta's largest webhook."""


def limits(settings: WhatsAppSettings) -> Limits:
    """The limits, at the pace that the settings choose."""
    return Limits(
        text_chars=TEXT_CHARS,
        choices=ROWS,
        chat_every_s=PAIR_S,
        chat_burst=settings.chat_burst,
        per_s=settings.per_s,
        burst=max(1, int(settings.per_s)),
        window_s=WINDOW_S - WINDOW_MARGIN_S,
        body_bytes=BODY_BYTES,
        statuses=True,
    )
