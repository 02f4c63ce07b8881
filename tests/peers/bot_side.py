"""The other end of a webhook, for the peers' own tests: keeps what it gets, answers as told."""

from __future__ import annotations

import json
from typing import Any

from aiohttp import web

from deploy.run.ports import LOOPBACK


class BotSide:
    """Answers each webhook with the next of `answers`, then 200."""

    def __init__(self) -> None:
        self.got: list[Any] = []
        self.raw: list[tuple[bytes, dict[str, str]]] = []
        self.answers: list[int] = []
        self.url = ""
        self._runner: web.AppRunner | None = None

    async def start(self) -> None:
        """Listen on a free port."""
        app = web.Application()
        app.router.add_route("*", "/hook", self._take)
        self._runner = web.AppRunner(app, access_log=None)
        await self._runner.setup()
        await web.TCPSite(self._runner, LOOPBACK, 0).start()
        self.url = f"http://{LOOPBACK}:{self._runner.addresses[0][1]}/hook"

    async def stop(self) -> None:
        """Stop listening."""
        if self._runner:
            await self._runner.cleanup()

    async def _take(self, request: web.Request) -> web.Response:
        if request.method == "GET":
            return web.Response(text=request.query["hub.challenge"])
        body = await request.read()
        status = self.answers.pop(0) if self.answers else 200
        if status == 200:
            self.raw.append((body, dict(request.headers)))
            self.got.append(json.loads(body))
        return web.Response(status=status)
