"""The same person on each channel, so that one suite of tests serves all."""

from __future__ import annotations

import asyncio
import json
import re
import time
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from itertools import count
from typing import Any

import aiohttp
from pydantic import SecretStr

from deploy.run.ports import LOOPBACK, Ports
from handoff.api import keys
from handoff.channels.base import Address
from handoff.channels.folders import Configured
from handoff.channels.receive import contact_of
from handoff.conversation.model import ConversationId
from tests.channels.conftest import ServeChannels, configured_telegram, configured_whatsapp
from tests.channels.letters import FOLDER as LETTERS
from tests.channels.letters.channel import SEAL, seal
from tests.channels.letters.peer import SECRET, LettersPeer
from tests.channels.letters.settings import LettersSettings
from tests.channels.reading import WITHIN_S, plain
from tests.peers.deliveries import Deliveries
from tests.peers.faults import Faults
from tests.peers.telegram.peer import TelegramPeer
from tests.peers.whatsapp.peer import APP_SECRET, PHONE_ID, WhatsAppPeer
from tests.peers.whatsapp.webhooks import signature
from tests.support.page import Page
from tests.support.service import Service
from tests.support.waiting import until

CHANNELS = ("telegram", "whatsapp", "letters")


class Person(ABC):
    """Somebody on a channel."""

    @property
    @abstractmethod
    def reads(self) -> list[str]:
        """What reached him, in order, without the signs of direction."""

    @property
    @abstractmethod
    def conversation(self) -> str:
        """The id of his conversation."""

    @abstractmethod
    async def write(self, text: str) -> None:
        """Write a text."""

    @abstractmethod
    async def choose(self, title: str) -> None:
        """Take one of the newest choices."""

    async def sees(self, text: str) -> str:
        """Wait for a text; returns the message with it. Space does not count: long texts come in pieces."""
        wanted = "".join(text.split())

        async def look() -> str | None:
            return next((one for one in self.reads if wanted in "".join(one.split())), None)

        found = await until(look, f"{text!r} among {self.reads}", within_s=WITHIN_S)
        assert found is not None
        return found

    async def has(self, count: int) -> None:
        """Wait until so many messages came."""

        async def look() -> bool:
            return len(self.reads) >= count

        await until(look, f"{count} messages, not {self.reads}", within_s=WITHIN_S)


class Line(ABC):
    """One channel with its provider, while the service runs."""

    name: str
    signed: bool
    """Whether the proof covers the body."""
    faults: Faults
    deliveries: Deliveries

    def __init__(self, serve: ServeChannels) -> None:
        self._serve = serve
        self.port = Ports.free().handoff
        self.service: Service
        self._callers: dict[Service, aiohttp.ClientSession] = {}
        self._ids = count(1)
        self.timeout_s = 2.0

    @property
    def webhook(self) -> str:
        """Where the provider calls us."""
        return f"http://{LOOPBACK}:{self.port}/webhooks/{self.name}"

    @abstractmethod
    def configured(self) -> Configured:
        """The channel's folder and settings."""

    @abstractmethod
    def person(self, number: int) -> Person:
        """Somebody."""

    @abstractmethod
    def address(self, number: int) -> str:
        """Where that somebody is written to."""

    @abstractmethod
    def message(self, number: int, text: str) -> bytes:
        """A webhook with a new message of somebody."""

    @abstractmethod
    def unbounded(self) -> None:
        """Lift the provider's limits, to test ours of speed and not its."""

    @abstractmethod
    def block(self, number: int) -> None:
        """Let somebody refuse our messages for good."""

    @abstractmethod
    def headers(self, body: bytes) -> dict[str, str]:
        """What proves to us that the provider sent a body."""

    @abstractmethod
    def unsupported(self) -> bytes:
        """A body that is authentic and that nobody is to be answered for."""

    async def ready(self) -> None:
        """Wait until the provider knows where to call."""
        assert self.service.url

    async def start(self, **settings: Any) -> Service:
        """Serve."""
        self.service = await self._serve(self.configured(), port=self.port, **settings)
        await self.ready()
        return self.service

    def conversation_of(self, address: str) -> ConversationId:
        """The conversation of an address."""
        contact = contact_of(self.name, Address(address))
        return self.service.app[keys.VISITORS].conversations.id_of(self.name, contact)

    async def post(self, body: bytes, headers: Mapping[str, str], service: Service | None = None) -> int:
        """Post a body to a webhook of ours; returns the status."""
        service = service or self.service
        if service not in self._callers:
            self._callers[service] = service.browser()
        async with self._callers[service].post(f"/webhooks/{self.name}", data=body, headers=headers) as answer:
            return answer.status

    async def post_all(self, bodies: Sequence[tuple[Service, bytes]]) -> list[int]:
        """Post several at once, each to a replica."""
        return await asyncio.gather(*(self.post(body, self.headers(body), service) for service, body in bodies))


class PeerPerson(Person):
    """Somebody at a peer whose users write, read and press alike."""

    def __init__(self, line: Line, user: Any, address: str) -> None:
        self._line = line
        self.user = user
        self._address = address

    @property
    def reads(self) -> list[str]:
        return [plain(text).replace("\u2060", "") for text in self.user.reads]

    @property
    def conversation(self) -> str:
        return str(self._line.conversation_of(self._address))

    async def write(self, text: str) -> None:
        await self.user.write(text)

    async def choose(self, title: str) -> None:
        await self.user.press(title)


class NumberedPerson(PeerPerson):
    """Somebody without buttons: he answers with the number of a line."""

    async def choose(self, title: str) -> None:
        for text in reversed(self.reads):
            for line in text.splitlines():
                if found := re.fullmatch(rf"(\d+)\. {re.escape(title)}", line.strip()):
                    await self.user.write(found[1])
                    return
        raise AssertionError(f"no line {title!r} in {self.reads}")


class TelegramLine(Line):
    """Telegram by webhook."""

    name = "telegram"
    signed = False

    def __init__(self, serve: ServeChannels, peer: TelegramPeer) -> None:
        super().__init__(serve)
        self.peer, self.faults, self.deliveries = peer, peer.faults, peer.deliveries
        peer.per_chat.interval_s = 0.001
        self.per_s = 30.0

    def configured(self) -> Configured:
        return configured_telegram(
            self.peer,
            mode="webhook",
            webhook_url=self.webhook,
            chat_every_s=0.01,
            per_s=self.per_s,
            timeout_s=self.timeout_s,
        )

    async def ready(self) -> None:
        async def registered() -> bool:
            return bool(self.peer.state.webhook.url)

        await until(registered, "the webhook is registered", within_s=WITHIN_S)

    def person(self, number: int) -> Person:
        return PeerPerson(self, self.peer.user(5_000_000 + number), self.address(number))

    def address(self, number: int) -> str:
        return str(5_000_000 + number)

    def message(self, number: int, text: str) -> bytes:
        self.person(number)
        serial = next(self._ids)
        chat = {"id": 5_000_000 + number, "type": "private"}
        message = {"message_id": serial, "date": int(time.time()), "chat": chat, "text": text}
        return as_json({"update_id": serial, "message": message})

    def unbounded(self) -> None:
        self.peer.per_chat.interval_s = self.peer.overall.interval_s = 1e-6
        self.per_s = 1000.0

    def block(self, number: int) -> None:
        self.peer.state.blocked.add(5_000_000 + number)

    def headers(self, body: bytes) -> dict[str, str]:
        return {"X-Telegram-Bot-Api-Secret-Token": self.peer.state.webhook.secret}

    def unsupported(self) -> bytes:
        return b'{"update_id": 9, "shipping_query": {}}'


class WhatsAppLine(Line):
    """WhatsApp."""

    name = "whatsapp"
    signed = True

    def __init__(self, serve: ServeChannels, peer: WhatsAppPeer) -> None:
        super().__init__(serve)
        self.peer, self.faults, self.deliveries = peer, peer.faults, peer.deliveries
        peer.pair.interval_s = 0.001
        peer.webhook_url = self.webhook

    def configured(self) -> Configured:
        return configured_whatsapp(self.peer, chat_burst=45, timeout_s=self.timeout_s)

    def person(self, number: int) -> Person:
        return PeerPerson(self, self.peer.user(self.address(number)), self.address(number))

    def address(self, number: int) -> str:
        return f"96650{number:07d}"

    def message(self, number: int, text: str) -> bytes:
        self.person(number)
        address, now = self.address(number), str(int(time.time()))
        event = {"from": address, "id": self.peer.state.next_wamid(address, "in"), "timestamp": now, "type": "text"}
        value = {
            "messaging_product": "whatsapp",
            "metadata": {"display_phone_number": "1", "phone_number_id": PHONE_ID},
            "messages": [event | {"text": {"body": text}}],
        }
        entry = {"id": "1", "changes": [{"field": "messages", "value": value}]}
        return as_json({"object": "whatsapp_business_account", "entry": [entry]})

    def unbounded(self) -> None:
        self.peer.pair.interval_s = self.peer.overall.interval_s = 1e-6

    def block(self, number: int) -> None:
        self.peer.user(self.address(number)).leave_whatsapp()

    def headers(self, body: bytes) -> dict[str, str]:
        return {"X-Hub-Signature-256": signature(APP_SECRET, body)}

    def unsupported(self) -> bytes:
        return (
            b'{"object": "whatsapp_business_account", "entry": [{"id": "1", "changes": [{"field": "x", "value": {}}]}]}'
        )


class LettersLine(Line):
    """The fourth channel."""

    name = "letters"
    signed = True

    def __init__(self, serve: ServeChannels, peer: LettersPeer) -> None:
        super().__init__(serve)
        self.peer, self.faults, self.deliveries = peer, peer.faults, peer.deliveries
        peer.webhook_url = self.webhook

    def configured(self) -> Configured:
        return LETTERS, LettersSettings(api=self.peer.url, seal=SecretStr(SECRET), timeout_s=self.timeout_s)

    def person(self, number: int) -> Person:
        return NumberedPerson(self, self.peer.user(self.address(number)), self.address(number))

    def address(self, number: int) -> str:
        return f"box {number}"

    def message(self, number: int, text: str) -> bytes:
        letter = {"id": f"m-{next(self._ids)}", "from": self.address(number), "kind": "text", "text": text}
        return as_json({"letters": [letter]})

    def unbounded(self) -> None:
        """The post office has no limits."""

    def block(self, number: int) -> None:
        self.peer.blocked.add(self.address(number))

    def headers(self, body: bytes) -> dict[str, str]:
        return {SEAL: seal(SECRET, body)}

    def unsupported(self) -> bytes:
        return b'{"letters": [{"kind": "postcard"}]}'


def as_json(body: dict[str, Any]) -> bytes:
    """A body as a provider writes it."""
    return json.dumps(body, ensure_ascii=False).encode()


@asynccontextmanager
async def open_line(name: str, serve: ServeChannels) -> AsyncIterator[Line]:
    """A channel with its provider."""
    peer: Any = {"telegram": TelegramPeer, "whatsapp": WhatsAppPeer, "letters": LettersPeer}[name]()
    line: Any = {"telegram": TelegramLine, "whatsapp": WhatsAppLine, "letters": LettersLine}[name]
    async with peer:
        yield line(serve, peer)


class WebPerson(Person):
    """Somebody at the page, who also reads what stands around the log."""

    def __init__(self, page: Page) -> None:
        self._page = page

    @property
    def reads(self) -> list[str]:
        texts = []
        for frame in self._page.seen:
            entries = frame.get("entries", ()) if frame["kind"] in {"welcome", "entries"} else ()
            texts += [e["text"] for e in entries if e["who"] != "visitor"]
            waiting = frame.get("view", {}).get("waiting")
            texts += [waiting["text"]] if waiting else []
        return texts

    @property
    def conversation(self) -> str:
        return self._page.conversation

    async def write(self, text: str) -> None:
        await self._page.say(text)

    async def choose(self, title: str) -> None:
        stars = {"سيئة جدًا": 1, "سيئة": 2, "مقبولة": 3, "جيدة": 4, "ممتازة": 5}
        if title in stars:
            assert (await self._page.ask("rate", score=stars[title]))["kind"] == "ack"
            return
        if title == "إلغاء الانتظار":
            assert (await self._page.ask("cancel_wait"))["kind"] == "ack"
            return
        for entry in reversed(self._page.entries()):
            for button in entry.get("buttons", ()):
                if button["title"] == title:
                    await self._page.say(title, payload=button["payload"])
                    return
        raise AssertionError(f"no button {title!r}")
