"""Telegram, by the Bot API."""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager

from handoff.channels.base import Channel, ChannelFolder
from handoff.channels.telegram.settings import TelegramSettings
from handoff.texts import say


def _open(settings: TelegramSettings) -> AbstractAsyncContextManager[Channel] | None:
    if not settings.on:
        return None
    from handoff.channels.telegram.channel import opened  # noqa: PLC0415 - the library is heavy, the channel may be off

    return opened(settings)


FOLDER = ChannelFolder("telegram", say("channel.telegram"), TelegramSettings, _open)
