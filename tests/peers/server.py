"""A peer's HTTP server on a free port of this machine."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import ClientSession, ClientTimeout, web

from deploy.run.ports import LOOPBACK
from tests.peers.faults import Fault, Faults

Answer = Callable[[], Awaitable[web.Response]]
FOREVER_S = 3600


class Peer:
    """Base of the peers: starts, stops, misbehaves, sends webhooks."""

    def __init__(self) -> None:
        self.faults = Faults()
        self.url = ""
        self._runner: web.AppRunner | None = None
        self._http: ClientSession | None = None
        self._tasks: set[asyncio.Task[Any]] = set()

    def routes(self, app: web.Application) -> None:
        """Add the provider's routes."""
        raise NotImplementedError

    def too_many(self, retry_after_s: int) -> web.Response:
        """The provider's refusal when a limit is reached."""
        raise NotImplementedError

    async def start(self, port: int = 0) -> None:
        """Listen."""
        app = web.Application(client_max_size=64 * 1024 * 1024)
        self.routes(app)
        self._http = ClientSession(timeout=ClientTimeout(total=30))
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, LOOPBACK, port).start()
        self.url = f"http://{LOOPBACK}:{self._runner.addresses[0][1]}"

    async def stop(self) -> None:
        """Stop; what hangs is let go."""
        self.faults.released.set()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._http:
            await self._http.close()
        if self._runner:
            await self._runner.cleanup()

    async def __aenter__(self) -> Any:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    @property
    def http(self) -> ClientSession:
        """The peer's own client, for webhooks."""
        assert self._http, "the peer is started"
        return self._http

    def background(self, work: Awaitable[Any]) -> None:
        """Run until done or until the peer stops."""
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def misbehaving(self, request: web.Request, chat: str, answer: Answer) -> web.StreamResponse:
        """The answer, unless a fault waits for this chat."""
        fault = self.faults.next_for(chat)
        if fault is None:
            return await answer()
        return await self._with(fault, request, answer)

    async def _with(self, fault: Fault, request: web.Request, answer: Answer) -> web.StreamResponse:
        match fault.kind:
            case "delay":
                await asyncio.sleep(fault.delay_s)
                return await answer()
            case "status":
                return web.Response(status=fault.status, text="<html>upstream error</html>", content_type="text/html")
            case "too_many":
                return self.too_many(fault.retry_after_s)
            case "silent_before":
                await self._never()
            case "silent_after":
                await answer()
                await self._never()
            case "cut":
                await answer()
        if request.transport:
            request.transport.abort()
        return web.Response(status=500)

    async def _never(self) -> None:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self.faults.released.wait(), FOREVER_S)
