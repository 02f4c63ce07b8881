"""The running service with a scripted bot, for the tests over real sockets."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest

from handoff import app
from handoff.services.knowledge import Knowledge
from handoff.settings import Settings
from tests.support.bot_peer import BotPeer
from tests.support.service import Service

Serve = Callable[..., Awaitable[Service]]


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
async def serve(settings: Settings, bot: BotPeer) -> AsyncIterator[Serve]:
    """Starts the service with some settings changed."""
    started: list[Service] = []

    async def start(**changed: Any) -> Service:
        service = Service(settings.model_copy(update={"rasa_url": bot.url, **changed}), bot)
        await service.start()
        started.append(service)
        return service

    yield start
    for service in reversed(started):
        await service.stop()


@pytest.fixture
async def service(serve: Serve) -> Service:
    """The service with the tests' settings."""
    return await serve()
