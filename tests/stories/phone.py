"""An employer's telephone with WhatsApp: the provider's peer in a thread of its own, for stories that are not async."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Coroutine
from typing import Any, Self, TypeVar

from tests.peers.whatsapp.peer import APP_SECRET, PHONE_ID, TOKEN, VERIFY_TOKEN, WhatsAppPeer
from tests.peers.whatsapp.user import WhatsAppUser
from tests.stories.pages import ANSWER_MS
from tests.support.shown import bare

T = TypeVar("T")
POLL_S = 0.05


class Provider:
    """Meta, while the stories run."""

    def __init__(self) -> None:
        self.peer = WhatsAppPeer()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="whatsapp", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        self.run(self.peer.start())
        self.peer.pair.interval_s = 0.01
        return self

    def __exit__(self, *_: object) -> None:
        self.run(self.peer.stop())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    @property
    def settings(self) -> dict[str, str]:
        """What an operator sets, but for the address of the API."""
        return {
            "WHATSAPP_PHONE_ID": PHONE_ID,
            "WHATSAPP_TOKEN": TOKEN,
            "WHATSAPP_APP_SECRET": APP_SECRET,
            "WHATSAPP_VERIFY_TOKEN": VERIFY_TOKEN,
            "WHATSAPP_API": self.peer.url,
            "WHATSAPP_CHAT_BURST": "45",
        }

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Run in the peer's thread and wait for it."""
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(timeout=ANSWER_MS / 1000)

    def phone(self, wa_id: str) -> Phone:
        """A person with WhatsApp."""
        return Phone(self, self.peer.user(wa_id))


class Phone:
    """One person's WhatsApp."""

    def __init__(self, provider: Provider, user: WhatsAppUser) -> None:
        self.provider = provider
        self.user = user

    def write(self, text: str) -> None:
        """Send a text."""
        self.provider.run(self.user.write(text))

    def press(self, title: str) -> None:
        """Press a button or a row."""
        self.provider.run(self.user.press(title))

    def opens_chat(self) -> None:
        """Read everything."""
        self.provider.run(self.user.read_all())

    def reads(self, text: str) -> str:
        """Wait for a message with this text; returns the whole of it."""
        deadline_s = time.monotonic() + ANSWER_MS / 1000
        while True:
            for shown in map(bare, list(self.user.reads)):
                if text in shown:
                    return shown
            assert time.monotonic() < deadline_s, f"{text!r} among {self.user.reads}"
            time.sleep(POLL_S)
