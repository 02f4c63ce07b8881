"""A Redis of our own as the product starts it, and a desk of any size in it."""

from __future__ import annotations

import asyncio
import os
import secrets
import subprocess
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Iterable, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import redis as sync_redis
from redis.asyncio import Redis

from deploy.run.ports import LOOPBACK, Ports
from deploy.run.redis_server import command, find_server
from handoff.app import System
from handoff.conversation.model import AgentId, ConversationId, TaskId
from handoff.routing.model import QUEUES, AgentProfile, NewTask
from handoff.services.knowledge import Knowledge
from handoff.settings import Settings
from handoff.store.redis import open_redis

AT_ONCE = 60
"""Calls under way at once, below the 64 connections that one replica opens at most."""

_START_S = 15.0


@contextmanager
def redis_server(*extra: str) -> Iterator[str]:
    """The address of a fresh server that has each change on disk before it answers, unless `extra` says otherwise."""
    with tempfile.TemporaryDirectory(prefix="sanad-routing-") as folder:
        port = Ports.free().redis
        words = (*command(find_server(os.environ), folder=Path(folder), port=port), *extra)
        process = subprocess.Popen(words, stdout=subprocess.DEVNULL)
        url = f"redis://{LOOPBACK}:{port}/0"
        try:
            _until_it_answers(url)
            yield url
        finally:
            process.kill()
            process.wait()


def _until_it_answers(url: str) -> None:
    deadline_s = time.monotonic() + _START_S
    with sync_redis.Redis.from_url(url, socket_timeout=1.0, retry=None) as client:
        while True:
            try:
                client.ping()
            except sync_redis.RedisError:
                if time.monotonic() > deadline_s:
                    raise
                time.sleep(0.02)
            else:
                return


@asynccontextmanager
async def open_system(url: str, **settings: object) -> AsyncIterator[tuple[System, Redis]]:
    """One replica's parts over a Redis, open at all hours."""
    always = {"opens": "00:00", "closes": "23:59:59", "close_on_holidays": False, "archive_file": None}
    whole = Settings.model_validate({"REDIS_URL": url, "internal_token": secrets.token_hex(16), **always, **settings})
    async with open_redis(whole) as redis:
        yield System(whole, redis, Knowledge(())), redis


async def at_once(work: Iterable[Awaitable[object]]) -> None:
    """Do it all, `AT_ONCE` at a time."""
    pending = iter(work)

    async def hand() -> None:
        for one in pending:
            await one

    await asyncio.gather(*(hand() for _ in range(AT_ONCE)))


def profile(number: int, capacity: int = 1) -> AgentProfile:
    """An agent with all skills, the first queue's best level moving with his number."""
    skills = {queue: 3 + (number + i) % 3 for i, queue in enumerate(QUEUES)}
    return AgentProfile(AgentId(f"a-{number}"), "موظف", skills, capacity, eligible=True)


def new_task(number: int, enqueued_ms: int) -> NewTask:
    """A hand-over with fields of the usual length."""
    conversation = ConversationId(f"{number % 16:02x}{number:024x}")
    return NewTask(
        id=TaskId(f"{conversation}.1"),
        conversation=conversation,
        contact=f"c{number:025x}",
        channel="web",
        queue=QUEUES[number % len(QUEUES)],
        priority="normal",
        topic="permit_renewal",
        reason="requested",
        name="زائر",
        summary="يسأل عن تجديد رخصة العمل لعامل خارج المملكة",
        enqueued_ms=enqueued_ms,
    )
