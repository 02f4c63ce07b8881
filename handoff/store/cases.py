"""Cases in Redis."""

from __future__ import annotations

import json
from typing import Any

from redis.asyncio import Redis

from bot.entities.references import is_case_reference, make
from handoff.conversation.model import ContactId, ConversationId
from handoff.errors import StoreAwayError
from handoff.services.cases import Case
from handoff.store.keys import Keys
from handoff.store.scripts import Scripts

SPREAD = 7_368_787
SPACE = 10_000_000


def _reference(count: int) -> str:
    """A reference that does not tell how many cases there are; one to one, since the factor is coprime to the space."""
    return make(count * SPREAD % SPACE)


def _count(reference: str) -> int:
    number = int(reference.removeprefix("SN-").replace("-", "")[:7])
    return number * pow(SPREAD, -1, SPACE) % SPACE


class RedisCaseBook:
    """The case book; `open` is atomic and safe to repeat. `archived`: there is an archive, and no number is given
    before it has said which were."""

    def __init__(self, redis: Redis, scripts: Scripts, keys: Keys, *, archived: bool = False) -> None:
        self._archived = archived
        self._redis = redis
        self._scripts = scripts
        self._keys = keys.cases

    async def open(
        self,
        *,
        conversation: ConversationId,
        contact: ContactId,
        channel: str,
        topic: str,
        request: str,
    ) -> Case:
        """Open a case, once for each request."""
        fields = {"conversation": conversation, "contact": contact, "channel": channel, "topic": topic}
        case = json.dumps({**fields, "status": "open", "request": request}, ensure_ascii=False)
        count, opened_ms = await self._scripts.run(
            "cases/open",
            [
                self._keys.count,
                self._keys.cases,
                self._keys.requests,
                self._keys.order,
                self._keys.pending,
                self._keys.by_conversation,
                self._keys.changed,
                self._keys.archived,
            ],
            [request, conversation, case, int(self._archived)],
        )
        if not count:
            raise StoreAwayError("emptied")
        return Case(
            reference=_reference(int(count)),
            conversation=conversation,
            contact=contact,
            channel=channel,
            topic=topic,
            status="open",
            opened_ms=int(opened_ms),
        )

    async def find(self, reference: str) -> Case | None:
        """The case of a reference number, if it exists."""
        reference = reference.upper()
        return await self._read(_count(reference)) if is_case_reference(reference) else None

    async def pending(self, limit: int) -> list[Case]:
        """The oldest cases that wait for an agent."""
        numbers: Any = await self._redis.zrange(self._keys.pending, 0, limit - 1)
        cases = [await self._read(int(number)) for number in numbers]
        return [case for case in cases if case is not None]

    async def set_status(self, conversation: ConversationId, status: str) -> int:
        """Move the cases of a conversation on; returns how many changed."""
        (changed,) = await self._scripts.run(
            "cases/set_status",
            [self._keys.cases, self._keys.pending, self._keys.by_conversation, self._keys.changed],
            [conversation, status],
        )
        return int(changed)

    async def _read(self, count: int) -> Case | None:
        raw = await self._redis.hget(self._keys.cases, str(count))
        opened_ms = await self._redis.zscore(self._keys.order, str(count))
        if raw is None or opened_ms is None:
            return None
        fields = json.loads(raw)
        return Case(
            reference=_reference(count),
            conversation=ConversationId(fields["conversation"]),
            contact=ContactId(fields["contact"]),
            channel=fields["channel"],
            topic=fields["topic"],
            status=fields["status"],
            opened_ms=int(opened_ms),
        )
