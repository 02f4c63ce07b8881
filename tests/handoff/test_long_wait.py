"""A wait that gets too long, and an employer who leaves his page while he waits."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from handoff.api import keys, presence
from handoff.conversation.model import BOT, ConversationId
from tests.support.bot_peer import HUMAN
from tests.support.page import Page
from tests.support.service import Service
from tests.support.waiting import until

if TYPE_CHECKING:
    from tests.handoff.conftest import Serve


async def shorten(service: Service, max_wait_s: float) -> None:
    """Let nobody wait longer than this without a word."""
    plans = service.app[keys.SUPERVISOR].plans
    plan = (await plans.current()).of("general")
    await plans.put(replace(plan, max_wait_s=max_wait_s), version=0, actor="a-sara")


async def in_queue(service: Service) -> Page:
    page = await service.visitor()
    await page.say(HUMAN)
    await page.view(lambda v: v["waiting"])
    return page


async def test_a_long_wait_offers_a_callback_and_the_page_may_choose_it(service: Service) -> None:
    await shorten(service, 1)
    page = await in_queue(service)
    offered = await page.entry(lambda e: e.get("buttons") and e["who"] == "system", within_s=15)
    choice = offered["buttons"][0]
    assert choice["payload"] == "/call_back"
    assert (await page.ask("send", text=choice["title"], payload=choice["payload"]))["kind"] == "ack"
    times = await page.entry(lambda e: e["seq"] > offered["seq"] and e.get("buttons"))
    time = times["buttons"][0]
    assert (await page.ask("send", text=time["title"], payload=time["payload"]))["kind"] == "ack"
    assert time["title"] in (await page.entry(lambda e: e["kind"] == "wait_canceled"))["text"]
    await page.view(lambda v: v["owner"] == "bot")


async def test_a_time_that_nobody_offered_is_refused(service: Service) -> None:
    page = await in_queue(service)
    assert (await page.ask("send", text="غدًا", payload="/call_back:1900000000"))["code"] == "unknown_button"


async def test_who_closes_his_page_leaves_the_queue(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(presence, "BEAT_S", 0.05)
    service = await serve(abandon_s=1.5)
    page = await in_queue(service)
    conversations = service.app[keys.VISITORS].conversations
    await page.close()

    async def gone() -> bool:
        state = await conversations.state(ConversationId(page.conversation))
        return state is not None and state.owner == BOT

    await until(gone, "the employer counts as gone", within_s=20)
    back = await service.visitor(page.token)
    assert "انقطع اتصالك" in back.entries()[-1]["text"]


async def test_an_open_page_says_again_and_again_that_he_is_there(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(presence, "BEAT_S", 0.05)
    routing = service.app[keys.VISITORS].routing
    seen: list[str] = []
    see_employer = routing.see_employer

    async def count(task: str) -> None:
        seen.append(task)
        await see_employer(task)

    monkeypatch.setattr(routing, "see_employer", count)
    page = await in_queue(service)

    async def often() -> bool:
        return len(seen) > 3

    await until(often, "beats", within_s=15)
    assert len(set(seen)) == 1
    await page.ask("cancel_wait")
    await page.view(lambda v: v["owner"] == "bot")
    seen.clear()
    await page.say("سؤال للمساعد")
    await page.entry(lambda e: e["who"] == "bot")
    assert seen == []
