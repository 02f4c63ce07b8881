"""An employer on Telegram: the bot, a human, the wait, the rating, as on the page."""

from __future__ import annotations

from typing import Any

import pytest

from deploy.run.ports import LOOPBACK, Ports
from handoff.texts import say
from tests.channels.conftest import ServeChannels, configured_telegram
from tests.channels.reading import WITHIN_S, plain, reads
from tests.peers.telegram.peer import TelegramPeer
from tests.support import files
from tests.support.bot_peer import ARTICLE, HUMAN
from tests.support.service import Service, take_offer
from tests.support.waiting import until


@pytest.fixture(params=["polling", "webhook"])
async def service(request: pytest.FixtureRequest, serve: ServeChannels, telegram: TelegramPeer) -> Service:
    """The service, with both ways in."""
    port = Ports.free().handoff
    webhook = {"webhook_url": f"http://{LOOPBACK}:{port}/webhooks/telegram"} if request.param == "webhook" else {}
    service = await serve(configured_telegram(telegram, mode=request.param, chat_every_s=0.05, **webhook), port=port)
    telegram.per_chat.interval_s = 0.01

    async def ready() -> bool:
        return bool(telegram.state.webhook.url) or bool(telegram.state.called("getUpdates"))

    await until(ready, "registered", within_s=WITHIN_S)
    return service


async def test_commands_are_registered_in_arabic(service: Service, telegram: TelegramPeer) -> None:
    assert service
    [commands] = telegram.state.commands.values()
    assert [c["command"] for c in commands] == ["start", "help", "agent", "cancel", "link"]
    assert all(any("\u0600" <= letter <= "\u06ff" for letter in c["description"]) for c in commands)


async def test_the_greeting_an_answer_and_its_buttons(service: Service, telegram: TelegramPeer) -> None:
    assert service
    user = telegram.user(5550001)
    await user.write("/start")
    await reads(user, say("greeting").split("\n")[0])
    assert len(user.sees[-1].buttons) == 4
    await user.write(ARTICLE)

    async def answered() -> bool:
        return len(user.reads) == 2

    await until(answered, "the article", within_s=WITHIN_S)
    label = user.sees[-1].buttons[0][0]["text"]
    await user.press(label)
    await reads(user, f"جواب: {plain(label)}")

    async def thanked() -> bool:
        return len(telegram.state.answered_queries) == 1

    await until(thanked, "the press was answered", within_s=WITHIN_S)
    assert not telegram.state.doubled(user.chat_id)


async def test_a_human_the_wait_and_the_rating(service: Service, telegram: TelegramPeer) -> None:
    user = telegram.user(5550002)
    await service.employ("noura")
    await user.write(HUMAN)
    await reads(user, say("handover.unstaffed"))
    desk = await service.desk("noura")
    conversation = await take_offer(desk)
    await reads(user, say("agent.joined", name="نورة"))
    await user.write("معي سؤال")
    await desk.next("entries", lambda f: "معي سؤال" in str(f), within_s=WITHIN_S)
    await desk.ask("reply", conversation=conversation, text="أهلًا، *تفضل* عند 8:00")
    await reads(user, "نورة:\nأهلًا، *تفضل* عند 8:00")
    await desk.ask("close", conversation=conversation, outcome="resolved")
    await reads(user, say("agent.closed", name="نورة"))
    await user.press(say("rating.star.5"))
    await reads(user, say("rated"))
    await user.write("شكرًا")
    await reads(user, "جواب: شكرًا")
    assert not telegram.state.doubled(user.chat_id)


async def test_a_place_in_the_queue_and_leaving_it(service: Service, telegram: TelegramPeer) -> None:
    user = telegram.user(5550003)
    await service.employ("noura", capacity=1)
    desk = await service.desk("noura")
    first = telegram.user(5550004)
    await first.write(HUMAN)
    await take_offer(desk)
    await user.write("/agent")
    await reads(user, say("handover.queued"))
    await reads(user, say("waiting.next"))
    await user.write("/cancel")
    await reads(user, say("wait.canceled"))
    await user.write("/cancel")
    await reads(user, say("error.not_waiting"))


async def test_what_the_bot_cannot_read_is_answered(service: Service, telegram: TelegramPeer) -> None:
    assert service
    user = telegram.user(5550005)
    acts: list[tuple[Any, str]] = [
        (user.send_sticker("👍"), "unread.sticker"),
        (user.send_location(24.7136, 46.6753), "unread.location"),
        (user.send_contact("+966500000000", "خالد"), "unread.contact"),
        (user.send_photo(files.phone_photo()), "unread.image"),
        (user.send_document(files.pdf(), "عقد.pdf", "application/pdf"), "unread.document"),
        (user.send_voice(files.ogg_opus()), "unread.voice"),
        (user.says({"poll": {"id": "1", "question": "؟"}}), "unread.unknown"),
        (user.write("/help"), "help"),
    ]
    for number, (act, said) in enumerate(acts, start=1):
        await act
        await reads(user, say(said))
        assert len(user.reads) == number
    message = await user.write("سوال")
    await reads(user, "جواب: سوال")
    await user.edit(message, "سؤال صحيح")
    await reads(user, "جواب: سؤال صحيح")
    await user.react(message)
    await user.write("بعد التفاعل")
    await reads(user, "جواب: بعد التفاعل")


async def test_a_secret_is_removed_and_the_writer_told(service: Service, telegram: TelegramPeer) -> None:
    user = telegram.user(5550006)
    await user.write("كلمة المرور هي Abc12345")
    await reads(user, "حذفنا كلمة المرور")
    assert service.bot.asked
    assert "Abc12345" not in str(service.bot.asked)
