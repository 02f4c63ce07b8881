"""Announcements over Redis pub/sub."""

from __future__ import annotations

import asyncio
import json
from typing import Any, cast

import structlog
from redis.asyncio import Redis
from redis.asyncio.client import PubSub
from redis.exceptions import RedisError

from handoff.conversation.model import ConversationId, Entry
from handoff.errors import StoreAwayError
from handoff.services.hub import Hub, Wake, WakeKind
from handoff.store.cluster import AWAY
from handoff.store.codec import read_draft
from handoff.store.keys import Keys
from handoff.store.redis import Client

log = structlog.get_logger(__name__)

LOOK_S = 1.0
SILENT_S = 3.5
"""Without a word for so long, not even to a ping a second, the connection is dead."""
RETRY_S = 0.2
LOOK = "r"
"""The kind of an announcement that tells every reader to look for itself."""
_KINDS = {
    "v": WakeKind.VIEW,
    "n": WakeKind.NOTES,
    "t": WakeKind.TYPING,
    "x": WakeKind.KICK,
    "d": WakeKind.DELIVERY,
    "o": WakeKind.OUTBOX,
}


def _read(message: dict[str, Any]) -> Wake:
    if message["k"] == "e":
        entries = tuple(
            Entry(seq=message["s"] + i, at_ms=message["t"], draft=read_draft(draft))
            for i, draft in enumerate(message["d"])
        )
        return Wake(WakeKind.ENTRIES, message["c"], entries)
    return Wake(_KINDS[message["k"]], message["c"], data=message.get("data", {}))


class Announcer:
    """Passes announcements between replicas."""

    def __init__(self, redis: Redis, keys: Keys) -> None:
        self._redis = redis
        self._channel = keys.wake

    async def typing(self, conversation: ConversationId, who: str, name: str = "") -> None:
        """Somebody types. Nothing is stored."""
        await self._send("t", conversation, {"who": who, "name": name})

    async def kick(self, subject: str, epoch: int) -> None:
        """End an agent's sockets that are older than a session epoch."""
        await self._send("x", subject, {"epoch": epoch})

    async def _send(self, kind: str, subject: str, data: dict[str, Any]) -> None:
        message = {"k": kind, "c": subject, "data": data}
        await self._redis.publish(self._channel, json.dumps(message, ensure_ascii=False))

    async def follow(self, hub: Hub) -> None:
        """Feed the hub until cancelled.

        The client subscribes again by itself after a lost connection; each confirmation means that announcements
        may have been missed, so every reader is told to look for itself. In a cluster a node takes announcements of
        its own last moments with it, though the connection here is to another node.
        """
        while True:
            try:
                async with self._redis.pubsub() as pubsub:
                    await pubsub.subscribe(self._channel)
                    await self._listen(pubsub, hub)
            except (*AWAY, RedisError, OSError) as error:
                log.warning("announcements_interrupted", error=type(error).__name__)
                await asyncio.sleep(RETRY_S)

    async def _listen(self, pubsub: PubSub, hub: Hub) -> None:
        """Until the connection is lost. One whose other end vanished says nothing, so it is asked to."""
        clock = asyncio.get_running_loop().time
        interruptions, heard_s = self._interruptions(), clock()
        while True:
            message = await pubsub.get_message(timeout=LOOK_S)
            if interruptions != self._interruptions():
                interruptions = self._interruptions()
                hub.resync()
            if message is None:
                if clock() - heard_s > SILENT_S:
                    raise StoreAwayError("silence")
                await pubsub.ping()
                continue
            heard_s = clock()
            if message["type"] == "message":
                self._pass(hub, message["data"])
            elif message["type"] == "subscribe":
                hub.resync()

    def _interruptions(self) -> int:
        return cast(Client, self._redis).interruptions

    @staticmethod
    def _pass(hub: Hub, raw: str) -> None:
        message = json.loads(raw)
        if message["k"] == LOOK:
            hub.resync()
        elif hub.listens(message["c"]):
            hub.announce(_read(message))
