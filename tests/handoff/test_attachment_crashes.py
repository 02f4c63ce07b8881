"""The service killed while it takes a file: the file sent again is one entry and one file."""

from __future__ import annotations

import asyncio
import os
import random
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import aiohttp
import pytest

from deploy.run.ports import LOOPBACK, Ports
from handoff.services.visitors import VisitorTokens
from handoff.settings import PROJECT, Settings
from handoff.store.conversations import ConversationStore
from handoff.store.keys import Keys
from handoff.store.redis import open_redis
from handoff.store.scripts import Scripts
from tests.support import files
from tests.support.waiting import until

ROUNDS = 8
KEY = "session-key-of-the-tests"
TOKEN = VisitorTokens(KEY).issue()


@asynccontextmanager
async def running(settings: Settings, port: int) -> AsyncIterator[asyncio.subprocess.Process]:
    """The service as a process of its own; killed on leaving."""
    env = {
        **os.environ,
        "REDIS_URL": settings.redis_url,
        "SANAD_REDIS_PREFIX": settings.redis_prefix,
        "SANAD_ARCHIVE_FILE": "",
        "SANAD_PORT": str(port),
        "SANAD_SESSION_KEY": KEY,
        "SANAD_ATTACHMENTS_DIR": str(settings.attachments_dir),
        "SANAD_ATTACHMENT_BURST": "1000",
        "SANAD_ATTACHMENTS_PER_DAY": "1000",
        "SANAD_ATTACHMENTS_PER_DAY_ADDRESS": "1000",
    }
    process = await asyncio.create_subprocess_exec(sys.executable, "-m", "handoff", "serve", cwd=PROJECT, env=env)
    try:
        yield process
    finally:
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()


async def send(http: aiohttp.ClientSession, url: str, client_id: str) -> int:
    """One upload; 0 when there was no answer."""
    headers = {"Authorization": f"Bearer {TOKEN.token}", "X-Sanad-Id": client_id, "Content-Type": "image/jpeg"}
    try:
        async with http.post(url, data=files.phone_photo(600, 400), headers=headers) as response:
            await response.read()
            return response.status
    except aiohttp.ClientError:
        return 0


def ready(http: aiohttp.ClientSession, base: str) -> Callable[[], Awaitable[bool]]:
    async def look() -> bool:
        with suppress(aiohttp.ClientError):
            async with http.get(f"{base}/healthz") as response:
                return response.status == 200
        return False

    return look


@pytest.mark.timeout(300)
async def test_killed_at_any_moment(settings: Settings) -> None:
    """kill -9 at moments spread over the whole way of a file: each file sent until it is taken is there once."""
    chance, port = random.Random(5), Ports.free().handoff
    base = f"http://{LOOPBACK}:{port}"
    lost = 0
    async with aiohttp.ClientSession() as http:
        for number in range(ROUNDS):
            async with running(settings, port) as process:
                await until(ready(http, base), "the service", within_s=60)
                sending = asyncio.create_task(send(http, f"{base}/api/visitor/attachments", f"crash-{number:04}"))
                await asyncio.wait([sending], timeout=chance.uniform(0.0, 0.6))
                process.kill()
                lost += await sending == 0
        async with running(settings, port):
            await until(ready(http, base), "the service", within_s=60)
            answers = [await send(http, f"{base}/api/visitor/attachments", f"crash-{n:04}") for n in range(ROUNDS)]
    assert set(answers) <= {200, 201}
    assert lost, "some uploads were broken off, or nothing was tried"
    assert await _entries(settings) == sorted(f"crash-{number:04}" for number in range(ROUNDS))
    assert len(_stored(settings.attachments_dir)) == ROUNDS


async def _entries(settings: Settings) -> list[str]:
    async with open_redis(settings) as redis:
        log = ConversationStore(redis, Scripts(redis), Keys(settings.redis_prefix, settings.shards))
        entries = await log.entries(log.id_of("web", TOKEN.contact))
    return sorted(entry.draft.client_id for entry in entries if entry.kind == "attachment")


def _stored(folder: Path) -> list[Path]:
    return [path for path in folder.glob("??/*") if path.is_file()]
