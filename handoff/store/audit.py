"""The audit trail in Redis."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any

import structlog
from redis.asyncio import Redis

from handoff.services.audit import Audited, AuditLine
from handoff.store.keys import Keys
from handoff.store.scripts import Scripts

log = structlog.get_logger(__name__)

PAGE = 500


class RedisAudit:
    """The trail; lines of routing's changes are written by their own scripts."""

    def __init__(self, redis: Redis, scripts: Scripts, keys: Keys) -> None:
        self._redis = redis
        self._scripts = scripts
        self._key = keys.audit

    async def add(self, actor: str, action: str, subject: str, before: object, after: object) -> Audited:
        """Write a line for a change that was made elsewhere."""
        seq, digest = await self._scripts.run(
            "audit/add", [self._key], [actor, action, subject, _dump(before), _dump(after)]
        )
        return audited(seq, digest)

    async def newest(self, *, before: int | None, limit: int) -> list[AuditLine]:
        """A page, the newest line first."""
        if before is not None and before <= 1:
            return []
        end = "+" if before is None else f"{before - 1}-0"
        rows: Any = await self._redis.xrevrange(self._key, max=end, count=limit)
        return [_line(row) for row in rows]

    async def whole(self) -> AsyncIterator[AuditLine]:
        """Every line, oldest first."""
        start = "-"
        while True:
            rows: Any = await self._redis.xrange(self._key, min=start, count=PAGE)
            for row in rows:
                yield _line(row)
            if len(rows) < PAGE:
                return
            start = f"({rows[-1][0]}"


def audited(seq: Any, digest: Any) -> Audited:
    """Note outside of Redis that a line was written, so that the trail can be held against the log."""
    log.info("audited", seq=int(seq), digest=str(digest))
    return Audited(int(seq), str(digest))


def _line(row: Any) -> AuditLine:
    number, fields = row
    return AuditLine(int(number.partition("-")[0]), fields["d"], fields["h"])


def _dump(value: object) -> str:
    return "" if value is None else json.dumps(value, ensure_ascii=False, sort_keys=True)
