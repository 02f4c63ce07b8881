"""The peers, started."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.peers.bot_side import BotSide
from tests.peers.telegram.peer import TelegramPeer
from tests.peers.whatsapp.peer import WhatsAppPeer


@pytest.fixture
async def telegram() -> AsyncIterator[TelegramPeer]:
    async with TelegramPeer() as peer:
        yield peer


@pytest.fixture
async def whatsapp() -> AsyncIterator[WhatsAppPeer]:
    async with WhatsAppPeer() as peer:
        yield peer


@pytest.fixture
async def side() -> AsyncIterator[BotSide]:
    side = BotSide()
    await side.start()
    yield side
    await side.stop()
