"""A TCP proxy between the service and its Redis whose line can be cut, swallowed, delayed or slowed."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from enum import StrEnum
from typing import Self

from deploy.run.ports import LOOPBACK

CHUNK = 16 * 1024


class Mode(StrEnum):
    """What happens to bytes and connections."""

    PASS = "pass"
    RESET = "reset"
    """Open connections are reset, new ones are refused at once."""
    SWALLOW = "swallow"
    """Bytes vanish; connections look alive. Those of that time never come back: their ends forgot each other."""
    DELAY = "delay"
    """Every chunk takes `delay_s`."""
    SLOW = "slow"
    """`bytes_per_s` each way."""


class Proxy:
    """Listens on a port of its own and passes bytes to a target."""

    def __init__(self, port: int, *, delay_s: float = 0.5, bytes_per_s: int = 8 * 1024) -> None:
        self._target = port
        self._delay_s = delay_s
        self._bytes_per_s = bytes_per_s
        self._mode = Mode.PASS
        self._writers: set[asyncio.StreamWriter] = set()
        self._dead: set[asyncio.StreamWriter] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server
        self.port = 0

    @property
    def url(self) -> str:
        """The target through the proxy."""
        return f"redis://{LOOPBACK}:{self.port}/0"

    def set(self, mode: Mode) -> None:
        """From now on."""
        if self._mode is Mode.SWALLOW:
            # Both ends still wait for each other; only their own patience ends that.
            self._dead |= self._writers
        self._mode = mode
        if mode is Mode.RESET:
            for writer in tuple(self._writers):
                writer.transport.abort()

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._accept, LOOPBACK, 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.create_task(self._serve(reader, writer))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._mode is Mode.RESET:
            writer.transport.abort()
            return
        async with self._line(writer):
            if self._mode is Mode.SWALLOW:
                await reader.read()  # until the caller gives up
                return
            try:
                far_reader, far_writer = await asyncio.open_connection(LOOPBACK, self._target)
            except OSError:
                writer.transport.abort()
                return
            async with self._line(far_writer):
                there = asyncio.create_task(self._pump(reader, far_writer))
                back = asyncio.create_task(self._pump(far_reader, writer))
                await asyncio.wait({there, back}, return_when=asyncio.FIRST_COMPLETED)
                for pump in (there, back):
                    pump.cancel()

    @contextlib.asynccontextmanager
    async def _line(self, writer: asyncio.StreamWriter) -> AsyncIterator[None]:
        self._writers.add(writer)
        try:
            yield
        finally:
            self._writers.discard(writer)
            self._dead.discard(writer)
            writer.transport.abort()

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            while chunk := await reader.read(CHUNK if self._mode is not Mode.SLOW else 1024):
                if self._mode is Mode.SWALLOW or writer in self._dead:
                    continue
                if self._mode is Mode.DELAY:
                    await asyncio.sleep(self._delay_s)
                elif self._mode is Mode.SLOW:
                    await asyncio.sleep(len(chunk) / self._bytes_per_s)
                writer.write(chunk)
                await writer.drain()
