"""Redis loses everything (T7): what the service can promise without a second copy is to live on and serve again."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest
from redis import Redis

from handoff import app
from handoff.services.knowledge import Knowledge
from handoff.settings import Settings
from tests.support.bot_peer import HUMAN, BotPeer
from tests.support.page import Page
from tests.support.redis_server import running
from tests.support.service import Service, take_offer
from tests.support.waiting import until

Restore = Callable[[Service], Awaitable[None]]
"""What brings the staff and the open conversations back. Once the archive rebuilds them, its command stands here."""


async def by_hand(service: Service) -> None:
    """Without an archive: the operator adds the agents again (`python -m handoff add-agent`)."""
    await service.employ("noura")


@pytest.mark.parametrize("restore", [by_hand])
async def test_an_emptied_redis_stops_nobody_from_starting_again(
    settings: Settings,
    knowledge: Knowledge,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path_factory: pytest.TempPathFactory,
    restore: Restore,
) -> None:
    monkeypatch.setattr(app, "load_knowledge", lambda _: knowledge)
    bot = BotPeer()
    await bot.start()
    with running(tmp_path_factory.mktemp("emptied")) as server:
        service = Service(settings.model_copy(update={"redis_url": server.url, "rasa_url": bot.url}), bot)
        await service.start()
        try:
            await by_hand(service)
            before, desk = await service.visitor(), await service.desk("noura")
            await before.say(HUMAN)
            await take_offer(desk)
            with Redis.from_url(server.url) as client:
                client.flushall()
            await restore(service)
            await until(lambda: healthy(service), "the service is well", within_s=20)
            # The page of before is told that its conversation is no longer the agent's when it writes or comes back.
            back = await service.visitor(before.token, cursor=len(before.entries()))
            assert await said(back, "هل تسمعونني") == "جواب: هل تسمعونني"
            again = await service.desk("noura")
            newcomer = await service.visitor()
            await newcomer.say(HUMAN)
            assert await take_offer(again) == newcomer.conversation
            await newcomer.entry(lambda e: e["kind"] == "agent_joined", within_s=20)
        finally:
            await service.stop()
            await bot.stop()


async def healthy(service: Service) -> bool:
    async with service.browser().get("/healthz") as answer:
        return answer.status == 200


async def said(page: Page, text: str) -> str:
    """What the bot answers."""
    await page.say(text)
    return str((await page.entry(lambda e: e["who"] == "bot" and text in e["text"], within_s=20))["text"])
