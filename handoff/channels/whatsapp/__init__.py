"""WhatsApp, by Meta's Cloud API."""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager

from handoff.channels.base import Channel, ChannelFolder
from handoff.channels.whatsapp.settings import WhatsAppSettings
from handoff.texts import say


def _open(settings: WhatsAppSettings) -> AbstractAsyncContextManager[Channel] | None:
    if not settings.on:
        return None
    from handoff.channels.whatsapp.channel import opened  # noqa: PLC0415 - pywa is heavy, and the channel may be off

    return opened(settings)


FOLDER = ChannelFolder("whatsapp", say("channel.whatsapp"), WhatsAppSettings, _open)
