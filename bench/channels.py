"""Webhooks answered while the bot is slow, and the way of a message through a channel and back.

The providers are the tests' own peers: real HTTP servers that speak the providers' APIs and enforce their limits.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
from aiohttp import web

from bench.figures import figure, percentile
from deploy.run.ports import LOOPBACK, Ports
from deploy.run.system import System
from tests.peers.telegram.peer import TelegramPeer
from tests.peers.whatsapp.peer import APP_SECRET, PHONE_ID, TOKEN, VERIFY_TOKEN, WhatsAppPeer
from tests.peers.whatsapp.webhooks import signature
from tests.support.waiting import until

PER_S = 20
SECONDS = 60
BOT_SLOW_S = 3.0
ROUND_TRIPS = 100
CHATS = 1000
CONNECTIONS = 40
LIMIT_MS = 250.0
READY_S = 60.0
ANSWER_S = 30.0
ALL_S = 300.0
ASKED = "كيف أجدد رخصة العمل؟"


class SlowBot:
    """Stands before Rasa and can hold every turn for a while."""

    def __init__(self, rasa: str) -> None:
        self._rasa = rasa
        self.slow_s = 0.0
        self.url = ""
        self._http: aiohttp.ClientSession

    async def _turn(self, request: web.Request) -> web.Response:
        body = await request.read()
        if self.slow_s:
            await asyncio.sleep(self.slow_s)
        if request.transport is None or request.transport.is_closing():
            return web.Response()  # who asked has given up
        headers = {"Authorization": request.headers["Authorization"], "Content-Type": "application/json"}
        async with self._http.post(self._rasa + request.path, data=body, headers=headers) as answer:
            return web.Response(body=await answer.read(), status=answer.status, content_type=answer.content_type)

    @asynccontextmanager
    async def open(self) -> AsyncIterator[SlowBot]:
        """Listen."""
        app = web.Application()
        app.router.add_post("/webhooks/handoff/turn", self._turn)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        async with aiohttp.ClientSession() as self._http:
            await runner.setup()
            await web.TCPSite(runner, LOOPBACK, 0).start()
            self.url = f"http://{LOOPBACK}:{runner.addresses[0][1]}"
            try:
                yield self
            finally:
                await runner.cleanup()


@asynccontextmanager
async def _replica(system: System, **env: str) -> AsyncIterator[str]:
    """One more replica with the channels on, over keys of its own."""
    url = f"http://{LOOPBACK}:{env['SANAD_PORT']}"
    process = await asyncio.create_subprocess_exec(
        str(system.layout.handoff_python),
        *("-m", "handoff", "serve"),
        cwd=system.layout.root,
        env={**system.env(), "SANAD_REDIS_PREFIX": "bench-channels:", **env},
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        async with aiohttp.ClientSession() as http:
            await until(lambda: _healthy(http, url), "the replica answers", within_s=READY_S)
        yield url
    finally:
        process.terminate()
        await process.wait()


async def _healthy(http: aiohttp.ClientSession, url: str) -> bool:
    try:
        async with http.get(f"{url}/healthz") as answer:
            return answer.status == 200
    except aiohttp.ClientError:
        return False


def _whatsapp_body(peer: WhatsAppPeer, sender: str, text: str) -> bytes:
    event = {
        "from": sender,
        "id": peer.state.next_wamid(sender, "in"),
        "timestamp": str(int(time.time())),
        "type": "text",
    }
    metadata = {"display_phone_number": "1", "phone_number_id": PHONE_ID}
    value = {"messaging_product": "whatsapp", "metadata": metadata, "messages": [event | {"text": {"body": text}}]}
    entry = {"id": "1", "changes": [{"field": "messages", "value": value}]}
    return json.dumps({"object": "whatsapp_business_account", "entry": [entry]}).encode()


async def _acknowledged(url: str, peer: WhatsAppPeer) -> list[float]:
    """At a fixed pace, each webhook with one new message; how long each waited for its 200, in ms."""
    took: list[float] = []

    async def post(http: aiohttp.ClientSession, number: int) -> None:
        body = _whatsapp_body(peer, f"96651{number % 200:07d}", f"{ASKED} {number}")
        headers = {"X-Hub-Signature-256": signature(APP_SECRET, body), "Content-Type": "application/json"}
        started_s = time.perf_counter()
        async with http.post(f"{url}/webhooks/whatsapp", data=body, headers=headers) as answer:
            answer.raise_for_status()
        took.append((time.perf_counter() - started_s) * 1000)

    began_s = time.perf_counter()
    async with aiohttp.ClientSession() as http, asyncio.TaskGroup() as group:
        for number in range(PER_S * SECONDS):
            await asyncio.sleep(max(0.0, began_s + number / PER_S - time.perf_counter()))
            group.create_task(post(http, number))
    return took


async def _round_trips(people: Sequence[Any]) -> list[float]:
    """One after the other: from a person's message to the bot's answer at the provider, in ms."""
    took = []
    for user in people:
        started_s = time.monotonic()
        writing = asyncio.create_task(user.write(ASKED))
        await _answered([user], ANSWER_S)
        took.append((user.sees[0].at_s - started_s) * 1000)
        await writing
    return took


async def _all_at_once(peer: TelegramPeer | WhatsAppPeer, people: Sequence[Any]) -> float:
    """Seconds from the first of many people's messages to the last one's answer. The provider calls us over as many
    connections as Telegram does."""
    peer.deliveries.hold()
    for user in people:
        await user.write(ASKED)
    started_s = time.monotonic()
    calling = asyncio.create_task(peer.deliveries.release(together=CONNECTIONS))
    await _answered(people, ALL_S)
    await calling
    return max(user.sees[0].at_s for user in people) - started_s


async def _answered(people: Sequence[Any], within_s: float) -> None:
    """Wait until everybody has a message; asks only for those who had none, for the peer lives in this process."""
    left = list(people)

    async def look() -> bool:
        while left and left[-1].sees:
            left.pop()
        return not left

    await until(look, "everybody is answered", within_s=within_s)


def _environment(telegram: TelegramPeer, whatsapp: WhatsAppPeer, bot: SlowBot, port: int) -> dict[str, str]:
    return {
        "SANAD_PORT": str(port),
        "SANAD_RASA_URL": bot.url,
        "SANAD_LOG_LEVEL": "ERROR",
        "TELEGRAM_TOKEN": telegram.token,
        "TELEGRAM_API": telegram.url,
        "TELEGRAM_WEBHOOK_URL": f"http://{LOOPBACK}:{port}/webhooks/telegram",
        "WHATSAPP_PHONE_ID": PHONE_ID,
        "WHATSAPP_TOKEN": TOKEN,
        "WHATSAPP_APP_SECRET": APP_SECRET,
        "WHATSAPP_VERIFY_TOKEN": VERIFY_TOKEN,
        "WHATSAPP_API": whatsapp.url,
    }


async def measure(system: System) -> None:
    """All figures of the channels."""
    port = Ports.free().handoff
    async with (
        TelegramPeer() as telegram,
        WhatsAppPeer() as whatsapp,
        SlowBot(system.env()["SANAD_RASA_URL"]).open() as bot,
        _replica(system, **_environment(telegram, whatsapp, bot, port)) as url,
    ):
        whatsapp.webhook_url = f"{url}/webhooks/whatsapp"
        await until(lambda: _registered(telegram), "the webhook is registered", within_s=READY_S)
        both: list[float] = []
        for name, peer, first in (("telegram", telegram, 5_000_000), ("whatsapp", whatsapp, 966_520_000_000)):
            people = [_user(peer, first + number) for number in range(ROUND_TRIPS)]
            took = await _round_trips(people)
            both += took
            figure(f"channel.{name}.round_trip_p50_ms", percentile(took, 0.5), "ms")
            figure(f"channel.{name}.round_trip_p99_ms", percentile(took, 0.99), "ms")
            people = [_user(peer, first + 10_000 + number) for number in range(CHATS)]
            figure(f"channel.{name}.thousand_chats_s", await _all_at_once(peer, people), "s")
        figure("channel.round_trip_p99_ms", percentile(both, 0.99), "ms")
        bot.slow_s = BOT_SLOW_S
        took = await _acknowledged(url, whatsapp)
        figure("webhook.ack_p50_ms", percentile(took, 0.5), "ms", peer=LIMIT_MS)
        figure("webhook.ack_p99_ms", percentile(took, 0.99), "ms", peer=LIMIT_MS)


async def _registered(telegram: TelegramPeer) -> bool:
    return bool(telegram.state.webhook.url)


def _user(peer: TelegramPeer | WhatsAppPeer, number: int) -> Any:
    return peer.user(number) if isinstance(peer, TelegramPeer) else peer.user(str(number))
