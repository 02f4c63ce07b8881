"""A primary whose replication is cut while people write, and the promotion of its replica (T5)."""

from __future__ import annotations

import asyncio
import secrets
import time
from dataclasses import dataclass, field
from pathlib import Path

from redis import Redis

from handoff.conversation.model import ContactId, Draft, EntryKind, Who
from handoff.settings import Settings
from handoff.store.conversations import ConversationStore
from handoff.store.keys import Keys
from handoff.store.redis import open_redis
from handoff.store.scripts import OutcomeUnknownError, Scripts
from tests.support.proxy import Mode, Proxy
from tests.support.redis_server import running

WRITERS = 4
LINKED_S = 30.0
WAIT_MS = 200


@dataclass(slots=True)
class Cut:
    """What came of one cut."""

    acknowledged: list[tuple[str, str]] = field(default_factory=list)
    """Contact and message."""
    refused: int = 0
    """Writes whose outcome was said to be unknown, so that the caller repeats them."""
    lost: list[str] = field(default_factory=list)


async def cut_and_promote(folder: Path, settings: Settings, mode: Mode, *, seconds: float) -> Cut:
    """Write, cut for some seconds while writing goes on, promote the replica, and look for what was acknowledged."""
    result = Cut()
    folders = [folder / name for name in ("primary", "replica")]
    for one in folders:
        one.mkdir(parents=True)
    with running(folders[0], durable=True) as primary, running(folders[1], durable=True) as replica:
        async with Proxy(primary.port) as link:
            with Redis.from_url(replica.url, decode_responses=True) as follower:
                await follow(primary.url, follower, link)
                confirmed = settings.model_copy(
                    update={"redis_url": primary.url, "redis_wait_replicas": 1, "redis_wait_ms": WAIT_MS}
                )
                await _write_through(confirmed, link, mode, seconds, result)
                follower.replicaof("NO", "ONE")
        await _look(settings.model_copy(update={"redis_url": replica.url}), result)
    return result


async def follow(primary_url: str, follower: Redis, link: Proxy) -> None:
    """Make a replica of the primary behind the link, and wait until it is in step."""
    with Redis.from_url(primary_url) as primary:
        primary.config_set("repl-diskless-sync-delay", 0)
    follower.replicaof("127.0.0.1", link.port)
    deadline_s = time.monotonic() + LINKED_S
    while dict(follower.info("replication"))["master_link_status"] != "up":
        assert time.monotonic() < deadline_s, "the replica does not follow"
        await asyncio.sleep(0.05)


async def _write_through(settings: Settings, link: Proxy, mode: Mode, seconds: float, result: Cut) -> None:
    async with open_redis(settings) as redis:
        keys = Keys(settings.redis_prefix, settings.shards)
        store = ConversationStore(redis, Scripts(redis, wait_replicas=1, wait_ms=WAIT_MS), keys)
        writing = [asyncio.create_task(_write(store, result)) for _ in range(WRITERS)]
        await asyncio.sleep(0.5)
        link.set(mode)
        await asyncio.sleep(seconds)
        for task in writing:
            task.cancel()
        outcomes = await asyncio.gather(*writing, return_exceptions=True)
        assert all(isinstance(outcome, asyncio.CancelledError) for outcome in outcomes), outcomes


async def _write(store: ConversationStore, result: Cut) -> None:
    contact = ContactId(secrets.token_hex(16))
    while True:
        name = secrets.token_hex(8)
        draft = Draft(Who.VISITOR, EntryKind.TEXT, "سؤال", client_id=name)
        while True:
            try:
                await store.accept(store.id_of("web", contact), "web", contact, [draft], expected="", expects="")
            except OutcomeUnknownError:
                result.refused += 1  # again, with the same id
            else:
                break
        result.acknowledged.append((contact, name))


async def _look(settings: Settings, result: Cut) -> None:
    async with open_redis(settings) as redis:
        store = ConversationStore(redis, Scripts(redis), Keys(settings.redis_prefix, settings.shards))
        there: set[str] = set()
        for contact in {ContactId(contact) for contact, _ in result.acknowledged}:
            there |= {entry.draft.client_id for entry in await store.entries(store.id_of("web", contact))}
    result.lost = [name for _, name in result.acknowledged if name not in there]
