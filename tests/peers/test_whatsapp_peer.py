"""pywa works against the peer, and the peer refuses what the Cloud API refuses."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest

from tests.peers.bot_side import BotSide
from tests.peers.faults import Fault
from tests.peers.rates import Rate
from tests.peers.whatsapp.peer import APP_SECRET, PHONE_ID, TOKEN, WhatsAppPeer
from tests.support.waiting import until

WHO = "966500000001"
DAY_S = 24 * 3600


class Caller:
    """Calls the API as a plain HTTP client does."""

    def __init__(self, peer: WhatsAppPeer, http: aiohttp.ClientSession) -> None:
        self.peer, self.http = peer, http

    async def post(self, body: dict[str, Any], token: str = TOKEN, **more: Any) -> tuple[int, dict[str, Any]]:
        whole = {"messaging_product": "whatsapp", "recipient_type": "individual", "to": WHO, **body}
        headers = {"Authorization": f"Bearer {token}"}
        async with self.http.post(f"{self.peer.url}/v23.0/{PHONE_ID}/messages", json=whole, headers=headers) as answer:
            return answer.status, await answer.json()

    async def text(self, text: str) -> tuple[int, dict[str, Any]]:
        return await self.post({"type": "text", "text": {"body": text}})

    async def get(self, url: str) -> tuple[int, bytes, str]:
        async with self.http.get(url, headers={"Authorization": f"Bearer {TOKEN}"}) as answer:
            return answer.status, await answer.read(), answer.headers["Content-Type"]


@pytest.fixture
async def caller(whatsapp: WhatsAppPeer) -> AsyncIterator[Caller]:
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=5)) as http:
        yield Caller(whatsapp, http)


def buttons(*titles: str) -> dict[str, Any]:
    replies = [{"type": "reply", "reply": {"id": f"/{title}", "title": title}} for title in titles]
    return {"type": "button", "body": {"text": "اختر"}, "action": {"buttons": replies}}


def rows(count: int, title: str = "صف", description: str = "") -> dict[str, Any]:
    listed = [{"id": f"/{at}", "title": f"{title}{at}", "description": description} for at in range(count)]
    return {"type": "list", "body": {"text": "اختر"}, "action": {"button": "عرض", "sections": [{"rows": listed}]}}


def statuses(side: BotSide) -> list[dict[str, Any]]:
    return [
        status
        for hook in side.got
        for entry in hook["entry"]
        for change in entry["changes"]
        for status in change["value"].get("statuses", [])
    ]


async def test_texts_buttons_lists_and_templates_arrive(whatsapp: WhatsAppPeer, caller: Caller) -> None:
    user = whatsapp.user(WHO)
    whatsapp.approve("case_answered", values=1)
    await user.write("سلام")
    assert (await caller.text("أهلًا 👋"))[0] == 200
    assert (await caller.post({"type": "interactive", "interactive": buttons("نعم", "لا")}))[0] == 200
    assert (await caller.post({"type": "interactive", "interactive": rows(10)}))[0] == 200
    body = {"type": "body", "parameters": [{"type": "text", "text": "S-1"}]}
    template = {"name": "case_answered", "language": {"code": "ar"}, "components": [body]}
    assert (await caller.post({"type": "template", "template": template}))[0] == 200
    assert user.reads == ["أهلًا 👋", "اختر", "اختر", "case_answered|S-1"]
    assert user.sees[1].choices == [("/نعم", "نعم"), ("/لا", "لا")]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"type": "text", "text": {"body": "س" * 4097}}, 100),
        ({"type": "text", "text": {"body": " "}}, 131008),
        ({"type": "interactive", "interactive": buttons("1", "2", "3", "4")}, 131009),
        ({"type": "interactive", "interactive": buttons("س" * 21)}, 131009),
        ({"type": "interactive", "interactive": buttons("أ", "أ")}, 131009),
        ({"type": "interactive", "interactive": buttons("أ") | {"body": {"text": "س" * 1025}}}, 131009),
        ({"type": "interactive", "interactive": rows(11)}, 131009),
        ({"type": "interactive", "interactive": rows(1, title="س" * 24)}, 131009),
        ({"type": "interactive", "interactive": rows(1, description="س" * 73)}, 131009),
        ({"type": "template", "template": {"name": "no", "language": {"code": "ar"}}}, 132001),
        ({"type": "poll", "poll": {}}, 131051),
    ],
)
async def test_the_api_refuses_what_is_over_its_limits(
    whatsapp: WhatsAppPeer, caller: Caller, body: dict[str, Any], code: int
) -> None:
    await whatsapp.user(WHO).write("سلام")
    status, answer = await caller.post(body)
    assert status in {400, 404}
    assert answer["error"]["code"] == code
    assert answer["error"]["error_data"]["details"]
    assert whatsapp.state.arrived == []


async def test_a_wrong_token_is_refused(whatsapp: WhatsAppPeer, caller: Caller) -> None:
    status, answer = await caller.post({"type": "text", "text": {"body": "x"}}, token="wrong")
    assert (status, answer["error"]["code"]) == (401, 190)


async def test_the_pair_and_the_overall_limit_are_enforced(whatsapp: WhatsAppPeer, caller: Caller) -> None:
    await whatsapp.user(WHO).write("سلام")
    whatsapp.pair = Rate(6.0, 2)
    answers = [await caller.text(str(number)) for number in range(3)]
    assert [answer[0] for answer in answers] == [200, 200, 400]
    assert answers[2][1]["error"]["code"] == 131056
    whatsapp.overall = Rate(60, 1)
    whatsapp.pair = Rate(0.001, 10)
    assert (await caller.text("4"))[0] == 200
    assert (await caller.text("5"))[1]["error"]["code"] == 130429


async def test_outside_the_window_only_templates_arrive(whatsapp: WhatsAppPeer, caller: Caller, side: BotSide) -> None:
    whatsapp.webhook_url = side.url
    user = whatsapp.user(WHO)
    await user.write("سلام")
    whatsapp.state.ahead_s = DAY_S + 1
    assert (await caller.text("متأخر"))[0] == 200
    failed = await until(lambda: _now(statuses(side)), "the failed status", within_s=10)
    assert (failed[0]["status"], failed[0]["errors"][0]["code"]) == ("failed", 131047)
    assert user.reads == []
    whatsapp.window = "answer"
    assert (await caller.text("متأخر"))[1]["error"]["code"] == 131047
    whatsapp.approve("waiting")
    template = {"name": "waiting", "language": {"code": "ar"}}
    assert (await caller.post({"type": "template", "template": template}))[0] == 200
    assert user.reads == ["waiting"]
    await user.write("عدت")
    assert (await caller.text("أهلًا"))[0] == 200


async def test_statuses_bring_the_tracker_back_and_a_block_ends_at_sent(
    whatsapp: WhatsAppPeer, caller: Caller, side: BotSide
) -> None:
    whatsapp.webhook_url = side.url
    user = whatsapp.user(WHO)
    await user.write("سلام")
    await caller.post({"type": "text", "text": {"body": "1"}, "biz_opaque_callback_data": "o-17"})
    await until(lambda: _now(len(statuses(side)) == 2), "both statuses", within_s=10)
    assert [(each["status"], each["biz_opaque_callback_data"]) for each in statuses(side)] == [
        ("sent", "o-17"),
        ("delivered", "o-17"),
    ]
    user.block()
    await caller.text("2")
    await until(lambda: _now(len(statuses(side)) == 3), "the status", within_s=10)
    user.leave_whatsapp()
    await caller.text("3")
    await until(lambda: _now(len(statuses(side)) == 4), "the status", within_s=10)
    assert [each["status"] for each in statuses(side)[2:]] == ["sent", "failed"]
    assert statuses(side)[3]["errors"][0]["code"] == 131026


async def test_webhooks_are_signed_over_their_bytes_and_tried_again(whatsapp: WhatsAppPeer, side: BotSide) -> None:
    whatsapp.webhook_url = side.url
    side.answers = [500]
    await whatsapp.user(WHO, "سالم").write("سلام \u202e🇸🇦")
    body, headers = side.raw[0]
    expected = hmac.new(APP_SECRET.encode(), body, hashlib.sha256).hexdigest()
    assert headers["X-Hub-Signature-256"] == f"sha256={expected}"
    assert [answer.status for answer in whatsapp.deliveries.answers] == [500, 200]
    value = side.got[0]["entry"][0]["changes"][0]["value"]
    assert value["messages"][0]["text"]["body"] == "سلام \u202e🇸🇦"
    assert value["contacts"][0] == {"profile": {"name": "سالم"}, "wa_id": WHO}


async def test_held_events_are_batched_repeated_and_shuffled(whatsapp: WhatsAppPeer, side: BotSide) -> None:
    whatsapp.webhook_url = side.url
    people = [whatsapp.user(f"96650000000{at}") for at in range(3)]
    whatsapp.deliveries.hold()
    for number in range(10):
        for user in people:
            await user.write(f"{user.wa_id} {number}")
    await whatsapp.deliveries.release(repeat=5, shuffle=3, batch=20)
    changes = [change for hook in side.got for entry in hook["entry"] for change in entry["changes"]]
    texts = [message["text"]["body"] for change in changes for message in change["value"]["messages"]]
    assert len(texts) == 150
    assert len(set(texts)) == 30
    assert len(side.got) == 8
    assert max(len(hook["entry"]) for hook in side.got) > 1


async def test_media_are_fetched_in_two_steps_and_expire(whatsapp: WhatsAppPeer, caller: Caller, side: BotSide) -> None:
    whatsapp.webhook_url = side.url
    await whatsapp.user(WHO).send_image(b"\xff\xd8picture", "صورة")
    image = side.got[0]["entry"][0]["changes"][0]["value"]["messages"][0]["image"]
    async with caller.http.get(
        f"{whatsapp.url}/v23.0/{image['id']}", headers={"Authorization": f"Bearer {TOKEN}"}
    ) as answer:
        known = await answer.json()
    assert known["mime_type"] == "image/jpeg"
    assert await caller.get(known["url"]) == (200, b"\xff\xd8picture", "image/jpeg")
    whatsapp.state.ahead_s = 301
    assert (await caller.get(known["url"]))[0] == 404


async def test_everything_a_person_does_is_an_event(whatsapp: WhatsAppPeer, caller: Caller, side: BotSide) -> None:
    whatsapp.webhook_url = side.url
    user = whatsapp.user(WHO)
    wamid = await user.write("نص")
    await caller.post({"type": "interactive", "interactive": buttons("نعم")})
    await caller.post({"type": "interactive", "interactive": rows(2)})
    await user.press("نعم")
    await user.press("صف1")
    await user.edit(wamid, "نص آخر")
    await user.delete(wamid)
    await user.react(wamid)
    await user.send_document(b"%PDF-1.4", "عقد.pdf", "application/pdf")
    await user.send_voice(b"OggS")
    await user.send_video(b"mp4")
    await user.send_sticker()
    await user.send_location(24.7, 46.7, "العليا")
    await user.send_contact("+966500000002", "سالم")
    await user.send_unsupported()
    await user.read_all()
    kinds = [
        message["type"]
        for hook in side.got
        for entry in hook["entry"]
        for change in entry["changes"]
        for message in change["value"].get("messages", [])
    ]
    expected = "text interactive interactive edit revoke reaction document audio video sticker location contacts"
    assert kinds == [*expected.split(), "unsupported"]
    assert [each["status"] for each in statuses(side)].count("read") == 2


async def test_the_faults_happen_as_often_as_told(whatsapp: WhatsAppPeer, caller: Caller) -> None:
    user = whatsapp.user(WHO)
    await user.write("سلام")
    whatsapp.faults.add(Fault("too_many", retry_after_s=3), chat=WHO)
    status, answer = await caller.text("1")
    assert (status, answer["error"]["code"]) == (429, 130429)
    whatsapp.faults.add(Fault("silent_after"))
    caller.http._timeout = aiohttp.ClientTimeout(total=0.3)
    with pytest.raises(TimeoutError):
        await caller.text("2")
    whatsapp.faults.add(Fault("cut"))
    with pytest.raises(aiohttp.ClientError):
        await caller.text("3")
    assert (await caller.text("4"))[0] == 200
    assert user.reads == ["2", "3", "4"]
    whatsapp.faults.at_random(0.5, Fault("status", status=503), seed=4)
    assert {(await _status(caller)) for _ in range(20)} == {200, 503}
    assert user.reads.count("x") < 20


async def test_the_webhook_is_verified_by_get(whatsapp: WhatsAppPeer, side: BotSide) -> None:
    whatsapp.webhook_url = side.url
    assert await whatsapp.verify(challenge="77") == (200, "77")


async def _status(caller: Caller) -> int:
    url = f"{caller.peer.url}/v23.0/{PHONE_ID}/messages"
    body = {"messaging_product": "whatsapp", "to": WHO, "type": "text", "text": {"body": "x"}}
    async with caller.http.post(url, json=body, headers={"Authorization": f"Bearer {TOKEN}"}) as answer:
        return answer.status


async def _now(value: Any) -> Any:
    return value
