"""One person on several channels: a code proves it, and the agent sees one history."""

from __future__ import annotations

import re
from typing import Any

import pytest
from redis.asyncio import Redis

from deploy.run.ports import LOOPBACK, Ports
from handoff.services.linking import MOST_CODES, MOST_WRONG, asks_for_code, read_code
from handoff.texts import say
from tests.channels.conftest import ServeChannels, configured_telegram, configured_whatsapp
from tests.peers.telegram.peer import TelegramPeer
from tests.peers.whatsapp.peer import WhatsAppPeer
from tests.support.bot_peer import HUMAN
from tests.support.service import Service, take_offer
from tests.support.shown import bare
from tests.support.waiting import until

WITHIN_S = 20.0


@pytest.fixture
async def service(serve: ServeChannels, whatsapp: WhatsAppPeer, telegram: TelegramPeer) -> Service:
    """The service on the page, on Telegram and on WhatsApp."""
    port = Ports.free().handoff
    whatsapp.pair.interval_s = telegram.per_chat.interval_s = 0.01
    service = await serve(
        configured_whatsapp(whatsapp, chat_burst=45), configured_telegram(telegram, chat_every_s=0.05), port=port
    )
    whatsapp.webhook_url = f"http://{LOOPBACK}:{port}/webhooks/whatsapp"
    return service


async def reads(user: Any, text: str) -> str:
    """Wait for a message with a text in it; the newest such."""

    async def look() -> str | None:
        return next((shown for shown in map(bare, reversed(user.reads)) if bare(text) in shown), None)

    found = await until(look, f"{text!r} among {user.reads}", within_s=WITHIN_S)
    assert found is not None
    return found


async def code_of(user: Any) -> str:
    """The code that a person was sent last."""
    text = await reads(user, "رمز الربط")
    found = re.search(r"\d{8}", text)
    assert found
    return found[0]


def title(channel: str) -> str:
    return say("link.done", channel=say(f"channel.{channel}"))


async def test_two_channels_become_one_history(
    service: Service, whatsapp: WhatsAppPeer, telegram: TelegramPeer
) -> None:
    there, here = whatsapp.user("966500000001"), telegram.user(5550001)
    await there.write("سؤال من واتساب عن هوية 1058529940")
    await reads(there, "جواب: سؤال")
    await here.write("/link")
    code = await code_of(here)
    await there.write(f"{code[:4]} {code[4:]}")
    await reads(there, title("telegram"))
    await reads(here, title("whatsapp"))

    await service.employ("noura")
    desk = await service.desk("noura")
    await here.write(HUMAN)
    conversation = await take_offer(desk)
    await desk.send("open", conversation=conversation)
    shown = await desk.next("conversation", within_s=WITHIN_S)
    (other,) = shown["history"]
    assert (other["channel"], other["title"]) == ("whatsapp", say("channel.whatsapp"))
    texts = [entry["text"] for entry in other["entries"]]
    assert any("سؤال من واتساب" in text for text in texts)
    assert "1058529940" not in str(shown), "masked there too"
    assert code not in str(shown), "the code is masked on the desk"
    assert code not in str([asked["text"] for asked in service.bot.asked]), "and the bot never saw it"


async def test_the_page_and_a_chat_become_one_history(service: Service, whatsapp: WhatsAppPeer) -> None:
    page = await service.visitor()
    await page.send("send", text="اربط محادثتي")
    frame = await page.next("entries", lambda f: "رمز الربط" in str(f), within_s=WITHIN_S)
    code = re.search(r"\d{8}", str(frame["entries"][-1]["text"]))
    assert code
    user = whatsapp.user("966500000002")
    await user.write(code[0].translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")))
    await reads(user, title("web"))
    await page.next("entries", lambda f: title("whatsapp") in str(f), within_s=WITHIN_S)


async def test_a_repeated_webhook_links_once(service: Service, whatsapp: WhatsAppPeer, telegram: TelegramPeer) -> None:
    there, here = whatsapp.user("966500000003"), telegram.user(5550003)
    await here.write("/link")
    code = await code_of(here)
    whatsapp.deliveries.hold()
    await there.write(code)
    await whatsapp.deliveries.release(repeat=5)
    await reads(there, title("telegram"))
    await there.write("بعد الربط")
    await reads(there, "جواب: بعد الربط")
    assert [bare(text) for text in there.reads] == [bare(title("telegram")), "جواب: بعد الربط"]
    await reads(here, title("whatsapp"))
    assert len(here.reads) == 2


async def test_a_code_is_of_one_use_and_not_for_its_own_channel(
    service: Service, whatsapp: WhatsAppPeer, telegram: TelegramPeer
) -> None:
    assert service
    here, first, second = telegram.user(5550004), whatsapp.user("966500000004"), whatsapp.user("966500000005")
    await here.write("/link")
    code = await code_of(here)
    await here.write(code)
    await first.write(code)
    await reads(first, title("telegram"))
    await second.write(code)
    await reads(second, "جواب")
    assert title("telegram") not in map(bare, second.reads)


async def test_wrong_codes_end_the_tries(
    service: Service, whatsapp: WhatsAppPeer, telegram: TelegramPeer, redis: Redis
) -> None:
    assert service
    here, thief = telegram.user(5550006), whatsapp.user("966500000006")
    await here.write("/link")
    code = await code_of(here)
    for number in range(MOST_WRONG):
        wrong = f"{(int(code) + 1 + number) % 10**8:08d}"
        await thief.write(wrong)
    await thief.write(code)
    await thief.write("انتهيت")
    await reads(thief, "جواب: انتهيت")
    assert bare(title("telegram")) not in map(bare, thief.reads)
    assert len(here.reads) == 1
    tries = [key async for key in redis.scan_iter(match=f"{service.settings.redis_prefix}*tries*")]
    assert len(tries) == 1
    assert 0 < await redis.pttl(tries[0]) <= 3600 * 1000


async def test_a_code_dies_and_only_a_few_are_given(service: Service, telegram: TelegramPeer, redis: Redis) -> None:
    here = telegram.user(5550007)
    codes = set()
    for number in range(MOST_CODES):
        await here.write("/link")

        async def told(count: int = number + 1) -> bool:
            return len(here.reads) == count

        await until(told, "a code", within_s=WITHIN_S)
        codes.add(await code_of(here))
    assert len(codes) == MOST_CODES
    await here.write("/link")
    await reads(here, say("link.many"))
    for code in codes:
        left_ms = await redis.pttl(f"{service.settings.redis_prefix}{{l}}:code:{code}")
        assert 0 < left_ms <= 10 * 60 * 1000


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("12345678", "12345678"), ("1234 5678", "12345678"), ("١٢٣٤-٥٦٧٨", "12345678"), ("۱۲۳۴۵۶۷۸", "12345678"),
        ("00000001", "00000001"), ("1234567", None), ("123456789", None), ("رمزي 12345678", None), ("¹²³⁴⁵⁶⁷⁸", None),
        ("", None), ("1234567a", None),
    ],
)  # fmt: skip
def test_only_eight_digits_alone_are_a_code(text: str, code: str | None) -> None:
    assert read_code(text) == code


@pytest.mark.parametrize(
    ("text", "asks"),
    [("/link", True), ("أربط محادثتي", True), ("رمز الرّبط", True), ("كيف أربط حسابي بقوى؟", False), ("", False)],
)
def test_words_that_ask_for_a_code(text: str, asks: bool) -> None:
    from handoff.conversation.inbound import InboundMessage
    from handoff.conversation.model import ContactId

    assert asks_for_code(InboundMessage("web", ContactId("c"), "id", text)) is asks
