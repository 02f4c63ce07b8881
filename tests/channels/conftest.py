"""The running service with channels whose providers are local peers."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
from pydantic import SecretStr

from handoff import app
from handoff.channels.folders import Configured
from handoff.channels.telegram import FOLDER as TELEGRAM
from handoff.channels.telegram.settings import TelegramSettings
from handoff.channels.whatsapp import FOLDER as WHATSAPP
from handoff.channels.whatsapp.settings import WhatsAppSettings
from handoff.services.knowledge import Knowledge
from handoff.settings import Settings
from tests.peers.telegram.peer import TelegramPeer
from tests.peers.whatsapp.peer import APP_SECRET, PHONE_ID, TOKEN, VERIFY_TOKEN, WhatsAppPeer
from tests.support.bot_peer import BotPeer
from tests.support.service import Service

ServeChannels = Callable[..., Awaitable[Service]]


@pytest.fixture(autouse=True)
def _articles_read_once(monkeypatch: pytest.MonkeyPatch, knowledge: Knowledge) -> None:
    monkeypatch.setattr(app, "load_knowledge", lambda _: knowledge)


@pytest.fixture
async def bot() -> AsyncIterator[BotPeer]:
    """The bot's peer."""
    peer = BotPeer()
    await peer.start()
    yield peer
    await peer.stop()


@pytest.fixture
async def telegram() -> AsyncIterator[TelegramPeer]:
    """Telegram."""
    async with TelegramPeer() as peer:
        yield peer


@pytest.fixture
async def whatsapp() -> AsyncIterator[WhatsAppPeer]:
    """Meta."""
    async with WhatsAppPeer() as peer:
        yield peer


def telegram_settings(peer: TelegramPeer, **changed: Any) -> TelegramSettings:
    """Settings as an operator writes them, but for the address of the API."""
    known = {"token": SecretStr(peer.token), "mode": "polling", "api": peer.url, "poll_s": 2}
    return TelegramSettings.model_validate(known | changed)


def whatsapp_settings(peer: WhatsAppPeer, **changed: Any) -> WhatsAppSettings:
    """Settings as an operator writes them, but for the address of the API."""
    known = {
        "phone_id": PHONE_ID,
        "token": SecretStr(TOKEN),
        "app_secret": SecretStr(APP_SECRET),
        "verify_token": SecretStr(VERIFY_TOKEN),
        "api": peer.url,
    }
    return WhatsAppSettings.model_validate(known | changed)


def configured_telegram(peer: TelegramPeer, **changed: Any) -> Configured:
    """Telegram by its peer."""
    return TELEGRAM, telegram_settings(peer, **changed)


def configured_whatsapp(peer: WhatsAppPeer, **changed: Any) -> Configured:
    """WhatsApp by its peer."""
    return WHATSAPP, whatsapp_settings(peer, **changed)


@pytest.fixture
async def serve(settings: Settings, bot: BotPeer) -> AsyncIterator[ServeChannels]:
    """Starts the service with channels and some settings changed."""
    started: list[Service] = []

    async def start(*channels: Configured, **changed: Any) -> Service:
        port = int(changed.pop("port", 0))
        service = Service(settings.model_copy(update={"rasa_url": bot.url, **changed}), bot, channels)
        await service.start(port)
        started.append(service)
        return service

    yield start
    for service in reversed(started):
        await service.stop()
