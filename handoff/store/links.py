"""Which conversations are one person's, in Redis."""

from __future__ import annotations

import json
from typing import Any

from redis.asyncio import Redis

from handoff.conversation.model import ConversationId
from handoff.store.keys import Keys
from handoff.store.scripts import Scripts


class RedisLinks:
    """Codes and links; each change is atomic and safe to repeat with the same request."""

    def __init__(self, redis: Redis, scripts: Scripts, keys: Keys) -> None:
        self._redis = redis
        self._scripts = scripts
        self._keys = keys

    async def issue(
        self, conversation: ConversationId, request: str, code: str, *, live_ms: int, most: int
    ) -> tuple[str, str]:
        """Keep a code: `issued` and the code (an earlier one of the same request), `taken` or `many`."""
        word, *rest = await self._scripts.run(
            "links/issue",
            [self._keys.link_asked(conversation), self._keys.link_code(code)],
            [conversation, request, code, live_ms, most],
        )
        return str(word), str(rest[0]) if rest else ""

    async def redeem(
        self, conversation: ConversationId, request: str, code: str, *, most: int, count_ms: int
    ) -> ConversationId | None:
        """Join this conversation to the one of the code; None when the code is not good here."""
        word, *rest = await self._scripts.run(
            "links/redeem",
            [
                self._keys.link_code(code),
                self._keys.link_tries(conversation),
                self._keys.links,
                self._keys.area("l").changed,
            ],
            [conversation, request, most, count_ms],
        )
        return ConversationId(str(rest[0])) if word == "linked" else None

    async def others(self, conversation: ConversationId) -> list[ConversationId]:
        """The person's other conversations."""
        found: Any = await self._redis.hget(self._keys.links, conversation)
        return [ConversationId(one) for one in json.loads(found or "[]") if one != conversation]
