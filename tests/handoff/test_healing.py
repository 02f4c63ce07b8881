"""Restarts in the middle, of the service and of Redis by kill -9: nothing acknowledged is lost."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

import pytest
import redis as sync_redis

from handoff.settings import Settings
from handoff.store import streams
from tests.support.bot_peer import HUMAN, BotPeer
from tests.support.page import Page
from tests.support.redis_server import RedisServer, running
from tests.support.service import Service, take_offer
from tests.support.waiting import until

if TYPE_CHECKING:
    from tests.handoff.conftest import Serve


@pytest.fixture
def quick_take_over(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a dead worker left is taken over soon."""
    monkeypatch.setattr(streams, "TAKE_OVER_MS", 300)
    monkeypatch.setattr(streams, "TAKE_OVER_EVERY_S", 0.1)


async def asked(bot: BotPeer) -> bool:
    return bool(bot.asked)


@pytest.mark.usefixtures("quick_take_over")
async def test_a_restart_in_the_middle_of_a_turn_gives_one_reply(serve: Serve, bot: BotPeer) -> None:
    first = await serve()
    bot.mode = "hang"
    page = await first.visitor()
    await page.say("سؤال")
    await until(lambda: asked(bot), "the bot is asked")
    await first.stop()
    bot.mode = "answer"
    bot.released.set()
    second = await serve()
    back = await second.visitor(page.token)
    await back.entry(lambda e: e["text"] == "جواب: سؤال")
    await back.say("بعد")
    await back.entry(lambda e: e["text"] == "جواب: بعد")
    assert [e["text"] for e in back.entries()] == ["سؤال", "جواب: سؤال", "بعد", "جواب: بعد"]
    assert {turn["turn"] for turn in bot.asked} == {f"{page.conversation}:1", f"{page.conversation}:3"}


@pytest.mark.usefixtures("quick_take_over")
async def test_a_slow_turn_that_another_replica_takes_over_gives_one_reply(serve: Serve, bot: BotPeer) -> None:
    first, second = await serve(), await serve()
    bot.mode = "hang"
    page = await first.visitor()
    tab = await second.visitor(page.token)
    await page.say("سؤال")

    async def both_asked() -> bool:
        return len(bot.asked) >= 2

    await until(both_asked, "the second replica asks too")
    bot.released.set()
    await tab.entry(lambda e: e["who"] == "bot")
    await page.say("بعد")
    for one in (page, tab):
        await one.entry(lambda e: e["text"] == "جواب: بعد")
        assert [e["text"] for e in one.entries()] == ["سؤال", "جواب: سؤال", "بعد", "جواب: بعد"]


async def test_pages_on_different_replicas_talk_to_each_other(serve: Serve) -> None:
    first, second = await serve(), await serve()
    await first.employ("noura")
    page, desk = await first.visitor(), await second.desk("noura")
    await page.say(HUMAN)
    assert await take_offer(desk) == page.conversation
    await desk.ask("reply", conversation=page.conversation, text="من نسخة أخرى")
    await page.entry(lambda e: e["text"] == "من نسخة أخرى")
    await page.say("وصلت")
    await desk.next("entries", lambda f: "وصلت" in str(f))
    http, status, _ = await first.sign_in("noura")
    assert status == 200
    assert await desk.closed() == 4401, "a sign-in here ends the socket there"
    await http.close()


@pytest.mark.usefixtures("quick_take_over")
async def test_an_offer_survives_a_restart(serve: Serve) -> None:
    first = await serve()
    await first.employ("noura")
    page = await first.visitor()
    await page.say(HUMAN)
    await page.entry(lambda e: e["kind"] == "handed_over")
    await first.stop()
    second = await serve()
    desk = await second.desk("noura")
    assert await take_offer(desk) == page.conversation


@pytest.fixture
async def own_redis(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[RedisServer]:
    """A server as `make run` starts it: each change is on disk before it is acknowledged."""
    with running(tmp_path_factory.mktemp("durable"), durable=True) as server:
        yield server


async def _restart(server: RedisServer) -> None:
    server.kill()
    await asyncio.to_thread(server.start)


async def _say_until_acknowledged(page: Page, text: str, client_id: str) -> int:
    """As the widget does it: the same id until there is an ack."""
    while True:
        answer = await page.ask("send", id=client_id, text=text)
        if answer["kind"] == "ack":
            return int(answer["seq"])
        assert answer["code"] == "unavailable"


@pytest.mark.usefixtures("quick_take_over")
async def test_redis_killed_between_messages_loses_nothing(serve: Serve, own_redis: RedisServer) -> None:
    service = await serve(redis_url=own_redis.url)
    await service.employ("noura")
    desk = await service.desk("noura")
    page, waiting = await service.visitor(), await service.visitor()
    await page.say("قبل الانقطاع")
    await page.entry(lambda e: e["text"] == "جواب: قبل الانقطاع")
    await waiting.say(HUMAN)
    conversation = await take_offer(desk)
    await desk.ask("reply", conversation=conversation, text="قبل")
    await waiting.entry(lambda e: e["text"] == "قبل")
    await _restart(own_redis)
    await _say_until_acknowledged(page, "بعد الانقطاع", "client-0001")
    await page.entry(lambda e: e["text"] == "جواب: بعد الانقطاع", within_s=15)
    assert [e["seq"] for e in page.entries()] == [1, 2, 3, 4]
    assert (await desk.ask("reply", conversation=conversation, text="بعد"))["kind"] == "ack"
    await waiting.entry(lambda e: e["text"] == "بعد", within_s=15)
    await waiting.say("شكرًا")
    await desk.next("entries", lambda f: "شكرًا" in str(f), within_s=15)
    async with service.browser().get("/healthz") as response:
        assert response.status == 200


@pytest.mark.usefixtures("quick_take_over")
async def test_redis_killed_in_the_middle_of_a_stream_of_messages_loses_no_acknowledged_one(
    serve: Serve, own_redis: RedisServer
) -> None:
    service = await serve(redis_url=own_redis.url, visitor_burst=1000)
    pages = [await service.visitor() for _ in range(4)]
    acknowledged: list[tuple[Page, int, str]] = []

    async def talk(page: Page, name: int) -> None:
        for number in range(25):
            text = f"رسالة {name}-{number}"
            acknowledged.append((page, await _say_until_acknowledged(page, text, f"client-{name}-{number:04d}"), text))

    async def enough() -> bool:
        return len(acknowledged) >= 20

    talks = [asyncio.create_task(talk(page, name)) for name, page in enumerate(pages)]
    await until(enough, "twenty messages", within_s=20)
    await _restart(own_redis)
    await asyncio.gather(*talks)
    assert len(acknowledged) == 100
    for page in pages:
        await page.entry(lambda e: e["seq"] == 50, within_s=30)
        said = {e["seq"]: e["text"] for e in page.entries()}
        assert [e["seq"] for e in page.entries()] == list(range(1, 51))
        assert all(said[seq] == text for owner, seq, text in acknowledged if owner is page)
        replies = [e["text"] for e in page.entries() if e["who"] == "bot"]
        assert len(set(replies)) == 25


async def test_while_redis_is_away_it_is_said_and_the_service_lives(
    serve: Serve, own_redis: RedisServer, settings: Settings
) -> None:
    service = await serve(redis_url=own_redis.url)
    page = await service.visitor()
    await page.say("قبل")
    own_redis.kill()
    async with service.browser().get("/healthz") as response:
        assert (response.status, await response.json()) == (503, {"redis": False})
    await asyncio.to_thread(own_redis.start)
    await _say_until_acknowledged(page, "بعد", "client-0002")
    await page.entry(lambda e: e["text"] == "جواب: بعد", within_s=15)


async def test_a_redis_that_dropped_every_connection_is_noticed_by_every_reader(
    serve: Serve, redis_server: RedisServer
) -> None:
    service = await serve()
    await service.employ("noura")
    desk, page = await service.desk("noura"), await service.visitor()
    with sync_redis.Redis.from_url(redis_server.url) as client:
        client.client_kill_filter(_type="pubsub")
        client.client_kill_filter(_type="normal", skipme=True)
    await page.say(HUMAN)
    assert await take_offer(desk) == page.conversation
    await page.entry(lambda e: e["kind"] == "agent_joined", within_s=15)


async def test_stopping_leaves_no_task_behind(settings: Settings, bot: BotPeer) -> None:
    before = asyncio.all_tasks()
    service = Service(settings.model_copy(update={"rasa_url": bot.url}), bot)
    await service.start()
    page = await service.visitor()
    await page.say("سؤال")
    await service.stop()
    left = {task for task in asyncio.all_tasks() - before if "handoff" in str(task.get_coro())}
    assert not left
