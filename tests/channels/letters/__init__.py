"""A fourth channel, as small as one can be: letters of plain text, without buttons and with a short page."""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager

from handoff.channels.base import Channel, ChannelFolder
from tests.channels.letters.channel import opened
from tests.channels.letters.settings import LettersSettings


def _open(settings: LettersSettings) -> AbstractAsyncContextManager[Channel] | None:
    return opened(settings) if settings.api else None


FOLDER = ChannelFolder("letters", "بالبريد", LettersSettings, _open)
