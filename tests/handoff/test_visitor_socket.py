"""The employer's socket, as docs/protocol.md promises it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import aiohttp
import pytest
from redis.asyncio import Redis

from tests.support.bot_peer import ARTICLE, HUMAN
from tests.support.service import Service, take_offer

if TYPE_CHECKING:
    from tests.handoff.conftest import Serve


async def test_a_new_visitor_is_welcomed(service: Service) -> None:
    page = await service.open(service.browser(), "/ws/visitor")
    await page.send_bare("hello", token=None, cursor=None)
    welcome = await page.next("welcome")
    assert (welcome["conversation"], welcome["cursor"], welcome["entries"]) == (None, 0, [])
    assert welcome["view"] == {
        "owner": "bot",
        "speaker": {"kind": "bot", "name": "مساعد سند الآلي"},
        "waiting": None,
        "rating": None,
        "desk_open": True,
    }
    limits = welcome["limits"]
    assert (limits["text_chars"], limits["attachment_bytes"]) == (4000, 10 * 1024 * 1024)
    assert {"image/jpeg", "application/pdf", "audio/ogg"} <= set(limits["attachment_types"])
    assert len(welcome["greeting"]["buttons"]) == 4
    other = await service.visitor()
    assert other.token != welcome["token"]


async def test_a_message_is_acknowledged_stored_and_answered(service: Service) -> None:
    page = await service.visitor()
    ack = await page.say("السلام عليكم", id="client-0001")
    assert ack == {"kind": "ack", "id": "client-0001", "seq": 1}
    mine = await page.entry(lambda e: e["seq"] == 1)
    assert (mine["who"], mine["kind"], mine["text"], mine["id"]) == ("visitor", "text", "السلام عليكم", "client-0001")
    reply = await page.entry(lambda e: e["seq"] == 2)
    assert (reply["who"], reply["text"], reply["name"]) == ("bot", "جواب: السلام عليكم", "مساعد سند الآلي")
    assert mine["at_ms"] <= reply["at_ms"]
    assert service.bot.authorizations == ["Bearer internal-token-of-the-tests"]


async def test_messages_are_answered_one_by_one_in_their_order(service: Service) -> None:
    page = await service.visitor()
    for number in range(5):
        await page.send("send", text=f"سؤال {number}")
    await page.entry(lambda e: e["seq"] == 10)
    assert [e["text"] for e in page.entries() if e["who"] == "bot"] == [f"جواب: سؤال {n}" for n in range(5)]
    assert [turn["state"] for turn in service.bot.asked] == [None, *({"turns": n} for n in range(1, 5))]


async def test_a_page_resumes_from_its_cursor(service: Service) -> None:
    first = await service.visitor()
    await first.say("الأول")
    await first.entry(lambda e: e["seq"] == 2)
    await first.close()
    second = await service.visitor(first.token)
    await second.say("الثاني")
    await second.entry(lambda e: e["seq"] == 4)
    back = await service.open(service.browser(), "/ws/visitor")
    await back.send_bare("hello", token=first.token, cursor=2)
    welcome = await back.next("welcome")
    assert ([e["seq"] for e in welcome["entries"]], welcome["cursor"]) == ([3, 4], 4)
    assert welcome["conversation"] == first.conversation


async def test_a_cursor_beyond_the_end_does_not_silence_the_page(service: Service) -> None:
    page = await service.visitor()
    await page.say("الأول")
    await page.entry(lambda e: e["seq"] == 2)
    ahead = await service.visitor(page.token, cursor=2**40)
    await page.say("الثاني")
    await ahead.entry(lambda e: e["seq"] == 4)


async def test_every_tab_sees_every_entry_once_and_in_order(service: Service) -> None:
    first = await service.visitor()
    second = await service.visitor(first.token)
    await first.say("من الأول")
    await second.say("من الثاني")
    for page in (first, second):
        await page.entry(lambda e: e["seq"] == 4)
        assert [e["seq"] for e in page.entries()] == [1, 2, 3, 4]


async def test_a_repeated_id_is_acknowledged_and_stored_once(service: Service) -> None:
    page = await service.visitor()
    first = await page.say("مرة", id="client-0001")
    again = await page.say("مرة", id="client-0001")
    assert again["seq"] == first["seq"]
    tab = await service.visitor(page.token)
    assert (await tab.say("مرة", id="client-0001"))["seq"] == first["seq"]
    await page.say("أخرى")
    await page.entry(lambda e: e["seq"] == 4)
    assert [e["text"] for e in page.entries() if e["who"] == "visitor"] == ["مرة", "أخرى"]


@pytest.mark.parametrize("forge", ["other", "mac", "none", "dots", "arabic"])
async def test_a_forged_token_opens_nothing(service: Service, forge: str) -> None:
    owner = await service.visitor()
    await owner.say("سر")
    secret, _, mac = owner.token.partition(".")
    token = {
        "other": f"{'0' * 32}.{mac}",
        "mac": f"{secret}.{mac[:-1]}{'0' if mac[-1] != '0' else '1'}",
        "none": secret,
        "dots": f"{owner.token}.",
        "arabic": f"{secret}.٠{mac[1:]}",
    }[forge]
    page = await service.open(service.browser(), "/ws/visitor")
    await page.send_bare("hello", token=token, cursor=None)
    assert (await page.next("error"))["code"] == "bad_token"
    welcome = await page.next("welcome")
    assert (welcome["conversation"], welcome["entries"]) == (None, [])
    assert welcome["token"] not in {token, owner.token}


async def test_a_secret_reaches_neither_redis_nor_the_bot(service: Service, redis: Redis) -> None:
    page = await service.visitor()
    await page.say("كلمة المرور حقتي هي Zq9!secret")
    mine = await page.entry(lambda e: e["who"] == "visitor")
    notice = await page.entry(lambda e: e["kind"] == "redacted")
    assert (mine["redacted"], notice["data"]) == (["password"], {"kinds": ["password"]})
    await page.entry(lambda e: e["who"] == "bot")
    everything = str(page.seen) + str(service.bot.asked)
    async for key in redis.scan_iter(match=f"{service.settings.redis_prefix}*"):
        everything += str(await redis.dump(key))
    assert "Zq9" not in everything


async def test_a_button_means_its_payload_and_only_offered_ones_count(service: Service) -> None:
    page = await service.visitor()
    refused = await page.ask("send", text="زر", payload="/made_up")
    assert (refused["kind"], refused["code"]) == ("error", "unknown_button")
    await page.say(ARTICLE)
    article = await page.entry(lambda e: e.get("buttons"))
    assert all(set(button) == {"title", "payload"} for button in article["buttons"])
    button = article["buttons"][0]
    await page.say(button["title"], payload=button["payload"])
    await page.entry(lambda e: e["who"] == "bot" and e["text"] == f"جواب: {button['title']}")
    assert service.bot.asked[-1]["payload"] == button["payload"]


async def test_waiting_is_shown_and_can_be_canceled(service: Service) -> None:
    page = await service.visitor()
    assert (await page.ask("cancel_wait"))["code"] == "unknown_conversation"
    await page.say(HUMAN)
    await page.entry(lambda e: e["kind"] == "handed_over")
    view = await page.view(lambda v: v["waiting"] and v["waiting"]["position"])
    assert (view["owner"], view["speaker"]["kind"]) == ("queue", "nobody")
    assert (view["waiting"]["position"], view["waiting"]["can_leave_case"]) == (1, True)
    assert view["waiting"]["text"].endswith(".")
    canceled = await page.ask("cancel_wait", id="client-0009")
    assert canceled["kind"] == "ack"
    await page.entry(lambda e: e["kind"] == "wait_canceled" and e["seq"] == canceled["seq"])
    assert (await page.ask("cancel_wait", id="client-0009")) == canceled
    assert (await page.ask("cancel_wait"))["code"] == "not_waiting"
    await page.say("عدت إليك")
    await page.entry(lambda e: e["text"] == "جواب: عدت إليك")


async def test_places_move_up_when_somebody_leaves(service: Service) -> None:
    first, second = await service.visitor(), await service.visitor()
    await first.say(HUMAN)
    await first.view(lambda v: v["waiting"] and v["waiting"]["position"] == 1)
    await second.say(HUMAN)
    await second.view(lambda v: v["waiting"] and v["waiting"]["position"] == 2)
    await first.ask("cancel_wait")
    await second.view(lambda v: v["waiting"] and v["waiting"]["position"] == 1)


async def test_who_is_offered_to_an_agent_is_next(service: Service) -> None:
    """Two agents come at once: both who wait are being offered, and nobody stands in the queue any more."""
    for name in ("noura", "fahad"):
        await service.employ(name)
    desks = [await service.desk(name, available=False) for name in ("noura", "fahad")]
    first, second = await service.visitor(), await service.visitor()
    await first.say(HUMAN)
    await first.view(lambda v: v["waiting"] and v["waiting"]["position"] == 1)
    await second.say(HUMAN)
    await second.view(lambda v: v["waiting"] and v["waiting"]["position"] == 2)
    await asyncio.gather(*(desk.ask("activity", activity="available") for desk in desks))
    await asyncio.gather(*(desk.event("offer") for desk in desks))
    await second.view(lambda v: v["waiting"] and v["waiting"]["position"] == 1)


async def test_a_case_gets_one_reference_and_ends_the_wait(service: Service) -> None:
    page = await service.visitor()
    assert (await page.ask("leave_case"))["code"] == "unknown_conversation"
    await page.say(HUMAN)
    await page.entry(lambda e: e["kind"] == "handed_over")
    first = await page.ask("leave_case", id="client-0007")
    assert await page.ask("leave_case", id="client-0007") == first
    case = await page.entry(lambda e: e["kind"] == "case_opened")
    assert case["data"]["reference"] in case["text"]
    assert [e["kind"] for e in page.entries()].count("case_opened") == 1
    await page.view(lambda v: v["owner"] == "bot")


async def test_the_human_part_is_rated_once(service: Service) -> None:
    await service.employ("noura")
    desk = await service.desk("noura")
    page = await service.visitor()
    assert (await page.ask("rate", score=5))["code"] == "nothing_to_rate"
    await page.say(HUMAN)
    conversation = await take_offer(desk)
    await desk.ask("close", conversation=conversation, outcome="resolved")
    closed = await page.entry(lambda e: e["kind"] == "closed")
    view = await page.view(lambda v: v["rating"])
    assert view["rating"] == {"for": closed["seq"], "name": "نورة"}
    for score in (0, 6, 4.5, "5", True):
        assert (await page.ask("rate", score=score))["code"] == "bad_frame"
    assert (await page.ask("rate", score=5, words="شكرًا"))["kind"] == "ack"
    rated = await page.entry(lambda e: e["kind"] == "rated")
    assert rated["data"] == {"score": 5}
    assert (await page.ask("rate", score=1))["code"] == "nothing_to_rate"


async def test_who_writes_too_fast_is_told_and_keeps_his_socket(serve: Serve) -> None:
    service = await serve(visitor_burst=3, visitor_per_s=0.001)
    page = await service.visitor()
    for number in range(3):
        await page.say(f"سؤال {number}")
    refused = await page.ask("send", text="سؤال 3")
    assert (refused["kind"], refused["code"]) == ("error", "too_fast")
    await page.pong()
    other = await service.visitor()
    await other.say("سؤال")


async def test_a_visitor_has_a_bounded_number_of_sockets(service: Service) -> None:
    page = await service.visitor()
    tabs = [await service.visitor(page.token) for _ in range(9)]
    eleventh = await service.open(service.browser(), "/ws/visitor")
    await eleventh.send_bare("hello", token=page.token, cursor=None)
    assert (await eleventh.next("error"))["code"] == "too_many_sockets"
    await tabs[0].close()
    await tabs[1].pong()
    await service.visitor(page.token)


async def test_only_named_sites_may_embed_the_widget(serve: Serve) -> None:
    service = await serve(widget_origins=("https://employer.example",))
    http = service.browser()
    for origin in ("https://evil.example", "https://employer.example.evil.example", "null", "http://["):
        with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
            await service.open(http, "/ws/visitor", origin)
        assert refused.value.status == 403
    page = await service.open(http, "/ws/visitor", "https://employer.example")
    await page.send_bare("hello", token=None, cursor=None)
    await page.next("welcome")
