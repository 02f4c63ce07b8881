"""Files that employers send on Telegram and WhatsApp, as dependable as on the page."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, TypeAlias

import pytest

from deploy.run.ports import LOOPBACK, Ports
from handoff.texts import say
from tests.channels.conftest import ServeChannels, configured_telegram, configured_whatsapp
from tests.channels.reading import WITHIN_S, plain, reads
from tests.peers.telegram.peer import TelegramPeer
from tests.peers.whatsapp.peer import WhatsAppPeer
from tests.support import files
from tests.support.bot_peer import HUMAN
from tests.support.page import Frame, Page
from tests.support.service import Service, take_offer
from tests.support.waiting import until

Open: TypeAlias = Callable[..., Awaitable[tuple[Service, Any]]]


@pytest.fixture(params=["telegram", "whatsapp"])
async def on_channel(
    request: pytest.FixtureRequest, serve: ServeChannels, telegram: TelegramPeer, whatsapp: WhatsAppPeer
) -> Open:
    """Starts the service with one channel, and a person who writes on it."""

    async def start(**changed: Any) -> tuple[Service, Any]:
        if request.param == "telegram":
            telegram.per_chat.interval_s = 0.01
            service = await serve(configured_telegram(telegram, chat_every_s=0.05), **changed)

            async def asks() -> bool:
                return bool(telegram.state.called("getUpdates"))

            await until(asks, "polling", within_s=WITHIN_S)
            return service, telegram.user(5550077)
        port = Ports.free().handoff
        whatsapp.webhook_url = f"http://{LOOPBACK}:{port}/webhooks/whatsapp"
        return await serve(configured_whatsapp(whatsapp), port=port, **changed), whatsapp.user("966500000077")

    return start


async def agent_of(service: Service, user: Any) -> Page:
    """The agent who holds the person's conversation."""
    await service.employ("noura")
    desk = await service.desk("noura")
    await user.write(HUMAN)
    desk.conversation = await take_offer(desk)
    return desk


async def seen(desk: Page, kind: str) -> Frame:
    """The first attachment that the agent is shown."""
    frame = await desk.next("entries", lambda f: any(e["kind"] == kind for e in f["entries"]), within_s=WITHIN_S)
    return next(dict(entry) for entry in frame["entries"] if entry["kind"] == kind)


async def read_at(desk: Page, seq: int) -> tuple[int, bytes]:
    async with desk.http.get(f"/api/desk/conversations/{desk.conversation}/attachments/{seq}") as response:
        return response.status, await response.read()


def stored(service: Service) -> list[Path]:
    return [path for path in service.settings.attachments_dir.rglob("*") if path.is_file()]


async def test_an_agent_sees_what_was_sent(on_channel: Open) -> None:
    service, user = await on_channel()
    desk = await agent_of(service, user)
    await user.send_document(files.pdf(), "هوية 1058529940.pdf", "application/pdf")
    entry = await seen(desk, "attachment")
    assert entry["data"]["file"]["kind"] == "pdf"
    assert "1058529940" not in entry["text"]
    assert await read_at(desk, entry["seq"]) == (200, files.pdf())
    await user.send_voice(files.ogg_opus())
    voice = await seen(desk, "attachment")
    assert await read_at(desk, voice["seq"]) == (200, files.ogg_opus())
    assert len(stored(service)) == 2


async def test_the_place_in_a_photo_is_gone(on_channel: Open) -> None:
    service, user = await on_channel()
    desk = await agent_of(service, user)
    await user.send_document(files.phone_photo(), "IMG_1.jpg", "image/jpeg")
    entry = await seen(desk, "attachment")
    status, body = await read_at(desk, entry["seq"])
    assert status == 200
    assert files.MADE_IN.encode() not in body
    assert b"Exif" not in body


async def test_the_bot_answers_once_and_a_human_can_be_asked_for(on_channel: Open) -> None:
    service, user = await on_channel()
    await user.send_document(files.pdf(), "عقد.pdf", "application/pdf")
    await reads(user, say("unread.document"))

    async def kept() -> bool:
        return len(stored(service)) == 1

    await until(kept, "the file", within_s=WITHIN_S)
    await user.write("شكرًا")
    await reads(user, "جواب: شكرًا")
    assert len(user.reads) == 2


async def test_an_album_is_answered_once_and_kept_whole(on_channel: Open) -> None:
    service, user = await on_channel()
    for number in range(6):
        await user.send_document(files.pdf(str(number).encode()), f"{number}.pdf", "application/pdf")

    async def kept() -> bool:
        return len(stored(service)) == 6

    await until(kept, "all files", within_s=WITHIN_S)
    await user.write("هذه أوراقي")
    await reads(user, "جواب: هذه أوراقي")
    assert [plain(text) for text in user.reads] == [say("unread.document"), "جواب: هذه أوراقي"]
    await user.send_document(files.pdf(b"7"), "7.pdf", "application/pdf")

    async def told_again() -> bool:
        return len(user.reads) == 3

    await until(told_again, "another answer after other words", within_s=WITHIN_S)


async def test_what_is_refused_is_said_in_words(on_channel: Open) -> None:
    service, user = await on_channel()
    await user.send_document(files.archive(), "ملف.docx", "application/zip")
    await reads(user, say("unread.not_kept", reason=say("error.attachment_type")))
    await user.send_document(files.png()[:-40], "صورة.png", "image/png")
    await reads(user, say("unread.not_kept", reason=say("error.attachment_unreadable")))
    assert stored(service) == []


async def test_an_agent_is_told_why_there_is_no_file(on_channel: Open) -> None:
    service, user = await on_channel()
    desk = await agent_of(service, user)
    await user.send_document(files.archive(), "ملف.docx", "application/zip")
    words = say("sent.not_kept", reason=say("error.attachment_type"))
    await desk.next("entries", lambda f: words in str(f), within_s=WITHIN_S)


async def test_one_that_is_too_large_is_said_so(on_channel: Open) -> None:
    service, user = await on_channel(attachment_mb=1)
    await user.send_document(files.pdf(bytes(1024 * 1024)), "كبير.pdf", "application/pdf")
    await reads(user, say("unread.not_kept", reason=say("error.attachment_too_large", limit_mb=1)))
    assert stored(service) == []


async def test_a_scanner_that_is_away_delays_the_file_and_loses_nothing(on_channel: Open, tmp_path: Path) -> None:
    service, user = await on_channel(attachment_scanner=f"sh -c 'test -e {tmp_path}/back || exit 2'")
    desk = await agent_of(service, user)
    await user.send_document(files.pdf(), "عقد.pdf", "application/pdf")
    await desk.next("entries", lambda f: say("sent.document") in str(f), within_s=WITHIN_S)
    assert stored(service) == []
    (tmp_path / "back").touch()
    # The work stream takes it up again after its idle time of seven seconds.
    frame = await desk.next("entries", lambda f: any(e["kind"] == "attachment" for e in f["entries"]), within_s=60)
    assert [e["kind"] for e in frame["entries"]] == ["attachment"]
    assert len(stored(service)) == 1
