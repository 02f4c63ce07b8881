"""Several replicas over one Redis: each message is answered once, and by another one when its own dies."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from tests.support.bot_peer import BotPeer
from tests.support.page import Page

if TYPE_CHECKING:
    from tests.handoff.conftest import Serve

MESSAGES = 20


async def test_the_bot_is_asked_once_whoever_reads_the_work(serve: Serve, bot: BotPeer) -> None:
    replicas = [await serve(), await serve(), await serve()]
    pages = [await replica.visitor() for replica in replicas]

    async def talk(page: Page) -> None:
        for number in range(MESSAGES):
            await page.say(f"سؤال {number}")
            await page.entry(lambda e, n=number: e["text"] == f"جواب: سؤال {n}")

    await asyncio.gather(*map(talk, pages))
    turns = [turn["turn"] for turn in bot.asked]
    assert len(turns) == len(set(turns)) == len(pages) * MESSAGES


async def test_another_replica_answers_what_a_stopped_one_had_begun(serve: Serve, bot: BotPeer) -> None:
    first, second = await serve(), await serve()
    page = await first.visitor()
    token = page.token
    bot.mode = "hang"
    await page.say("سؤال")
    while not bot.asked:
        await page.pong()
    bot.mode = "answer"
    await first.stop()
    again = await second.visitor(token=token)
    await again.entry(lambda e: e["text"] == "جواب: سؤال", within_s=20)
    assert len([e for e in again.entries() if e["who"] == "bot"]) == 1
