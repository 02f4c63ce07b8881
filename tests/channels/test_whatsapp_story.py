"""An employer on WhatsApp: the bot, a human, the wait, the rating, as on the page; and what only WhatsApp has."""

from __future__ import annotations

import time
from typing import Any

import pytest
from redis.asyncio import Redis

from deploy.run.ports import LOOPBACK, Ports
from handoff.api import keys
from handoff.channels.base import Address
from handoff.channels.receive import contact_of
from handoff.conversation.model import ConversationId, EntryKind
from handoff.services.replies import notice
from handoff.store.keys import Keys
from handoff.texts import say
from tests.channels.conftest import ServeChannels, configured_whatsapp
from tests.peers.faults import Fault
from tests.peers.whatsapp.peer import WhatsAppPeer
from tests.peers.whatsapp.user import WhatsAppUser
from tests.support.bot_peer import ARTICLE, HUMAN
from tests.support.page import Page
from tests.support.service import Service, take_offer
from tests.support.shown import bare
from tests.support.waiting import until

WITHIN_S = 20.0
DAY_S = 24 * 3600


async def reads(user: WhatsAppUser, text: str) -> str:
    """Wait for a message with a text in it."""

    async def look() -> str | None:
        return next((shown for shown in map(bare, user.reads) if bare(text) in shown), None)

    found = await until(look, f"{text!r} among {user.reads}", within_s=WITHIN_S)
    assert found is not None
    return found


@pytest.fixture
async def service(serve: ServeChannels, whatsapp: WhatsAppPeer) -> Service:
    """The service, reached by signed webhooks."""
    port = Ports.free().handoff
    templates = {"template_joined": "joined", "template_reply": "reply", "template_reminder": "reminder"}
    for name in templates.values():
        whatsapp.approve(name, values=1)
    whatsapp.pair.interval_s = 0.01
    service = await serve(configured_whatsapp(whatsapp, chat_burst=45, **templates), port=port)
    whatsapp.webhook_url = f"http://{LOOPBACK}:{port}/webhooks/whatsapp"
    return service


async def talking(service: Service, user: WhatsAppUser) -> tuple[Page, str]:
    """A human at the desk who has the person's conversation."""
    await service.employ("noura")
    desk = await service.desk("noura")
    await user.write(HUMAN)
    conversation = await take_offer(desk)
    await reads(user, say("agent.joined", name="نورة"))
    return desk, conversation


async def delivery(desk: Page, conversation: str, state: str, seq: int | None = None) -> dict[str, Any]:
    """Wait until an entry (this one) is in this state at the desk."""

    async def look() -> dict[str, Any] | None:
        await desk.send("open", conversation=conversation)
        shown = await desk.next("conversation", within_s=WITHIN_S)
        wanted = [one for one in shown["deliveries"] if seq in {None, one["seq"]}]
        return next((one for one in wanted if one["state"] == state), None)

    found = await until(look, f"{state} at the desk", within_s=WITHIN_S)
    assert found is not None
    return found


async def test_meta_may_check_the_address(service: Service, whatsapp: WhatsAppPeer) -> None:
    assert service
    assert await whatsapp.verify(challenge="1158201444") == (200, "1158201444")
    assert (await whatsapp.verify(token="wrong"))[0] in {401, 403}


async def test_an_answer_and_its_buttons(service: Service, whatsapp: WhatsAppPeer) -> None:
    assert service
    user = whatsapp.user("966500000001")
    await user.write(ARTICLE)

    async def answered() -> bool:
        return bool(user.sees and user.sees[-1].choices)

    await until(answered, "the article with its choices", within_s=WITHIN_S)
    title = user.sees[-1].choices[0][1]
    await user.press(title)
    await reads(user, f"جواب: {title.rstrip('…')}")
    assert not whatsapp.state.doubled(user.wa_id)
    assert len(whatsapp.state.read) == 2


async def test_a_human_the_wait_and_the_rating(service: Service, whatsapp: WhatsAppPeer) -> None:
    user = whatsapp.user("966500000002")
    await service.employ("noura")
    await user.write(HUMAN)
    await reads(user, say("handover.unstaffed"))
    desk = await service.desk("noura")
    conversation = await take_offer(desk)
    await user.write("معي سؤال")
    await desk.next("entries", lambda f: "معي سؤال" in str(f), within_s=WITHIN_S)
    await desk.ask("reply", conversation=conversation, text="أهلًا، *تفضل* عند 8:00")
    await reads(user, "نورة:\nأهلًا، *تفضل* عند 8:00")
    await desk.ask("close", conversation=conversation, outcome="resolved")
    await reads(user, say("agent.closed", name="نورة"))
    await user.press(say("rating.star.5"))
    await reads(user, say("rated"))
    assert not whatsapp.state.doubled(user.wa_id)


async def test_leaving_the_queue(service: Service, whatsapp: WhatsAppPeer) -> None:
    assert service
    user = whatsapp.user("966500000003")
    await user.write(HUMAN)
    await reads(user, say("waiting.unstaffed"))
    await user.press(say("button.cancel_wait"))
    await reads(user, say("wait.canceled"))


async def test_everything_a_person_can_send_is_answered_or_kept(service: Service, whatsapp: WhatsAppPeer) -> None:
    assert service
    user = whatsapp.user("966500000004")
    acts: list[tuple[Any, str]] = [
        (user.send_sticker(), "unread.sticker"),
        (user.send_location(24.7136, 46.6753), "unread.location"),
        (user.send_contact("+966500000000", "خالد"), "unread.contact"),
        (user.send_unsupported(), "unread.unknown"),
        (user.says("order", {"catalog_id": "1"}), "unread.unknown"),
    ]
    for number, (act, said) in enumerate(acts, start=1):
        await act
        await reads(user, say(said))

        async def all_answered(count: int = number) -> bool:
            return len(user.reads) == count

        await until(all_answered, f"{number} answers", within_s=WITHIN_S)
    wamid = await user.write("سوال")
    await reads(user, "جواب: سوال")
    await user.edit(wamid, "سؤال صحيح")
    await reads(user, "جواب: سؤال صحيح")
    await user.react(wamid)
    await user.delete(wamid)
    await user.write("بعد الحذف")
    await reads(user, "جواب: بعد الحذف")


async def test_statuses_reach_the_desk_and_never_go_back(service: Service, whatsapp: WhatsAppPeer) -> None:
    user = whatsapp.user("966500000005")
    whatsapp.statuses = ()
    desk, conversation = await talking(service, user)
    await desk.ask("reply", conversation=conversation, text="كيف أساعدك؟")
    await reads(user, "كيف أساعدك؟")
    reply = user.sees[-1]
    await whatsapp.report(reply, "read")
    seq = (await delivery(desk, conversation, "read"))["seq"]
    await whatsapp.report(reply, "delivered")
    await whatsapp.report(reply, "sent")
    assert await delivery(desk, conversation, "read", seq)


async def test_the_desk_is_told_of_each_change(service: Service, whatsapp: WhatsAppPeer) -> None:
    user = whatsapp.user("966500000010")
    whatsapp.statuses = ()
    desk, conversation = await talking(service, user)
    await desk.ask("open", conversation=conversation)
    await desk.ask("reply", conversation=conversation, text="كيف أساعدك؟")
    await reads(user, "كيف أساعدك؟")
    for state in ("delivered", "read"):
        await whatsapp.report(user.sees[-1], state)
        frame = await desk.next("deliveries", lambda f, s=state: f["deliveries"][0]["state"] == s, within_s=WITHIN_S)
        assert frame["conversation"] == conversation
        assert set(frame["deliveries"][0]) == {"seq", "state", "reason", "at_ms"}


async def test_what_cannot_arrive_is_shown_with_its_reason(service: Service, whatsapp: WhatsAppPeer) -> None:
    user = whatsapp.user("966500000006")
    desk, conversation = await talking(service, user)
    user.leave_whatsapp()
    await desk.ask("reply", conversation=conversation, text="هل وصلك هذا؟")
    failed = await delivery(desk, conversation, "failed")
    assert failed["reason"] == say("delivery.unreachable")


async def test_a_lost_answer_is_unknown_until_a_status_tells(service: Service, whatsapp: WhatsAppPeer) -> None:
    user = whatsapp.user("966500000007")
    desk, conversation = await talking(service, user)
    whatsapp.statuses = ()
    whatsapp.faults.add(Fault("cut"), chat=user.wa_id)
    await desk.ask("reply", conversation=conversation, text="رد واحد لا اثنان")
    unknown = await delivery(desk, conversation, "unknown")
    assert unknown["reason"] == say("delivery.unknown")
    await whatsapp.report(user.sees[-1], "delivered")
    assert await delivery(desk, conversation, "delivered", unknown["seq"])
    assert user.reads.count(user.reads[-1]) == 1


async def test_the_desk_knows_the_window(service: Service, whatsapp: WhatsAppPeer) -> None:
    user = whatsapp.user("966500000008")
    desk, conversation = await talking(service, user)
    await desk.send("open", conversation=conversation)
    packet = (await desk.next("conversation", within_s=WITHIN_S))["packet"]
    assert packet["window_ms"] == (DAY_S - 60) * 1000
    assert packet["heard_ms"] > 0


async def test_a_failure_that_meta_tells_later_names_the_window(service: Service, whatsapp: WhatsAppPeer) -> None:
    user = whatsapp.user("966500000009")
    desk, conversation = await talking(service, user)
    whatsapp.state.ahead_s = DAY_S + 1
    await desk.ask("reply", conversation=conversation, text="رد متأخر")
    failed = await delivery(desk, conversation, "failed")
    assert failed["reason"] == say("delivery.window_closed")


async def test_outside_the_window_an_agents_words_go_in_a_template(
    service: Service, whatsapp: WhatsAppPeer, redis: Redis
) -> None:
    user = whatsapp.user("966500000011")
    desk, conversation = await talking(service, user)
    await a_day_passes(service, whatsapp, redis, conversation)
    await desk.ask("reply", conversation=conversation, text="وصلنا الرد:\nأُغلق الطلب 15")
    await reads(user, "reply|وصلنا الرد: • أُغلق الطلب 15")
    await delivery(desk, conversation, "delivered")
    await user.write("شكرًا")
    await desk.ask("reply", conversation=conversation, text="عفوًا")
    await reads(user, "نورة:\nعفوًا")


async def test_a_webhook_that_comes_a_day_late_opens_no_window(
    service: Service, whatsapp: WhatsAppPeer, redis: Redis
) -> None:
    user = whatsapp.user("966500000013")
    desk, conversation = await talking(service, user)
    key = Keys(service.settings.redis_prefix, service.settings.shards).conversation(ConversationId(conversation)).state
    await redis.hset(key, "said_ms", 0)
    whatsapp.state.ahead_s = -DAY_S
    await user.write("وصلت متأخرة")
    whatsapp.state.ahead_s = 0
    await desk.ask("reply", conversation=conversation, text="رد على المتأخرة")
    await reads(user, "reply|رد على المتأخرة")
    await desk.send("open", conversation=conversation)
    shown = await desk.next("conversation", within_s=WITHIN_S)
    said_ms = next(e for e in shown["entries"] if "متأخرة" in e["text"])["data"]["said_ms"]
    assert said_ms == shown["packet"]["heard_ms"] < (time.time() - DAY_S + 60) * 1000


async def test_outside_the_window_the_person_is_told_that_an_agent_was_found(
    service: Service, whatsapp: WhatsAppPeer, redis: Redis
) -> None:
    user = whatsapp.user("966500000012")
    await service.employ("noura")
    await user.write(HUMAN)
    await reads(user, say("handover.unstaffed"))
    conversation = str(
        service.app[keys.VISITORS].conversations.id_of("whatsapp", contact_of("whatsapp", Address(user.wa_id)))
    )
    await a_day_passes(service, whatsapp, redis, conversation)
    desk = await service.desk("noura")
    assert await take_offer(desk) == conversation
    await reads(user, "joined|نورة")


async def test_outside_the_window_the_person_is_reminded_of_the_time_he_chose(
    service: Service, whatsapp: WhatsAppPeer, redis: Redis
) -> None:
    user = whatsapp.user("966500000014")
    await user.write(HUMAN)
    await reads(user, say("handover.unstaffed"))
    conversations, routing = service.app[keys.VISITORS].conversations, service.app[keys.DESK].routing
    conversation = conversations.id_of("whatsapp", contact_of("whatsapp", Address(user.wa_id)))
    state = await conversations.state(conversation)
    assert state is not None
    due_ms = round((time.time() + 2) * 1000)
    assert await routing.call_back(state.task, due_ms) == "scheduled"
    promise = notice(EntryKind.WAIT_CANCELED, say("callback.scheduled", time="غدًا"))
    await conversations.await_callback(conversation, state.task, due_ms, promise)
    await reads(user, say("callback.scheduled", time="غدًا"))
    await a_day_passes(service, whatsapp, redis, conversation)
    await reads(user, f"reminder|{say('callback.due')}")


async def a_day_passes(service: Service, whatsapp: WhatsAppPeer, redis: Redis, conversation: str) -> None:
    """The person's last message is a day old, for us and for Meta."""
    whatsapp.state.ahead_s = DAY_S
    key = Keys(service.settings.redis_prefix, service.settings.shards).conversation(ConversationId(conversation)).state
    said_ms = int(await redis.hget(key, "said_ms"))
    await redis.hset(key, "said_ms", said_ms - DAY_S * 1000)
