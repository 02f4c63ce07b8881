"""What Telegram allows. Sources: core.telegram.org/bots/api and core.telegram.org/bots/faq ("My bot is hitting
limits")."""

from __future__ import annotations

from handoff.channels.base import Limits
from handoff.channels.telegram.settings import TelegramSettings

TEXT_CHARS = 4096
BUTTONS = 100
BUTTON_CHARS = 60
"""No limit is documented; longer labels are cut off on a telephone."""
BODY_BYTES = 1024 * 1024
"""An update holds one message: some tens of KiB at most."""
FILE_BYTES = 20 * 1024 * 1024
"""Largest file that the Bot API lets a bot download."""


def limits(settings: TelegramSettings) -> Limits:
    """The limits, at the pace that the settings choose."""
    return Limits(
        text_chars=TEXT_CHARS,
        choices=BUTTONS,
        chat_every_s=settings.chat_every_s,
        chat_burst=1,
        per_s=settings.per_s,
        burst=max(1, int(settings.per_s)),
        body_bytes=BODY_BYTES,
    )
