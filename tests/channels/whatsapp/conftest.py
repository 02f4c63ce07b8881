"""WhatsApp's channel over a peer that speaks as the Cloud API does."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from handoff.channels.base import Channel
from handoff.channels.whatsapp import FOLDER
from handoff.channels.whatsapp.settings import WhatsAppSettings
from tests.peers.whatsapp.peer import APP_SECRET, PHONE_ID, TOKEN, VERIFY_TOKEN, WhatsAppPeer


@pytest.fixture
async def peer() -> AsyncIterator[WhatsAppPeer]:
    async with WhatsAppPeer() as peer:
        yield peer


def settings_for(peer: WhatsAppPeer, **more: object) -> WhatsAppSettings:
    """The settings of an operator whose number is the peer's."""
    given = {"phone_id": PHONE_ID, "token": TOKEN, "app_secret": APP_SECRET, "verify_token": VERIFY_TOKEN}
    return WhatsAppSettings.model_validate({**given, "api": peer.url, **more})


@pytest.fixture
async def channel(peer: WhatsAppPeer) -> AsyncIterator[Channel]:
    opening = FOLDER.open(settings_for(peer, timeout_s=1.0))
    assert opening is not None
    async with opening as channel:
        yield channel
