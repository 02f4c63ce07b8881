"""The post office: takes letters, brings letters, misbehaves on demand."""

from __future__ import annotations

import json
from itertools import count
from typing import Any

from aiohttp import web

from tests.channels.letters.channel import SEAL, seal
from tests.peers.deliveries import Deliveries
from tests.peers.server import Peer

SECRET = "the-post-office"


class LettersPeer(Peer):
    """`arrived` holds (to, text, key) of each letter."""

    def __init__(self) -> None:
        super().__init__()
        self.webhook_url = ""
        self.arrived: list[tuple[str, str, str]] = []
        self.blocked: set[str] = set()
        self.numbers = count(1)
        self.deliveries = Deliveries(self._post)

    def routes(self, app: web.Application) -> None:
        app.router.add_post("/send", self._send)

    def too_many(self, retry_after_s: int) -> web.Response:
        return web.Response(status=429, headers={"Retry-After": str(retry_after_s)})

    def user(self, address: str) -> LettersUser:
        """A person with an address."""
        return LettersUser(self, address)

    async def _send(self, request: web.Request) -> web.StreamResponse:
        letter = await request.json()

        async def answer() -> web.Response:
            if letter["to"] in self.blocked:
                return web.Response(status=403)
            self.arrived.append((letter["to"], letter["text"], letter["key"]))
            return web.json_response({"id": f"letter-{len(self.arrived)}"})

        return await self.misbehaving(request, letter["to"], answer)

    async def _post(self, letters: list[Any]) -> int:
        body = json.dumps({"letters": letters}, ensure_ascii=False).encode(errors="surrogatepass")
        return await self.post_raw(body, {SEAL: seal(SECRET, body)})

    async def post_raw(self, body: bytes, headers: dict[str, str]) -> int:
        """Post any body with any headers; returns the status."""
        async with self.http.post(self.webhook_url, data=body, headers=headers) as answer:
            return answer.status


class LettersUser:
    """A person who writes letters."""

    def __init__(self, peer: LettersPeer, address: str) -> None:
        self._peer = peer
        self.address = address

    @property
    def reads(self) -> list[str]:
        """The letters that reached him."""
        return [text for to, text, _ in self._peer.arrived if to == self.address]

    async def write(self, text: str) -> None:
        """A letter."""
        await self.says({"kind": "text", "text": text})

    async def says(self, letter: dict[str, Any]) -> None:
        """Anything."""
        await self._peer.deliveries.send([{"id": f"in-{next(self._peer.numbers)}", "from": self.address, **letter}])
