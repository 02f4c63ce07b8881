"""Sending through pywa: every outcome of the API becomes the right result, and a message goes at most once."""

from __future__ import annotations

from typing import Any

import pytest

from handoff.channels.base import (
    Address,
    Channel,
    Choice,
    Message,
    Outgoing,
    Part,
    Refusal,
    Refused,
    Retry,
    Sent,
    Unknown,
)
from handoff.channels.whatsapp import FOLDER
from handoff.channels.whatsapp.errors import refusal_of, result_of
from handoff.conversation.model import EntryKind, Who
from tests.channels.whatsapp.conftest import settings_for
from tests.peers.faults import Fault
from tests.peers.rates import Rate
from tests.peers.whatsapp.peer import WhatsAppPeer

WHO = Address("966500000001")


def part(text: str) -> Part:
    return {"type": "text", "text": {"body": text}}


@pytest.fixture
async def user(peer: WhatsAppPeer) -> Any:
    user = peer.user(WHO)
    await user.write("سلام")
    return user


async def test_what_is_rendered_arrives(peer: WhatsAppPeer, channel: Channel, user: Any) -> None:
    out = Outgoing(
        Who.BOT, EntryKind.TEXT, "هل تريد موظفًا؟ 🙂", choices=(Choice("b.2.0", "نعم"), Choice("b.2.1", "لا"))
    )
    (rendered,) = channel.render(out)
    result = await channel.send(WHO, rendered, "k-1")
    assert result == Sent(user.sees[0].wamid)
    assert user.reads == ["هل تريد موظفًا؟ 🙂"]
    assert user.sees[0].choices == [("b.2.0", "نعم"), ("b.2.1", "لا")]
    assert user.sees[0].body["biz_opaque_callback_data"] == "k-1"


async def test_a_person_behind_a_user_name_is_sent_to_by_his_id(peer: WhatsAppPeer, channel: Channel) -> None:
    await channel.send(Address("SA.13491208655302741918"), part("x"), "k")
    # The peer knows numbers alone; what matters is the field the API reads.
    assert peer.state.refused == [("", 100)]


@pytest.mark.parametrize(
    ("fault", "result", "arrives"),
    [
        (Fault("silent_after"), Unknown("ReadTimeout"), True),
        (Fault("silent_before"), Unknown("ReadTimeout"), False),
        (Fault("cut"), Unknown("RemoteProtocolError"), True),
        (Fault("status", status=500), Retry(2.0, "500"), False),
        (Fault("status", status=503), Retry(2.0, "503"), False),
        (Fault("status", status=504), Unknown("504"), False),
        (Fault("too_many", retry_after_s=30), Retry(30.0, "130429", whole_channel=True), False),
    ],
)
async def test_each_fault_has_its_result(
    peer: WhatsAppPeer, channel: Channel, user: Any, fault: Fault, result: object, arrives: bool
) -> None:
    peer.faults.add(fault)
    assert await channel.send(WHO, part("1"), "k") == result
    assert user.reads == (["1"] if arrives else [])
    assert isinstance(await channel.send(WHO, part("2"), "k2"), Sent), "and the next goes through"


async def test_a_slow_answer_within_the_time_is_an_answer(peer: WhatsAppPeer, channel: Channel, user: Any) -> None:
    peer.faults.add(Fault("delay", delay_s=0.3))
    assert isinstance(await channel.send(WHO, part("1"), "k"), Sent)


async def test_an_api_that_is_not_there_is_tried_later(peer: WhatsAppPeer) -> None:
    opening = FOLDER.open(settings_for(peer, api="http://127.0.0.1:9"))
    assert opening is not None
    async with opening as channel:
        assert await channel.send(WHO, part("1"), "k") == Retry(2.0, "ConnectError")


async def test_the_pair_limit_makes_one_chat_wait(peer: WhatsAppPeer, channel: Channel, user: Any) -> None:
    peer.pair = Rate(6.0, 1)
    assert isinstance(await channel.send(WHO, part("1"), "k"), Sent)
    assert await channel.send(WHO, part("2"), "k") == Retry(6.0, "131056", whole_channel=False)


async def test_a_renewed_token_is_waited_for(peer: WhatsAppPeer) -> None:
    opening = FOLDER.open(settings_for(peer, token="expired"))
    assert opening is not None
    async with opening as channel:
        assert await channel.send(WHO, part("1"), "k") == Retry(60.0, "190", whole_channel=True)


async def test_what_the_api_refuses_for_good_is_refused(peer: WhatsAppPeer, channel: Channel, user: Any) -> None:
    assert await channel.send(WHO, part("س" * 4097), "k") == Refused(Refusal.UNRENDERABLE, "100")
    peer.window = "answer"
    peer.state.ahead_s = 24 * 3600 + 1
    assert await channel.send(WHO, part("متأخر"), "k") == Refused(Refusal.WINDOW_CLOSED, "131047")
    (rendered,) = channel.render(Outgoing(Who.SYSTEM, EntryKind.TEXT, "x"))
    assert await channel.send(WHO, {"type": "template", "template": {"name": "no"}}, "k") == Refused(
        Refusal.MISCONFIGURED, "132001"
    )
    assert rendered["type"] == "text"


@pytest.mark.parametrize(
    ("code", "refusal"),
    [
        (131026, Refusal.UNREACHABLE), (131047, Refusal.WINDOW_CLOSED), (131048, Refusal.SPAM_LIMIT),
        (131031, Refusal.ACCOUNT_LOCKED), (368, Refusal.ACCOUNT_LOCKED), (131050, Refusal.BLOCKED),
        (131051, Refusal.UNRENDERABLE), (132015, Refusal.MISCONFIGURED), (200, Refusal.MISCONFIGURED),
        (999999, Refusal.REFUSED), (None, Refusal.REFUSED),
    ],
)  # fmt: skip
def test_a_failed_status_names_its_reason(code: int | None, refusal: Refusal) -> None:
    assert refusal_of(code) is refusal
    if code is not None:
        assert result_of(code, 400) == Refused(refusal, str(code))


@pytest.mark.parametrize("code", [131056, 130429, 4, 80007])
def test_a_pace_told_in_a_status_is_no_riddle_at_the_desk(code: int) -> None:
    assert refusal_of(code) is Refusal.SPAM_LIMIT
    assert isinstance(result_of(code, 400), Retry)


async def test_the_newest_message_of_each_sender_is_marked_read(peer: WhatsAppPeer, channel: Channel) -> None:
    await channel.acknowledge(
        [Message("w1", WHO, 0, "أ"), Message("w2", WHO, 0, "ب"), Message("w3", Address("9665"), 0, "ج")]
    )
    assert sorted(peer.state.read) == ["w2", "w3"]
    assert peer.state.typing == []
    await peer.stop()
    await channel.acknowledge([Message("w4", WHO, 0, "د")])
