"""The socket both pages speak over: JSON frames in, JSON frames out, refusals as frames."""

from __future__ import annotations

import asyncio
import contextlib
import json
from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any, Generic, TypeVar

import structlog
from aiohttp import WSCloseCode, WSMsgType, web
from pydantic import TypeAdapter, ValidationError

from handoff.api.errors import describe
from handoff.errors import RefusedError

log = structlog.get_logger(__name__)

FRAME_BYTES = 64 * 1024
HARD_LIMIT_BYTES = 256 * 1024
HEARTBEAT_S = 20.0
PENDING = 1000
SIGN_IN_AGAIN = 4401

F = TypeVar("F")


class FrameSocket(ABC, Generic[F]):
    """One connection. Frames of a client are handled one after the other, so its order is kept.

    What has to be said to the client goes through `push`; announcements and routing's events go through `later`
    and are worked off in order by one task, so no two tasks of a connection read the log at once.
    """

    frames: TypeAdapter[F]
    ready = False
    """Whether `hello` was answered. A connection whose `hello` failed is closed, so that the page tries again."""

    def __init__(self) -> None:
        self.ws = web.WebSocketResponse(heartbeat=HEARTBEAT_S, max_msg_size=HARD_LIMIT_BYTES, compress=False)
        self._later: asyncio.Queue[Callable[[], Any]] = asyncio.Queue(PENDING)
        self._lock = asyncio.Lock()

    async def serve(self, request: web.Request) -> web.WebSocketResponse:
        """Speak until either side closes."""
        await self.ws.prepare(request)
        worker = asyncio.create_task(self._work())
        try:
            await self.opened()
            async for message in self.ws:
                if message.type is WSMsgType.TEXT:
                    await self._receive(message.data)
                elif message.type is WSMsgType.BINARY:
                    await self._refuse(RefusedError("bad_frame"))
        except ConnectionError:
            pass
        finally:
            worker.cancel()
            with contextlib.suppress(asyncio.CancelledError, Exception):
                await worker
            await self.closed()
        return self.ws

    async def opened(self) -> None:
        """The connection stands."""

    async def closed(self) -> None:
        """The connection is gone: stop listening."""

    @abstractmethod
    async def handle(self, frame: F) -> None:
        """Handle one valid frame; refuse it with `RefusedError`."""

    async def push(self, frame: dict[str, Any]) -> None:
        """Send a frame; nothing happens when the client is gone."""
        if not self.ws.closed:
            with contextlib.suppress(ConnectionError):
                await self.ws.send_str(json.dumps(frame, ensure_ascii=False, separators=(",", ":")))

    def later(self, step: Callable[[], Any]) -> None:
        """Queue an async step. A client that does not keep up is disconnected; it resumes by its cursor."""
        try:
            self._later.put_nowait(step)
        except asyncio.QueueFull:
            asyncio.get_running_loop().create_task(self.ws.close(code=WSCloseCode.TRY_AGAIN_LATER, message=b"too slow"))

    async def _work(self) -> None:
        while True:
            step = await self._later.get()
            try:
                async with self._lock:
                    await step()
            except OSError as error:
                # What could not be read now is read on reconnect, by cursor.
                log.warning("socket_interrupted", error=type(error).__name__)
                await self.ws.close(code=WSCloseCode.TRY_AGAIN_LATER)
            except Exception as error:  # noqa: BLE001 - a page that is no longer told anything must connect again
                log.error("socket_failed", error=repr(error))
                await self.ws.close(code=WSCloseCode.INTERNAL_ERROR)

    async def _receive(self, raw: str) -> None:
        client_id: Any = None
        try:
            if len(raw.encode("utf-8", "surrogatepass")) > FRAME_BYTES:
                raise RefusedError("too_large")
            try:
                fields = json.loads(raw)
            except (ValueError, RecursionError):
                raise RefusedError("not_json") from None
            client_id = fields.get("id") if isinstance(fields, dict) else None
            try:
                frame = self.frames.validate_python(fields)
            except (ValidationError, UnicodeError, RecursionError):
                raise RefusedError("bad_frame") from None
            async with self._lock:
                await self.handle(frame)
        except RefusedError as error:
            await self._refuse(error, client_id)
        except OSError as error:
            log.warning("frame_unavailable", error=type(error).__name__)
            await self._refuse(RefusedError("unavailable"), client_id)
            if not self.ready:
                await self.ws.close(code=WSCloseCode.TRY_AGAIN_LATER)
        except Exception as error:  # noqa: BLE001 - one client's fault must not end the socket
            log.error("frame_failed", error=repr(error))
            await self._refuse(RefusedError("internal"), client_id)

    async def _refuse(self, error: RefusedError, client_id: Any = None) -> None:
        frame = {"kind": "error", **describe(error)}
        if isinstance(client_id, str) and client_id.isascii() and len(client_id) <= 64:
            frame["id"] = client_id
        await self.push(frame)
