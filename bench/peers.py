"""The clients of the benches: an employer's page and an agent's desk, over the real sockets."""

from __future__ import annotations

import secrets
from types import TracebackType
from typing import Any, Self

import aiohttp

FRAME_S = 15.0


class Employer:
    """One web visitor. A caller with the internal token is not slowed down by the visitors' rate limit."""

    def __init__(self, http: aiohttp.ClientSession, url: str, token: str) -> None:
        self._http = http
        self._url = url
        self._token = token
        self.conversation = ""

    async def __aenter__(self) -> Self:
        headers = {"Authorization": f"Bearer {self._token}"}
        self.ws = await self._http.ws_connect(f"{self._url}/ws/visitor", headers=headers)
        await self.ws.send_json({"kind": "hello", "token": None, "cursor": None})
        await self.until("welcome")
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.ws.close()

    async def send(self, text: str) -> None:
        """Send a message; does not wait."""
        await self.ws.send_json({"kind": "send", "id": secrets.token_hex(8), "text": text})

    async def ask(self, text: str) -> None:
        """Send a message and wait for the first entry of the bot."""
        await self.send(text)
        while True:
            frame = await self.until("entries")
            if any(entry["who"] == "bot" for entry in frame["entries"]):
                return

    async def cancel(self) -> None:
        """Stop waiting for a human."""
        await self.ws.send_json({"kind": "cancel_wait", "id": secrets.token_hex(8)})
        await self.until("ack", "error")

    async def until(self, *kinds: str) -> dict[str, Any]:
        """The next frame of one of the kinds."""
        while True:
            frame: dict[str, Any] = await self.ws.receive_json(timeout=FRAME_S)
            if frame["kind"] in kinds:
                return frame


class Agent:
    """One agent's desk."""

    def __init__(self, url: str, username: str, password: str) -> None:
        self._url = url
        self._credentials = {"username": username, "password": password}
        self._http = aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True), headers={"Origin": url})

    async def open(self, activity: str) -> None:
        """Sign in, connect, and go available or away."""
        async with self._http.post(f"{self._url}/api/desk/login", json=self._credentials) as answer:
            answer.raise_for_status()
        self.ws = await self._http.ws_connect(f"{self._url}/ws/desk")
        await self.ws.send_json({"kind": "hello", "cursor": None, "conversations": {}})
        await self.until("snapshot")
        await self.ws.send_json({"kind": "activity", "id": secrets.token_hex(8), "activity": activity})
        await self.until("ack")

    async def stay(self) -> None:
        """Read and forget, as an open page that nobody looks at does."""
        async for _ in self.ws:
            pass

    async def close(self) -> None:
        """Disconnect."""
        await self.ws.close()
        await self._http.close()

    async def until(self, *kinds: str) -> dict[str, Any]:
        """The next frame of one of the kinds."""
        while True:
            frame: dict[str, Any] = await self.ws.receive_json(timeout=FRAME_S)
            if frame["kind"] in kinds:
                return frame

    async def offer(self) -> dict[str, Any]:
        """Wait for an offer."""
        while True:
            frame = await self.until("event")
            if frame["event"]["type"] == "offer":
                offer: dict[str, Any] = frame["event"]["offer"]
                return offer
