"""Sending through python-telegram-bot: every outcome becomes the right result, and a message goes at most once."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from pydantic import SecretStr
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from handoff.channels.base import Address, Channel, Part, Refusal, Refused, Retry, SendResult, Sent, Unknown
from handoff.channels.telegram import FOLDER
from handoff.channels.telegram.send import result_of
from tests.channels.conftest import telegram_settings
from tests.peers.faults import Fault
from tests.peers.telegram.peer import TelegramPeer
from tests.peers.telegram.user import TelegramUser

WHO = Address("5550001")


def part(text: str) -> Part:
    return {"text": text, "buttons": [[("زر", "b.1.0")]]}


@pytest.fixture
async def channel(telegram: TelegramPeer) -> AsyncIterator[Channel]:
    opening = FOLDER.open(telegram_settings(telegram, timeout_s=1.0))
    assert opening is not None
    async with opening as channel:
        yield channel


@pytest.fixture
def user(telegram: TelegramPeer) -> TelegramUser:
    telegram.per_chat.interval_s = 1e-6
    return telegram.user(int(WHO))


@pytest.mark.parametrize(
    ("fault", "result", "arrives"),
    [
        (Fault("silent_after"), Unknown("ReadTimeout"), True),
        (Fault("silent_before"), Unknown("ReadTimeout"), False),
        (Fault("cut"), Unknown("RemoteProtocolError"), True),
        (Fault("status", status=500), Retry(1.0, "5xx"), False),
        (Fault("status", status=502), Retry(1.0, "5xx"), False),
        (Fault("status", status=504), Unknown("504"), False),
        (Fault("too_many", retry_after_s=30), Retry(30.0, "429"), False),
    ],
    ids=str,
)
async def test_each_fault_has_its_result(
    telegram: TelegramPeer, channel: Channel, user: TelegramUser, fault: Fault, result: object, arrives: bool
) -> None:
    telegram.faults.add(fault)
    assert await channel.send(WHO, part("1"), "k") == result
    assert user.reads == (["1"] if arrives else [])
    assert isinstance(await channel.send(WHO, part("2"), "k2"), Sent), "and the next goes through"


async def test_what_is_sent_has_its_buttons_and_no_preview(
    telegram: TelegramPeer, channel: Channel, user: TelegramUser
) -> None:
    assert await channel.send(WHO, part("https://help.example.sa"), "k") == Sent(str(user.sees[0].message_id))
    assert user.sees[0].labels == ["زر"]
    assert telegram.state.called("sendMessage")[0]["link_preview_options"] == {"is_disabled": True}


async def test_when_two_chats_are_refused_at_once_all_wait(
    telegram: TelegramPeer, channel: Channel, user: TelegramUser
) -> None:
    assert user.reads == []
    other = Address(str(telegram.user(5550002).chat_id))
    telegram.faults.add(Fault("too_many", retry_after_s=5), times=3)
    assert await channel.send(WHO, part("1"), "k") == Retry(5.0, "429")
    assert await channel.send(WHO, part("1"), "k") == Retry(5.0, "429"), "the same chat again"
    assert await channel.send(other, part("1"), "k") == Retry(5.0, "429", whole_channel=True)


async def test_who_blocked_the_bot_or_never_wrote_is_refused(
    telegram: TelegramPeer, channel: Channel, user: TelegramUser
) -> None:
    telegram.state.blocked.add(user.chat_id)
    assert await channel.send(WHO, part("1"), "k") == Refused(Refusal.BLOCKED, "Forbidden")
    assert await channel.send(Address("77"), part("1"), "k") == Refused(Refusal.UNREACHABLE, "chat not found")
    telegram.state.blocked.clear()
    assert await channel.send(WHO, {"text": "س" * 4097}, "k") == Refused(Refusal.REFUSED, "BadRequest")


async def test_a_renewed_token_is_waited_for(telegram: TelegramPeer) -> None:
    opening = FOLDER.open(telegram_settings(telegram, token=SecretStr("700000001:revoked")))
    assert opening is not None
    async with opening as channel:
        assert await channel.send(WHO, part("1"), "k") == Retry(60.0, "InvalidToken", whole_channel=True)


async def test_an_api_that_is_not_there_is_tried_later(telegram: TelegramPeer) -> None:
    opening = FOLDER.open(telegram_settings(telegram, api="http://127.0.0.1:9"))
    assert opening is not None
    async with opening as channel:
        assert await channel.send(WHO, part("1"), "k") == Retry(1.0, "ConnectError")


@pytest.mark.parametrize(
    ("error", "result"),
    [
        (RetryAfter(7), Retry(7.0, "429")),
        (Forbidden("Forbidden: bot was blocked by the user"), Refused(Refusal.BLOCKED, "Forbidden")),
        (Forbidden("Forbidden: user is deactivated"), Refused(Refusal.UNREACHABLE, "Forbidden")),
        (InvalidToken(), Retry(60.0, "InvalidToken", whole_channel=True)),
        (BadRequest("Chat not found"), Refused(Refusal.UNREACHABLE, "chat not found")),
        (BadRequest("Message text is empty"), Refused(Refusal.REFUSED, "BadRequest")),
        (ChatMigrated(-100), Refused(Refusal.UNREACHABLE, "ChatMigrated")),
        (NetworkError("Bad Gateway"), Retry(1.0, "5xx")),
        (TimedOut(), Unknown("TimedOut")),
        (Conflict("Conflict"), Unknown("Conflict")),
        (TelegramError("?"), Unknown("TelegramError")),
    ],
    ids=lambda value: type(value).__name__,
)
def test_each_error_of_the_library_has_its_result(error: TelegramError, result: SendResult) -> None:
    assert result_of(error) == result
