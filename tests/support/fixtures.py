"""Fixtures over a real Redis: every test has a prefix of its own and leaves nothing behind."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator, Iterator
from datetime import time
from pathlib import Path

import pytest
import redis as sync_redis
from pydantic import SecretStr
from redis.asyncio import Redis

from handoff.services.knowledge import Knowledge, load_knowledge
from handoff.settings import PROJECT, Settings
from handoff.store.redis import open_redis
from tests.support.redis_server import RedisServer, running

INTERNAL_TOKEN = "internal-token-of-the-tests"


@pytest.fixture(scope="session")
def redis_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisServer]:
    """The server that `make run` would start, without its disk."""
    with running(tmp_path_factory.mktemp("redis")) as server:
        yield server


@pytest.fixture
def prefix(redis_server: RedisServer) -> Iterator[str]:
    """A key prefix that nobody else uses; its keys go when the test ends."""
    name = f"test-{secrets.token_hex(6)}:"
    yield name
    with sync_redis.Redis.from_url(redis_server.url) as client:
        left = list(client.scan_iter(match=f"{name}*", count=1000))
        if left:
            client.unlink(*left)


@pytest.fixture
def settings(redis_server: RedisServer, prefix: str, tmp_path: Path) -> Settings:
    """Settings as a test wants them: quick offers, a desk that never closes."""
    return Settings(
        redis_url=redis_server.url,
        redis_prefix=prefix,
        attachments_dir=tmp_path / "attachments",
        archive_file=None,
        internal_token=SecretStr(INTERNAL_TOKEN),
        session_key=SecretStr("session-key-of-the-tests"),
        opens=time(0, 0),
        closes=time.max,
        close_on_holidays=False,
        offer_s=10.0,
        decline_rest_s=30.0,
        agent_grace_s=20.0,
        sign_in_attempts=3,
    )


@pytest.fixture
async def redis(settings: Settings) -> AsyncIterator[Redis]:
    """The client as the service opens it."""
    async with open_redis(settings) as client:
        yield client


@pytest.fixture(scope="session")
def knowledge() -> Knowledge:
    """The real articles."""
    return load_knowledge(PROJECT / "data" / "knowledge")
