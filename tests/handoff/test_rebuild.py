"""Routing's keys vanish under running desks: all is rebuilt by the real loops, and people go on working."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from redis.asyncio import Redis

from handoff.api import desk_socket, keys
from tests.support.bot_peer import HUMAN
from tests.support.page import Page
from tests.support.service import Service, take_offer
from tests.support.waiting import until

if TYPE_CHECKING:
    from tests.handoff.conftest import Serve


@pytest.fixture
async def quick(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> Service:
    """A service that beats and looks several times a second."""
    monkeypatch.setattr(desk_socket, "BEAT_S", 0.3)
    return await serve(reconcile_s=0.6, agent_grace_s=5.0)


async def empty_routing(redis: Redis, prefix: str) -> None:
    names = [name async for name in redis.scan_iter(match=f"{prefix}{{r}}:*", count=1000)]
    await redis.delete(*names)


async def ask(service: Service) -> Page:
    page = await service.visitor()
    await page.say(HUMAN)
    await page.entry(lambda e: e["kind"] == "handed_over")
    return page


async def states(service: Service, redis: Redis) -> dict[str, str]:
    raw: dict[str, str] = await redis.hgetall(f"{service.settings.redis_prefix}{{r}}:tasks")
    tasks = [json.loads(task) for task in raw.values()]
    return {task["conversation"]: task["state"] for task in tasks}


async def test_desks_and_employers_go_on_when_routing_is_emptied(quick: Service, redis: Redis, prefix: str) -> None:
    await quick.employ("noura", capacity=1)
    await quick.employ("fahad", capacity=1)
    noura = await quick.desk("noura")
    held = await ask(quick)
    assert await take_offer(noura) == held.conversation
    fahad = await quick.desk("fahad")
    offered = await ask(quick)
    await fahad.event("offer")
    waiting = [await ask(quick) for _ in range(3)]

    async def all_there() -> bool:
        return set(await states(quick, redis)) == {page.conversation for page in (held, offered, *waiting)}

    await until(all_there, "everybody is known", within_s=20)
    await empty_routing(redis, prefix)
    snapshot = await noura.next("snapshot", within_s=20)
    assert [card["conversation"] for card in snapshot["view"]["conversations"]] == [held.conversation]
    assert snapshot["view"]["activity"] == "available"
    await until(all_there, "everybody is known again", within_s=30)
    assert (await noura.ask("reply", conversation=held.conversation, text="ما زلت معك"))["kind"] == "ack"
    await held.entry(lambda e: e["text"] == "ما زلت معك", within_s=20)
    served = [await take_offer_within(fahad)]
    closed = await noura.ask("close", conversation=held.conversation, outcome="resolved")
    assert closed["kind"] == "ack"
    served.append(await take_offer_within(noura))
    for _ in waiting[1:]:
        await noura.ask("close", conversation=served[-1], outcome="resolved")
        served.append(await take_offer_within(noura))
    assert sorted(served) == sorted(page.conversation for page in (offered, *waiting)), "nobody is lost or doubled"
    for page in (held, offered, *waiting):
        joined = [e for e in page.entries() if e["kind"] == "agent_joined"]
        await page.entry(lambda e: e["kind"] == "agent_joined", within_s=20)
        assert len(joined) <= 1


async def take_offer_within(desk: Page) -> str:
    """Accept the newest offer; older ones went with routing."""
    while True:
        offer = (await desk.event("offer", within_s=30))["offer"]
        answer = await desk.ask("accept", reservation=offer["reservation"])
        if answer["kind"] == "ack":
            card = (await desk.event("assigned", within_s=20))["card"]
            return str(card["conversation"])


async def test_an_agent_who_opens_his_page_after_the_loss_finds_his_conversation(
    quick: Service, redis: Redis, prefix: str
) -> None:
    await quick.employ("noura")
    noura = await quick.desk("noura")
    held = await ask(quick)
    assert await take_offer(noura) == held.conversation
    http = noura.http
    await noura.ws.close()
    await empty_routing(redis, prefix)
    back = await quick.desk("noura", http=http, available=False)

    async def hers() -> bool:
        view = [f for f in back.seen if f["kind"] in {"snapshot", "event"}]
        return held.conversation in str(view)

    await until(hers, "the conversation is on the page", within_s=30)
    assert (await back.ask("reply", conversation=held.conversation, text="عدت"))["kind"] == "ack"


async def test_a_conversation_that_routing_forgot_is_offered_by_the_running_loop(
    quick: Service, redis: Redis, prefix: str
) -> None:
    await quick.employ("noura")
    page = await ask(quick)

    async def waits() -> bool:
        return page.conversation in await states(quick, redis)

    await until(waits, "it waits", within_s=20)
    await redis.delete(f"{prefix}{{r}}:tasks", f"{prefix}{{r}}:waiting:general", f"{prefix}{{r}}:timers")
    noura = await quick.desk("noura")
    assert (await noura.event("offer", within_s=30))["offer"]["conversation"] == page.conversation

    async def counted() -> bool:
        return (await quick.app[keys.MEASURES].read()).repaired.get("conversation_without_task") == 1

    await until(counted, "the repair is counted", within_s=20)
