"""A bot that is down, slow or talks nonsense: the employer is answered in time and offered a human; nothing is lost."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from handoff.worker import rasa
from tests.support.bot_peer import BotPeer
from tests.support.page import Frame
from tests.support.service import Service, take_offer

if TYPE_CHECKING:
    from tests.handoff.conftest import Serve

PROMISE_S = 5.0
QUICK = {"bot_budget_s": 1.0, "bot_attempt_s": 0.6}
PATIENT = {"bot_budget_s": 4.0, "bot_attempt_s": 3.0}


def is_apology(entry: Frame) -> bool:
    return entry["who"] == "bot" and "المساعد الآلي لا يستجيب" in entry["text"]


@pytest.mark.parametrize("mode", ["hang", "error"])
async def test_the_employer_is_answered_within_the_promise(service: Service, mode: str) -> None:
    service.bot.mode = mode
    page = await service.visitor()
    asked_s = time.monotonic()
    await page.say("سؤال")
    apology = await page.entry(is_apology, within_s=PROMISE_S)
    assert time.monotonic() - asked_s < PROMISE_S
    assert [button["payload"] for button in apology["buttons"]] == ["/request_human"]


@pytest.mark.parametrize("mode", ["error", "hang", "not_json", "wrong_shape", "empty", "gone"])
async def test_every_kind_of_failure_ends_in_the_offer_of_a_human(serve: Serve, bot: BotPeer, mode: str) -> None:
    service = await serve(**QUICK)
    if mode == "gone":
        await bot.stop()
    bot.mode = mode
    page = await service.visitor()
    await page.say("سؤال")
    apology = await page.entry(is_apology)
    await service.employ("noura")
    desk = await service.desk("noura")
    await page.say(apology["buttons"][0]["title"], payload=apology["buttons"][0]["payload"])
    assert await take_offer(desk) == page.conversation
    await desk.ask("open", conversation=page.conversation)
    frame = await desk.next("conversation")
    assert frame["packet"]["reason"] == "المساعد الآلي متوقف"
    assert [e["text"] for e in frame["entries"]][:2] == ["سؤال", apology["text"]]


async def test_a_bot_that_stumbles_once_is_asked_again(service: Service) -> None:
    service.bot.mode = "error"
    page = await service.visitor()
    await page.say("سؤال")
    while not service.bot.asked:
        await page.pong()
    service.bot.mode = "answer"
    await page.entry(lambda e: e["text"] == "جواب: سؤال")
    assert {turn["turn"] for turn in service.bot.asked} == {f"{page.conversation}:1"}
    assert not any(is_apology(entry) for entry in page.entries())


async def test_the_bot_answers_again_once_it_is_back(
    serve: Serve, bot: BotPeer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rasa, "BREAK_S", 0.1)
    service = await serve(**PATIENT)
    page = await service.visitor()
    await page.say("قبل")
    await page.entry(lambda e: e["text"] == "جواب: قبل")
    bot.mode = "error"
    await page.say("أثناء")
    await page.entry(is_apology)
    bot.mode = "answer"
    await page.say("بعد")
    for number in range(20):
        last = await page.entry(lambda e, n=number: e["who"] == "bot" and e["seq"] == 6 + 2 * n)
        if not is_apology(last):
            break
        await page.say("بعد")
    assert last["text"] == "جواب: بعد"
    assert bot.asked[-1]["state"] == {"turns": 1}, "its dialogue goes on where it was"


async def test_a_row_of_messages_does_not_wait_one_budget_each(serve: Serve, bot: BotPeer) -> None:
    budget_s, messages = 2.5, 5
    service = await serve(bot_budget_s=budget_s, bot_attempt_s=1.0)
    bot.mode = "hang"
    page = await service.visitor()
    asked_s = time.monotonic()
    for number in range(messages):
        await page.say(f"سؤال {number}")
    await page.entry(lambda e: e["seq"] == 2 * messages, within_s=messages * budget_s)
    assert time.monotonic() - asked_s < 0.7 * messages * budget_s
    assert sum(map(is_apology, page.entries())) == 5


async def test_one_employers_slow_turn_does_not_hold_up_another(service: Service) -> None:
    slow, quick = await service.visitor(), await service.visitor()
    service.bot.mode = "hang"
    await slow.say("سؤال")
    while not service.bot.asked:
        await slow.pong()
    service.bot.mode = "answer"
    await quick.say("سؤال")
    await quick.entry(lambda e: e["text"] == "جواب: سؤال")
    assert not [e for e in slow.entries() if e["who"] == "bot"]
    service.bot.released.set()
    await slow.entry(lambda e: e["text"] == "جواب: سؤال")


async def test_an_answer_that_comes_after_a_human_took_over_is_not_said(serve: Serve, bot: BotPeer) -> None:
    service = await serve()
    await service.employ("noura")
    desk = await service.desk("noura")
    page = await service.visitor()
    await page.say("أريد موظفًا")
    await take_offer(desk)
    await page.entry(lambda e: e["kind"] == "agent_joined")
    asked = len(bot.asked)
    await page.say("سؤال للموظف")
    await desk.next("entries", lambda f: "سؤال للموظف" in str(f))
    await desk.ask("reply", conversation=page.conversation, text="جواب الموظف")
    await page.entry(lambda e: e["text"] == "جواب الموظف")
    assert len(bot.asked) == asked
    assert not [e for e in page.entries() if e["who"] == "bot"]
