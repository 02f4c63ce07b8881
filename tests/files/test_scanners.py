"""Scanners: a command, clamd, and what happens when they fail."""

from __future__ import annotations

import asyncio
import stat
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from deploy.run.ports import LOOPBACK
from handoff.files.scanners import ClamdScanner, CommandScanner, NoScanner, open_scanner
from handoff.services.attachments import Verdict

VIRUS = b"EICAR"


@pytest.fixture
def clean(tmp_path: Path) -> Path:
    path = tmp_path / "clean"
    path.write_bytes(bytes(300_000))
    return path


@pytest.fixture
def infected(tmp_path: Path) -> Path:
    path = tmp_path / "infected"
    path.write_bytes(bytes(100_000) + VIRUS)
    return path


@pytest.fixture
def command(tmp_path: Path) -> Callable[[str], str]:
    """A scanner's command line from the body of a Python function over `data`."""

    def make(body: str) -> str:
        script = tmp_path / "scan me.py"
        script.write_text(f"#!{sys.executable}\nimport os, sys, time\ndata = open(sys.argv[-1], 'rb').read()\n{body}\n")
        script.chmod(script.stat().st_mode | stat.S_IXUSR)
        return f"'{script}' --quiet"

    return make


async def test_a_command_says_what_a_file_is(clean: Path, infected: Path, command: Callable[[str], str]) -> None:
    scanner = open_scanner(command(f"sys.exit({VIRUS!r} in data)"))
    assert await scanner.scan(clean) is Verdict.CLEAN
    assert await scanner.scan(infected) is Verdict.INFECTED


@pytest.mark.parametrize("body", ["sys.exit(2)", "raise SystemExit(127)", "os.kill(os.getpid(), 9)", "time.sleep(600)"])
async def test_a_command_that_fails_never_says_clean(clean: Path, command: Callable[[str], str], body: str) -> None:
    words = command(body).replace("'", "").rsplit(" --", 1)
    scanner = CommandScanner([words[0], f"--{words[1]}"], within_s=1.0)
    assert await scanner.scan(clean) is Verdict.UNAVAILABLE


async def test_a_command_that_is_not_there_never_says_clean(clean: Path) -> None:
    assert await open_scanner("/nowhere/scan").scan(clean) is Verdict.UNAVAILABLE


async def test_a_command_gets_no_secrets(
    clean: Path, command: Callable[[str], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SANAD_SESSION_KEY", "secret")
    scanner = open_scanner(command("sys.exit(7 if 'SANAD_SESSION_KEY' in os.environ else 0)"))
    assert await scanner.scan(clean) is Verdict.CLEAN


@asynccontextmanager
async def clamd(answer: Callable[[bytes], bytes | None], path: Path | None = None) -> AsyncIterator[str]:
    """A peer of clamd; `answer` gets the whole file."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        assert await reader.readexactly(10) == b"zINSTREAM\0"
        data = b""
        while size := int.from_bytes(await reader.readexactly(4), "big"):
            data += await reader.readexactly(size)
        said = answer(data)
        if said is not None:
            writer.write(said)
            await writer.drain()
        writer.close()

    server = await (asyncio.start_unix_server(talk, path) if path else asyncio.start_server(talk, LOOPBACK, 0))
    async with server:
        yield f"clamd://{path}" if path else f"clamd://{LOOPBACK}:{server.sockets[0].getsockname()[1]}"


def eicar(data: bytes) -> bytes:
    return b"stream: Eicar-Test-Signature FOUND\0" if VIRUS in data else b"stream: OK\0"


@pytest.mark.parametrize("by_path", [False, True])
async def test_clamd_says_what_a_file_is(clean: Path, infected: Path, tmp_path: Path, by_path: bool) -> None:
    async with clamd(eicar, tmp_path / "s" if by_path else None) as address:
        scanner = open_scanner(address)
        assert await scanner.scan(clean) is Verdict.CLEAN
        assert await scanner.scan(infected) is Verdict.INFECTED


@pytest.mark.parametrize(
    "said",
    [
        b"INSTREAM size limit exceeded. ERROR\0",
        b"",
        None,
        b"stream: OK but not really\0",
        b"\xff\xfe\0",
        b"UNKNOWN COMMAND\0",
    ],
)
async def test_clamd_that_fails_never_says_clean(clean: Path, said: bytes | None) -> None:
    async with clamd(lambda _: said) as address:
        assert await open_scanner(address).scan(clean) is Verdict.UNAVAILABLE


async def test_clamd_that_is_away_or_silent_never_says_clean(clean: Path, tmp_path: Path) -> None:
    assert await open_scanner(f"clamd://{tmp_path}/nowhere").scan(clean) is Verdict.UNAVAILABLE
    assert await open_scanner(f"clamd://{LOOPBACK}:1").scan(clean) is Verdict.UNAVAILABLE
    over = asyncio.Event()

    async def silent(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await over.wait()
        writer.close()

    async with await asyncio.start_server(silent, LOOPBACK, 0) as server:
        port = server.sockets[0].getsockname()[1]
        assert await ClamdScanner(LOOPBACK, port, "", within_s=0.3).scan(clean) is Verdict.UNAVAILABLE
        over.set()


def test_an_empty_setting_is_no_scanner_and_a_broken_one_is_said() -> None:
    assert isinstance(open_scanner("  "), NoScanner)
    with pytest.raises(ValueError, match="scanner address"):
        open_scanner("clamd://")
