"""Redis loses everything (T7): it is rebuilt from the archive under people who are in the middle of it.

The full sizes run in `make soak`.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from redis import Redis

from handoff import app
from handoff.api import desk_socket, keys
from handoff.services.knowledge import Knowledge
from handoff.settings import Settings
from tests.faults.breaking import EmptyRedis
from tests.faults.campaign import Campaign, Size
from tests.support.bot_peer import HUMAN, BotPeer
from tests.support.page import Page
from tests.support.redis_server import RedisServer, running
from tests.support.service import Service, take_offer
from tests.support.waiting import until

PROMISED_S = 60.0


@pytest.mark.timeout(300)
async def test_everything_open_is_rebuilt_within_a_minute(settings: Settings, tmp_path: Path) -> None:
    size = Size(conversations=100)
    (tmp_path / "redis").mkdir()
    with running(tmp_path / "redis", durable=True) as server:
        archived = settings.model_copy(update={"redis_url": server.url, "archive_file": tmp_path / "archive.db"})
        empty = EmptyRedis(server, 2, size.conversations)
        async with Campaign(tmp_path / "history", archived, size, repeats=True) as campaign:
            report = await campaign.run(empty)
    assert [one for one in report.violations if one.invariant in {"I1", "I2", "I3"}] == []
    assert (report.conversations, report.faults) == (100, 2)
    assert empty.open > 0
    assert empty.missing == []
    assert max(empty.rebuilt_s) <= PROMISED_S


@pytest.fixture
def server(tmp_path: Path) -> AsyncIterator[RedisServer]:
    """A Redis that this test may empty."""
    (tmp_path / "redis").mkdir()
    with running(tmp_path / "redis") as server:
        yield server


@pytest.fixture
async def service(
    settings: Settings,
    server: RedisServer,
    knowledge: Knowledge,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> AsyncIterator[Service]:
    """A replica with an archive, whose desks beat often."""
    monkeypatch.setattr(app, "load_knowledge", lambda _: knowledge)
    monkeypatch.setattr(desk_socket, "BEAT_S", 0.5)
    bot = BotPeer()
    await bot.start()
    update = {"redis_url": server.url, "rasa_url": bot.url, "archive_file": tmp_path / "archive.db"}
    service = Service(settings.model_copy(update=update), bot)
    await service.start()
    yield service
    await service.stop()
    await bot.stop()


async def archived(service: Service) -> None:
    """Until the archive has seen everything."""
    lag_s = service.app[keys.ARCHIVE_LAG]
    assert lag_s is not None

    async def none() -> bool:
        return await healthy(service) and await lag_s() == 0.0

    await until(none, "the archive has seen everything", within_s=10)


async def healthy(service: Service) -> bool:
    async with service.browser().get("/healthz") as answer:
        return answer.status == 200


async def ask(service: Service) -> Page:
    page = await service.visitor()
    await page.say(HUMAN)
    await page.entry(lambda e: e["kind"] == "handed_over")
    return page


async def test_agents_and_employers_go_on_where_they_were(service: Service, server: RedisServer) -> None:
    await until(lambda: healthy(service), "the service is well", within_s=10)
    await service.employ("noura", capacity=1)
    noura = await service.desk("noura")
    held, waiting, chatting = await ask(service), await ask(service), await service.visitor()
    assert await take_offer(noura) == held.conversation
    await held.entry(lambda e: e["kind"] == "agent_joined")
    assert await said(chatting, "أول") == "جواب: أول"
    before = len(chatting.entries())
    await archived(service)
    with Redis.from_url(server.url) as client:
        client.flushall()

    await held.entry(lambda e: e.get("follows") is not None, within_s=PROMISED_S)
    await waiting.entry(lambda e: e.get("follows") is not None, within_s=PROMISED_S)
    await until(lambda: healthy(service), "the service is well", within_s=PROMISED_S)
    assert await said(chatting, "ثان") == "جواب: ثان"
    assert [entry["text"] for entry in chatting.entries()][before:] == ["ثان", "جواب: ثان"]

    back = await service.desk("noura")
    views = [frame["view"] for frame in back.seen if frame["kind"] == "snapshot"]
    assert [card["conversation"] for card in views[-1]["conversations"]] == [held.conversation]
    assert (await back.ask("reply", conversation=held.conversation, text="ما زلت معك"))["kind"] == "ack"
    await held.entry(lambda e: e["text"] == "ما زلت معك", within_s=20)
    assert (await back.ask("close", conversation=held.conversation, outcome="resolved"))["kind"] == "ack"
    assert await take_offer(back) == waiting.conversation
    await waiting.entry(lambda e: e["kind"] == "agent_joined", within_s=20)


async def said(page: Page, text: str) -> str:
    """What the bot answers."""
    await page.say(text)
    return str((await page.entry(lambda e: e["who"] == "bot" and text in e["text"], within_s=20))["text"])
