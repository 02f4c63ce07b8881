"""Bodies made to exhaust: refused within a second, within 50 MiB of memory, and nobody else waits for them."""

from __future__ import annotations

import asyncio
import contextlib
import gzip
import json
import re
import time
import zlib
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest

from handoff.settings import Settings
from tests.channels.reading import SOAK
from tests.peers.telegram.peer import TelegramPeer
from tests.peers.whatsapp.peer import APP_SECRET, PHONE_ID, TOKEN, VERIFY_TOKEN, WhatsAppPeer
from tests.peers.whatsapp.webhooks import signature
from tests.support.bot_peer import BotPeer
from tests.support.process import ServiceProcess

SECRET = "a-secret-of-the-webhook"
MOST_MIB = 50
REFUSED_S = 1.0 if SOAK else 4.0
"""The short run is one of many on a busy machine."""
HUGE = (100 if SOAK else 30) * 1024 * 1024
PIECE = bytes(64 * 1024)
NOBODY_WAITS_S = REFUSED_S


def packed() -> dict[str, bytes]:
    """A hundred megabytes in some hundred kilobytes, by the encoding that the sender names."""
    zeros = b'{"update_id": 1, "x": "' + bytes(HUGE) + b'"}'
    once = gzip.compress(zeros, 1)
    return {
        "gzip": once,
        "deflate": zlib.compress(zeros, 1),
        "GZIP": once,
        "gzip, gzip": gzip.compress(once, 1),
    }


ODD = {
    "a million brackets": b"[" * 1_000_000,
    "objects without an end": b'{"a":' * 150_000,
    "ten thousand levels": b'{"a":' * 10_000 + b"1" + b"}" * 10_000,
    "ten thousand levels inside": b'{"update_id": 1, "message": ' + b"[" * 10_000 + b"]" * 10_000 + b"}",
    "a number of a million digits": b'{"update_id": ' + b"9" * 1_000_000 + b"}",
    "a string without an end": b'{"x": "' + b"a" * 1_000_000,
    "a list of odd entries": b'{"object": 1, "entry": [' + b"[]," * 300_000 + b"[]]}",
    "a list of empty changes": b'{"object": "whatsapp_business_account", "entry": [{"changes": ['
    + b"{}," * 340_000
    + b"{}]}]}",
}


class Target:
    """One replica as a process of its own, with both channels."""

    def __init__(self, process: ServiceProcess) -> None:
        self.url = process.url
        self.port = process.port
        self._pid = process.pid

    def head(self, channel: str, body: bytes) -> dict[str, str]:
        """What proves to the replica that the provider sent a body."""
        if channel == "telegram":
            return {"X-Telegram-Bot-Api-Secret-Token": SECRET}
        return {"X-Hub-Signature-256": signature(APP_SECRET, body)}

    async def post(self, channel: str, body: bytes, **headers: str) -> int:
        """Post a body; the status, which must come within a second."""
        began_s = time.monotonic()
        async with (
            aiohttp.ClientSession() as http,
            http.post(f"{self.url}/webhooks/{channel}", data=body, headers=headers) as answer,
        ):
            status = answer.status
        assert time.monotonic() - began_s < REFUSED_S
        return status

    def memory_mib(self, *, anew: bool = False) -> float:
        """The most memory it held; `anew` begins to count now and returns what it holds."""
        where = Path(f"/proc/{self._pid}")
        if anew:
            (where / "clear_refs").write_text("5")
        found = re.search(rf"{'VmRSS' if anew else 'VmHWM'}:\s+(\d+) kB", (where / "status").read_text())
        assert found
        return int(found[1]) / 1024


@pytest.fixture
async def target(
    settings: Settings, bot: BotPeer, telegram: TelegramPeer, whatsapp: WhatsAppPeer
) -> AsyncIterator[Target]:
    env = {
        "SANAD_RASA_URL": bot.url,
        "TELEGRAM_TOKEN": telegram.token,
        "TELEGRAM_API": telegram.url,
        "TELEGRAM_WEBHOOK_URL": "https://help.example.sa/webhooks/telegram",
        "TELEGRAM_SECRET": SECRET,
        "WHATSAPP_PHONE_ID": PHONE_ID,
        "WHATSAPP_TOKEN": TOKEN,
        "WHATSAPP_APP_SECRET": APP_SECRET,
        "WHATSAPP_VERIFY_TOKEN": VERIFY_TOKEN,
        "WHATSAPP_API": whatsapp.url,
    }
    async with ServiceProcess(settings, **env) as process:
        yield Target(process)


@contextlib.asynccontextmanager
async def others(target: Target) -> AsyncIterator[None]:
    """Meanwhile other people write; each of their webhooks is taken without a wait."""
    took_s: list[float] = []

    async def write() -> None:
        async with aiohttp.ClientSession() as http:
            for number in range(10_000):
                chat = {"id": 9_000_000 + number % 50, "type": "private"}
                message = {"message_id": 1, "date": int(time.time()), "chat": chat, "text": "سؤال"}
                body = json.dumps({"update_id": 1000 + number, "message": message}).encode()
                began_s = time.monotonic()
                head = target.head("telegram", body)
                async with http.post(f"{target.url}/webhooks/telegram", data=body, headers=head) as answer:
                    assert answer.status == 200
                took_s.append(time.monotonic() - began_s)
                await asyncio.sleep(0.03)

    writing = asyncio.create_task(write())
    await asyncio.sleep(0.3)
    before_mib = target.memory_mib(anew=True)
    yield
    await asyncio.sleep(0.3)
    grown_mib = target.memory_mib() - before_mib
    assert not writing.done()
    writing.cancel()
    assert len(took_s) > 5
    assert max(took_s) < NOBODY_WAITS_S
    assert grown_mib < MOST_MIB


async def begin(target: Target, channel: str, length: str) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """The head of a webhook on a bare connection."""
    reader, writer = await asyncio.open_connection("127.0.0.1", target.port)
    proof = "".join(f"{name}: {value}\r\n" for name, value in target.head(channel, b"").items())
    writer.write(f"POST /webhooks/{channel} HTTP/1.1\r\nHost: x\r\n{proof}{length}\r\n\r\n".encode())
    return reader, writer


async def test_a_declared_length_is_refused_unread(target: Target) -> None:
    for channel in ("telegram", "whatsapp"):
        async with others(target):
            reader, writer = await begin(target, channel, f"Content-Length: {HUGE}")
            async with asyncio.timeout(REFUSED_S):
                assert (await reader.readline()).startswith(b"HTTP/1.1 413 ")
            with contextlib.suppress(OSError):
                for _ in range(HUGE // len(PIECE)):
                    writer.write(PIECE)
                    await writer.drain()
            writer.close()


async def test_pieces_without_an_end_are_cut_off(target: Target) -> None:
    for channel in ("telegram", "whatsapp"):
        async with others(target):
            reader, writer = await begin(target, channel, "Transfer-Encoding: chunked")
            with contextlib.suppress(OSError):
                for _ in range(HUGE // len(PIECE)):
                    writer.write(b"10000\r\n" + PIECE + b"\r\n")
                    await writer.drain()
            async with asyncio.timeout(REFUSED_S):
                assert (await reader.readline()).startswith(b"HTTP/1.1 413 ")
            writer.close()


async def test_a_million_pieces_of_one_byte_hold_nobody_up(target: Target) -> None:
    async with others(target):
        reader, writer = await begin(target, "telegram", "Transfer-Encoding: chunked")
        with contextlib.suppress(OSError):
            for _ in range(1_000):
                writer.write(b"1\r\n[\r\n" * 1_000)
                await writer.drain()
            writer.write(b"0\r\n\r\n")
        async with asyncio.timeout(REFUSED_S):
            assert not await hung_up(reader)
        writer.close()


async def hung_up(reader: asyncio.StreamReader) -> bytes:
    """What came before the connection was closed."""
    try:
        return await reader.readline()
    except ConnectionError:
        return b""


async def test_packed_bodies_are_refused_unpacked(target: Target) -> None:
    bombs = packed()
    async with others(target):
        for encoding, body in bombs.items():
            for channel in ("telegram", "whatsapp"):
                headers = {**target.head(channel, body), "Content-Encoding": encoding}
                assert await target.post(channel, body, **headers) == 400


async def test_deep_and_endless_json_is_malformed(target: Target) -> None:
    async with others(target):
        for name, body in ODD.items():
            for channel in ("telegram", "whatsapp"):
                assert await target.post(channel, body, **target.head(channel, body)) == 400, (name, channel)
