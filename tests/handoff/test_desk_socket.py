"""The agent's socket, as docs/protocol.md promises it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from handoff.api import desk_socket
from handoff.conversation.model import AgentId, TaskId
from handoff.store.routing import RoutingStore
from tests.support.bot_peer import ARTICLE, HACKED, HUMAN
from tests.support.page import Page
from tests.support.service import Service, take_offer

if TYPE_CHECKING:
    from tests.handoff.conftest import Serve

NATIONAL_ID = "1012345672"


async def handed_over(service: Service, text: str = HUMAN) -> Page:
    """A visitor who waits for a human."""
    page = await service.visitor()
    await page.say(text)
    await page.entry(lambda e: e["kind"] == "handed_over")
    return page


async def in_talk(service: Service) -> tuple[Page, Page, str]:
    """A visitor and the agent who has his conversation."""
    await service.employ("noura")
    desk = await service.desk("noura")
    page = await handed_over(service)
    conversation = await take_offer(desk)
    await page.entry(lambda e: e["kind"] == "agent_joined")
    return page, desk, conversation


async def test_a_whole_story_from_question_to_rating(service: Service) -> None:
    await service.employ("noura")
    desk = await service.desk("noura")
    page = await service.visitor()
    await page.say(ARTICLE)
    await page.entry(lambda e: e["who"] == "bot")
    await page.say(HUMAN)
    offer = (await desk.event("offer"))["offer"]
    assert (offer["conversation"], offer["queue"], offer["priority"]) == (page.conversation, "permits", "normal")
    assert (offer["channel"], offer["name"], offer["queue_title"]) == ("web", "زائر الموقع", "الرخص والعمالة")
    assert HUMAN in offer["summary"]
    assert offer["expires_at_ms"] - offer["now_ms"] == service.settings.offer_s * 1000
    assert (await desk.ask("accept", reservation=offer["reservation"]))["kind"] == "ack"
    card = (await desk.event("assigned"))["card"]
    assert card["last"]["who"] == "system"
    view = await page.view(lambda v: v["owner"] == "agent")
    assert view["speaker"] == {"kind": "agent", "name": "نورة"}
    await page.say("معي مشكلة في الرخصة")
    heard = await desk.next("entries", lambda f: f["entries"][-1]["who"] == "visitor")
    assert (heard["conversation"], heard["entries"][-1]["text"]) == (page.conversation, "معي مشكلة في الرخصة")
    ack = await desk.ask("reply", conversation=page.conversation, text="أنا معك")
    said = await page.entry(lambda e: e["who"] == "agent")
    assert (said["text"], said["name"], said["seq"]) == ("أنا معك", "نورة", ack["seq"])
    await desk.ask("close", conversation=page.conversation, outcome="resolved", words="حُلّت")
    assert (await desk.event("released"))["reason"] == "closed"
    assert (await desk.event("today"))["today"] == {"handled": 1, "target": 10}
    await page.entry(lambda e: e["kind"] == "closed")
    await page.ask("rate", score=4)
    await page.say("سؤال جديد للمساعد")
    await page.entry(lambda e: e["text"] == "جواب: سؤال جديد للمساعد")
    assert service.bot.asked[-1]["state"] is None, "the bot starts afresh after a human"


async def test_what_was_closed_does_not_come_back_while_routing_does_not_know(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    told, complete = asyncio.Event(), RoutingStore.complete

    async def complete_later(self: RoutingStore, task: TaskId, agent: AgentId, outcome: str) -> str:
        await told.wait()
        return await complete(self, task, agent, outcome)

    monkeypatch.setattr(RoutingStore, "complete", complete_later)
    _, desk, conversation = await in_talk(service)
    assert (await desk.ask("close", conversation=conversation, outcome="resolved"))["kind"] == "ack"
    again = await service.desk("noura")
    assert [frame["view"]["conversations"] for frame in again.seen if frame["kind"] == "snapshot"] == [[]]
    told.set()
    assert (await again.event("released"))["reason"] == "closed"


async def test_nothing_works_before_hello(service: Service) -> None:
    await service.employ("noura")
    http, _, _ = await service.sign_in("noura")
    page = await service.open(http, "/ws/desk")
    assert (await page.ask("activity", activity="available"))["code"] == "hello_first"
    await page.pong()
    await page.send_bare("hello", cursor=None)
    view = (await page.next("snapshot"))["view"]
    assert view["agent"] == {"id": "a-noura", "name": "نورة", "username": "noura"}
    assert (view["activity"], view["offers"], view["conversations"]) == ("away", [], [])


async def test_a_hacked_account_goes_first_and_to_the_security_queue(service: Service) -> None:
    await service.employ("noura")
    await handed_over(service)
    await handed_over(service, HACKED)
    desk = await service.desk("noura")
    offer = (await desk.event("offer"))["offer"]
    assert (offer["queue"], offer["priority"]) == ("security", "urgent")


async def test_two_agents_cannot_take_the_same_offer(service: Service) -> None:
    for name in ("noura", "fahad"):
        await service.employ(name)
    noura, fahad = await service.desk("noura"), await service.desk("fahad")
    page = await handed_over(service)
    owner, other = noura, fahad
    try:
        offer = (await noura.event("offer", within_s=1))["offer"]
    except AssertionError:
        owner, other = fahad, noura
        offer = (await fahad.event("offer"))["offer"]
    late = await other.ask("accept", reservation=offer["reservation"])
    assert late["code"] == "offer_ended"
    assert (await owner.ask("accept", reservation=offer["reservation"]))["kind"] == "ack"
    assert (await other.ask("accept", reservation=offer["reservation"]))["code"] == "offer_ended"
    assert (await owner.ask("accept", reservation=offer["reservation"]))["kind"] == "ack", "a repeat is no fault"
    await page.entry(lambda e: e["kind"] == "agent_joined")
    await page.pong()
    assert [e["kind"] for e in page.entries()].count("agent_joined") == 1


async def test_a_declined_offer_goes_to_the_colleague(service: Service) -> None:
    await service.employ("noura", skills={"general": 5})
    await service.employ("fahad", skills={"general": 1})
    noura, fahad = await service.desk("noura"), await service.desk("fahad")
    page = await handed_over(service)
    offer = (await noura.event("offer"))["offer"]
    assert (await noura.ask("decline", reservation=offer["reservation"]))["kind"] == "ack"
    assert (await noura.event("offer_ended"))["reason"] == "declined"
    assert await take_offer(fahad) == page.conversation
    assert (await noura.ask("accept", reservation=offer["reservation"]))["code"] == "offer_ended"


async def test_an_offer_nobody_answers_moves_on(serve: Serve) -> None:
    service = await serve(offer_s=0.3)
    await service.employ("noura", skills={"general": 5})
    await service.employ("fahad", skills={"general": 1})
    noura, fahad = await service.desk("noura"), await service.desk("fahad")
    page = await handed_over(service)
    assert (await noura.event("offer_ended"))["reason"] == "timeout"
    assert await take_offer(fahad) == page.conversation


async def test_an_employer_who_leaves_takes_the_offer_with_him(service: Service) -> None:
    await service.employ("noura")
    desk = await service.desk("noura")
    page = await handed_over(service)
    offer = (await desk.event("offer"))["offer"]
    await page.ask("cancel_wait")
    ended = await desk.event("offer_ended")
    assert (ended["reservation"], ended["reason"]) == (offer["reservation"], "canceled")
    assert (await desk.ask("accept", reservation=offer["reservation"]))["code"] == "offer_ended"
    await page.view(lambda v: v["owner"] == "bot")


async def test_a_note_is_seen_at_the_desk_and_never_by_the_employer(service: Service) -> None:
    page, desk, conversation = await in_talk(service)
    tab = await service.visitor(page.token)
    await desk.ask("open", conversation=conversation)
    assert (await desk.next("conversation"))["notes"] == []
    assert (await desk.ask("note", conversation=conversation, text="ملاحظة سرية ٧٧"))["kind"] == "ack"
    [note] = (await desk.next("notes"))["notes"]
    assert (note["name"], note["text"]) == ("نورة", "ملاحظة سرية ٧٧")
    await desk.ask("reply", conversation=conversation, text="بعد الملاحظة")
    await desk.ask("close", conversation=conversation, outcome="follow_up", words="خاتمة سرية ٨٨")
    late = await service.visitor(page.token)
    for one in (page, tab, late):
        await one.entry(lambda e: e["kind"] == "closed")
        await one.pong()
        assert "سرية" not in str(one.seen)
    assert "سرية" not in str(service.bot.asked)


async def test_identifiers_are_masked_at_the_desk_and_whole_for_their_owner(service: Service) -> None:
    page, desk, conversation = await in_talk(service)
    await page.say(f"رقم هويتي {NATIONAL_ID}")
    await desk.next("entries", lambda f: "هويتي" in str(f))
    await desk.ask("open", conversation=conversation)
    await desk.next("conversation")
    again = await service.open(desk.http, "/ws/desk")
    await again.send_bare("hello", cursor=None, conversations={conversation: 0})
    await again.next("entries", lambda f: "هويتي" in str(f))
    for one in (desk, again):
        assert NATIONAL_ID not in str(one.seen)
        assert NATIONAL_ID[-3:] in str(one.seen)
    mine = await page.entry(lambda e: "هويتي" in e["text"])
    assert mine["text"] == f"رقم هويتي {NATIONAL_ID}"


async def test_a_desk_that_reconnects_gets_what_it_missed(service: Service) -> None:
    page, desk, conversation = await in_talk(service)
    await page.say("قبل الانقطاع")
    known = (await desk.next("entries", lambda f: "قبل" in str(f)))["entries"][-1]["seq"]
    await desk.close()
    await page.say("أثناء الانقطاع")
    back = await service.open(desk.http, "/ws/desk")
    await back.send_bare("hello", cursor=None, conversations={conversation: known})
    [card] = (await back.next("snapshot"))["view"]["conversations"]
    assert (card["conversation"], card["last"]["text"]) == (conversation, "أثناء الانقطاع")
    missed = await back.next("entries")
    assert [e["text"] for e in missed["entries"]] == ["أثناء الانقطاع"]
    assert (await back.ask("reply", conversation=conversation, text="عدت"))["kind"] == "ack"
    await page.entry(lambda e: e["text"] == "عدت")


async def test_a_desk_that_claims_to_have_seen_the_future_still_hears(service: Service) -> None:
    page, desk, conversation = await in_talk(service)
    back = await service.open(desk.http, "/ws/desk")
    await back.send_bare("hello", cursor=None, conversations={conversation: 2**50})
    await back.next("snapshot")
    await page.say("هل تسمعني")
    await back.next("entries", lambda f: "هل تسمعني" in str(f))
    await desk.close()


async def test_a_reply_sent_twice_is_said_once(service: Service) -> None:
    page, desk, conversation = await in_talk(service)
    first = await desk.ask("reply", id="client-0001", conversation=conversation, text="مرة")
    again = await desk.ask("reply", id="client-0001", conversation=conversation, text="مرة")
    assert first == again
    await desk.ask("reply", conversation=conversation, text="ثانية")
    await page.entry(lambda e: e["text"] == "ثانية")
    assert [e["text"] for e in page.entries() if e["who"] == "agent"] == ["مرة", "ثانية"]


@pytest.mark.parametrize("kind", ["open", "reply", "note", "close"])
async def test_a_foreign_conversation_looks_like_one_that_does_not_exist(service: Service, kind: str) -> None:
    page, _, conversation = await in_talk(service)
    await service.employ("fahad")
    stranger = await service.desk("fahad")
    fields = {"reply": {"text": "أنا"}, "note": {"text": "أنا"}, "close": {"outcome": "resolved"}, "open": {}}[kind]
    foreign = await stranger.ask(kind, conversation=conversation, **fields)
    unknown = await stranger.ask(kind, conversation="00" + "f" * 24, **fields)
    assert (foreign["kind"], foreign["code"]) == ("error", "not_yours")
    assert {**foreign, "id": ""} == {**unknown, "id": ""}
    await stranger.send_bare("typing", conversation=conversation)
    await stranger.pong()
    await page.pong()
    assert "typing" not in {frame["kind"] for frame in page.seen}
    assert "أنا" not in str(page.entries())


async def test_an_offered_conversation_can_be_read_before_accepting(service: Service) -> None:
    await service.employ("noura")
    desk = await service.desk("noura")
    page = await service.visitor()
    await page.say(ARTICLE)
    await page.entry(lambda e: e["who"] == "bot")
    await page.say(HUMAN)
    await desk.event("offer")
    assert (await desk.ask("open", conversation=page.conversation))["kind"] == "ack"
    frame = await desk.next("conversation")
    assert [e["text"] for e in frame["entries"] if e["who"] == "visitor"] == [ARTICLE, HUMAN]
    packet = frame["packet"]
    assert (packet["queue"], packet["reason"]) == ("permits", "طلب التحدث إلى موظف")
    assert [one["intent"] for one in packet["intents"]] == ["permit_renewal"]
    assert packet["suggested"][0]["intent"] == "permit_renewal"
    assert (await desk.ask("reply", conversation=page.conversation, text="قبل القبول"))["code"] == "not_yours"


async def test_only_the_verified_may_take_conversations(service: Service) -> None:
    await service.employ("sara", verified_saudi=False)
    desk = await service.desk("sara", available=False)
    assert (await desk.ask("activity", activity="available"))["code"] == "not_eligible"
    assert (await desk.ask("activity", activity="away"))["kind"] == "ack"


async def test_typing_is_shown_both_ways(service: Service) -> None:
    page, desk, conversation = await in_talk(service)
    await page.view(lambda v: v["owner"] == "agent")
    await page.send_bare("typing")
    assert await desk.next("typing") == {"kind": "typing", "conversation": conversation}
    await desk.send_bare("typing", conversation=conversation)
    assert await page.next("typing") == {"kind": "typing", "name": "نورة"}


async def test_a_lost_agents_conversation_goes_to_the_colleague(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desk_socket, "BEAT_S", 0.2)
    service = await serve(agent_grace_s=1.5)
    page, desk, conversation = await in_talk(service)
    await service.employ("fahad")
    fahad = await service.desk("fahad")
    await desk.close()
    await page.entry(lambda e: e["kind"] == "notice")
    await page.view(lambda v: v["owner"] == "queue")
    assert await take_offer(fahad) == conversation
    await page.view(lambda v: v["speaker"]["name"] == "فهد")
    await fahad.ask("reply", conversation=conversation, text="أكمل معك")
    await page.entry(lambda e: e["text"] == "أكمل معك")


async def test_a_desk_beside_a_busy_queue_takes_one_after_the_other(service: Service) -> None:
    await service.employ("noura", capacity=2)
    pages = [await handed_over(service) for _ in range(3)]
    desk = await service.desk("noura")
    taken = [await take_offer(desk), await take_offer(desk)]
    assert taken == [page.conversation for page in pages[:2]], "the oldest first"
    await desk.ask("close", conversation=taken[0], outcome="resolved")
    assert await take_offer(desk) == pages[2].conversation
