"""Scanners: none, a command, or clamd. Whatever goes wrong is `UNAVAILABLE`, never clean."""

from __future__ import annotations

import asyncio
import contextlib
import os
import shlex
from pathlib import Path
from urllib.parse import urlsplit

import structlog

from handoff.services.attachments import Scanner, Verdict

log = structlog.get_logger(__name__)

PIECE_BYTES = 64 * 1024
WITHIN_S = 30.0


def open_scanner(setting: str) -> Scanner:
    """The scanner of a setting: empty, `clamd://host:3310`, `clamd:///path/of/socket`, or a command line.

    Raises `ValueError` for an address without host and path.
    """
    if not setting.strip():
        return NoScanner()
    if not setting.startswith("clamd://"):
        return CommandScanner(shlex.split(setting))
    parts = urlsplit(setting)
    if not parts.hostname and not parts.path.strip("/"):
        raise ValueError("scanner address: clamd://host:3310 or clamd:///path/of/socket is wanted")
    return ClamdScanner(parts.hostname or "", parts.port or 3310, parts.path)


class NoScanner:
    """For systems without a scanner: everything passes that the other checks let through."""

    async def scan(self, source: Path) -> Verdict:
        """Clean."""
        return Verdict.CLEAN


class CommandScanner:
    """Runs a command with the file's path behind it: status 0 is clean, 1 infected (as `clamscan` says it)."""

    def __init__(self, words: list[str], within_s: float = WITHIN_S) -> None:
        self._words = words
        self._within_s = within_s

    async def scan(self, source: Path) -> Verdict:
        """The command's verdict; any other status, no start, or no end in time is `UNAVAILABLE`."""
        try:
            process = await asyncio.create_subprocess_exec(
                *self._words,
                str(source),
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.DEVNULL,
                stderr=asyncio.subprocess.DEVNULL,
                # The service's own environment holds secrets.
                env={"PATH": os.defpath},
            )
        except OSError as error:
            return _away("command", error)
        try:
            async with asyncio.timeout(self._within_s):
                status = await process.wait()
        except TimeoutError as error:
            return _away("command", error)
        finally:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()
        return {0: Verdict.CLEAN, 1: Verdict.INFECTED}.get(status, Verdict.UNAVAILABLE)


class ClamdScanner:
    """Sends the file to clamd (`zINSTREAM`, docs.clamav.net/manual/Usage/ClamdProtocol.html)."""

    def __init__(self, host: str, port: int, path: str, within_s: float = WITHIN_S) -> None:
        self._host, self._port, self._path = host, port, path
        self._within_s = within_s

    async def scan(self, source: Path) -> Verdict:
        """Clamd's verdict; any other word, no connection, or no answer in time is `UNAVAILABLE`."""
        data = await asyncio.to_thread(source.read_bytes)
        try:
            async with asyncio.timeout(self._within_s):
                answer = await self._ask(data)
        except (OSError, TimeoutError) as error:
            return _away("clamd", error)
        if answer == "stream: OK":
            return Verdict.CLEAN
        return Verdict.INFECTED if answer.endswith(" FOUND") else Verdict.UNAVAILABLE

    async def _ask(self, data: bytes) -> str:
        if self._host:
            reader, writer = await asyncio.open_connection(self._host, self._port)
        else:
            reader, writer = await asyncio.open_unix_connection(self._path)
        try:
            writer.write(b"zINSTREAM\0")
            for at in range(0, len(data), PIECE_BYTES):
                piece = data[at : at + PIECE_BYTES]
                writer.write(len(piece).to_bytes(4, "big") + piece)
                await writer.drain()
            writer.write(bytes(4))
            await writer.drain()
            answer = await reader.read(1024)
        finally:
            writer.close()
        return answer.rstrip(b"\0\n").decode("utf-8", "replace")


def _away(scanner: str, error: Exception) -> Verdict:
    log.warning("scanner_unavailable", scanner=scanner, error=type(error).__name__)
    return Verdict.UNAVAILABLE
