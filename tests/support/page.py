"""A page as the service sees it: a socket that remembers every frame."""

from __future__ import annotations

import asyncio
import contextlib
import json
import secrets
from collections.abc import Callable
from typing import Any

import aiohttp

Frame = dict[str, Any]
WITHIN_S = 6.0


class Page:
    """One open socket. Frames are kept until a test takes them, in any order of kinds."""

    def __init__(self, ws: aiohttp.ClientWebSocketResponse, http: aiohttp.ClientSession) -> None:
        self.ws = ws
        self.http = http
        self.seen: list[Frame] = []
        self.token = ""
        self.conversation = ""
        self._unread: list[Frame] = []
        self._changed = asyncio.Condition()
        self._reader = asyncio.create_task(self._read())

    async def _read(self) -> None:
        async for message in self.ws:
            async with self._changed:
                frame = json.loads(message.data)
                self.seen.append(frame)
                self._unread.append(frame)
                self._changed.notify_all()
        async with self._changed:
            self._changed.notify_all()

    async def send(self, kind: str, **fields: Any) -> str:
        """Send a frame with an id of its own; returns the id."""
        frame_id = str(fields.pop("id", secrets.token_hex(8)))
        await self.ws.send_str(json.dumps({"kind": kind, "id": frame_id, **fields}))
        return frame_id

    async def send_bare(self, kind: str, **fields: Any) -> None:
        """Send a frame of a kind that has no id."""
        await self.ws.send_str(json.dumps({"kind": kind, **fields}))

    async def send_raw(self, text: str) -> None:
        """Send any text frame."""
        await self.ws.send_str(text)

    async def next(self, kind: str, check: Callable[[Frame], object] = bool, *, within_s: float = WITHIN_S) -> Frame:
        """Take the oldest untaken frame of a kind that passes the check; fails when none comes in time."""
        try:
            async with asyncio.timeout(within_s), self._changed:
                while True:
                    for frame in self._unread:
                        if frame["kind"] == kind and check(frame):
                            self._unread.remove(frame)
                            return frame
                    assert not self._reader.done(), f"socket closed with {self.ws.close_code} before {kind!r}"
                    await self._changed.wait()
        except TimeoutError:
            raise AssertionError(f"no {kind!r} within {within_s} s; untaken: {self._unread}") from None

    async def ask(self, kind: str, **fields: Any) -> Frame:
        """Send a frame and return the ack or error that carries its id."""
        frame_id = await self.send(kind, **fields)
        return await self.answer_to(frame_id)

    async def answer_to(self, frame_id: str) -> Frame:
        """The ack or error with an id."""
        try:
            async with asyncio.timeout(WITHIN_S), self._changed:
                while True:
                    for frame in self._unread:
                        if frame["kind"] in {"ack", "error"} and frame.get("id") == frame_id:
                            self._unread.remove(frame)
                            return frame
                    assert not self._reader.done(), f"socket closed with {self.ws.close_code}"
                    await self._changed.wait()
        except TimeoutError:
            raise AssertionError(f"no answer to {frame_id}; untaken: {self._unread}") from None

    async def entry(self, check: Callable[[Frame], object], *, within_s: float = WITHIN_S) -> Frame:
        """The first entry of the log, seen or to come, that passes the check."""
        try:
            async with asyncio.timeout(within_s), self._changed:
                while True:
                    for entry in self.entries():
                        if check(entry):
                            return entry
                    assert not self._reader.done(), f"socket closed with {self.ws.close_code}"
                    await self._changed.wait()
        except TimeoutError:
            raise AssertionError(f"no such entry; there are: {self.entries()}") from None

    def entries(self) -> list[Frame]:
        """Every entry that came, in the order in which it came."""
        return [e for f in self.seen if f["kind"] in {"welcome", "entries"} for e in f["entries"]]

    async def view(self, check: Callable[[Frame], object]) -> Frame:
        """The first view, seen or to come, that passes the check."""
        try:
            async with asyncio.timeout(WITHIN_S), self._changed:
                while True:
                    for frame in self.seen:
                        if "view" in frame and check(frame["view"]):
                            return dict(frame["view"])
                    await self._changed.wait()
        except TimeoutError:
            raise AssertionError(f"no such view: {[f['view'] for f in self.seen if 'view' in f]}") from None

    async def pong(self) -> None:
        """The socket is alive: everything sent before has been handled."""
        await self.send_bare("ping")
        await self.next("pong")

    async def say(self, text: str, **fields: Any) -> Frame:
        """A visitor's message; returns its ack."""
        ack = await self.ask("send", text=text, **fields)
        assert ack["kind"] == "ack", ack
        return ack

    async def event(self, kind: str, check: Callable[[Frame], object] = bool, *, within_s: float = WITHIN_S) -> Frame:
        """A desk's next event of a type."""
        frame = await self.next("event", lambda f: f["event"]["type"] == kind and check(f["event"]), within_s=within_s)
        return dict(frame["event"])

    async def closed(self, *, within_s: float = WITHIN_S) -> int | None:
        """Wait until the other side closed; returns the close code."""
        async with asyncio.timeout(within_s):
            await asyncio.shield(self._reader)
        return self.ws.close_code

    async def close(self) -> None:
        """Leave."""
        await self.ws.close()
        self._reader.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._reader
