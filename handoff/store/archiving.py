"""What of Redis is archived: who archives, what changed, and how it looks."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any

from redis.asyncio import Redis

from handoff.conversation.model import ConversationId
from handoff.services.archiving import (
    ACCOUNTS,
    CASES,
    LINKS,
    ROUTING,
    Copy,
    Cursor,
    Fact,
    Line,
    NoteLine,
    Taken,
    TrailLine,
    areas_of,
)
from handoff.store.keys import Keys
from handoff.store.scripts import Scripts
from handoff.store.wake import LOOK

PAGE = 500
LEASE_MS = 5_000
"""Longer than a step takes; when the archiving replica dies another one goes on after it."""
REBUILT = "rebuilt"


class RedisSource:
    """Reads for the archive. `token` names this replica's leases."""

    def __init__(self, redis: Redis, scripts: Scripts, keys: Keys, token: str) -> None:
        self._redis = redis
        self._scripts = scripts
        self._keys = keys
        self._token = token
        self.areas = areas_of(keys.shards)

    async def take(self, area: str, limit: int) -> Taken:
        """Take or keep the area's lease, and what changed."""
        keys = self._keys.area(area)
        word, *rest = await self._scripts.run(
            "archive/take",
            [keys.changed, keys.archiving, keys.archiver, keys.archived],
            [self._token, LEASE_MS, limit],
        )
        if word != "held":
            return Taken(mine=False)
        mark, _, *names = rest
        return Taken(mine=True, mark=str(mark).partition(" ")[0], names=tuple(map(str, names)))

    async def copies(self, cursors: Mapping[str, Cursor]) -> list[Copy]:
        """The conversations after the archive's cursors."""
        found = await asyncio.gather(*(self._copy(ConversationId(name), cursors[name]) for name in cursors))
        return [copy for copy in found if copy is not None]

    async def _copy(self, conversation: ConversationId, cursor: Cursor) -> Copy | None:
        keys = self._keys.conversation(conversation)
        reply = await self._scripts.run(
            "archive/view",
            [keys.state, keys.log, keys.ids, keys.notes, keys.out, keys.deliveries],
            [cursor.seq, cursor.note],
        )
        state, lines, ids, notes, out, deliveries = reply
        fields = _pairs(state)
        if "owner" not in fields:
            return None
        return Copy(
            id=conversation,
            state=fields,
            lines=[_line(row_id, _pairs(row)) for row_id, row in lines],
            ids={name: int(float(seq)) for name, seq in _pairs(ids).items()},
            notes=[NoteLine(row_id, int(row["t"]), row["d"]) for row_id, row in ((i, _pairs(f)) for i, f in notes)],
            out=_pairs(out),
            deliveries=_pairs(deliveries),
            last_note=cursor.note,
        )

    async def records(self, area: str, names: Sequence[str]) -> dict[str, str]:
        """The records of those names."""
        found = await asyncio.gather(*(self._record(area, name) for name in names))
        return {name: value for name, value in zip(names, found, strict=True) if value}

    async def _record(self, area: str, name: str) -> str:
        found: Any
        if area == ACCOUNTS:
            found = await self._redis.hgetall(self._keys.account(name))
            return _dump(found) if "username" in found else ""
        if area == LINKS:
            return str(await self._redis.hget(self._keys.links, name) or "")
        cases = self._keys.cases
        case, opened_ms, pending = await asyncio.gather(
            self._redis.hget(cases.cases, name),
            self._redis.zscore(cases.order, name),
            self._redis.zscore(cases.pending, name),
        )
        if case is None or opened_ms is None:
            return ""
        return _dump({"case": case, "opened_ms": int(opened_ms), "pending": pending is not None})

    async def plans(self, known: str) -> dict[str, str]:
        """The plans as records, when they changed."""
        revision: Any = await self._redis.hget(self._keys.plans, "revision")
        found: Any = {} if (revision or "") == known else await self._redis.hgetall(self._keys.plans)
        return dict(found)

    async def facts(self, after: str) -> list[Fact]:
        """Facts after a stream id."""
        rows: Any = await self._redis.xrange(self._keys.routing_keys["facts"], min=f"({after}", count=PAGE)
        return [Fact(row_id, fields["f"]) for row_id, fields in rows]

    async def trail(self, after: int) -> list[TrailLine]:
        """Lines of the audit trail after a number, or all of a new trail."""
        newest: Any = await self._redis.xrevrange(self._keys.audit, count=1)
        if not newest or (last := int(newest[0][0].partition("-")[0])) == after:
            return []
        start = f"({after}-0" if last > after else "-"
        rows: Any = await self._redis.xrange(self._keys.audit, min=start, count=PAGE)
        return [TrailLine(int(row_id.partition("-")[0]), fields["d"], fields["h"]) for row_id, fields in rows]

    async def done(self, area: str, names: Sequence[str]) -> None:
        """These are in the archive."""
        await self._redis.zrem(self._keys.area(area).archiving, *names)

    async def note_all(self, area: str) -> None:
        """Note everything in the area as changed: who holds data from before there was an archive."""
        async for page in self._everything(area):
            if page:
                await self._redis.zadd(self._keys.area(area).changed, dict.fromkeys(page, 0), nx=True)

    async def _everything(self, area: str) -> AsyncIterator[Sequence[str]]:
        if area == ROUTING:
            return
        if area == ACCOUNTS:
            names: Any = await self._redis.smembers(self._keys.accounts)
            yield [name.strip().casefold() for name in names]
            return
        if area in {CASES, LINKS}:
            key, cursor = self._keys.cases.cases if area == CASES else self._keys.links, 0
            while True:
                found: Any
                cursor, found = await self._redis.hscan(key, cursor, count=PAGE)
                if found:
                    yield tuple(found)
                if not cursor:
                    return
        start = f"{self._keys.prefix}{{{area}}}:state:"
        async for name in self._redis.scan_iter(match=f"{start}*", count=PAGE):
            yield (name.removeprefix(start),)

    async def mark(self, area: str, archive: str, *, leap: int) -> None:
        """Say in the area which archive knows it."""
        value = f"{archive} {REBUILT} {leap}" if leap else archive
        await self._redis.set(self._keys.area(area).archived, value)
        if leap:
            # Pages may show what is lost: everybody looks for himself.
            await self._redis.publish(self._keys.wake, _dump({"k": LOOK}))

    async def marked(self, area: str) -> str:
        """The archive that knows the area, or ''."""
        found: Any = await self._redis.get(self._keys.area(area).archived)
        return str(found or "").partition(" ")[0]

    async def lag_s(self) -> float:
        """How long the oldest change waits."""
        seconds, micros = await self._redis.time()
        keys = [self._keys.area(area) for area in self.areas]
        oldest: Any = await asyncio.gather(
            *(self._redis.zrange(key, 0, 0, withscores=True) for area in keys for key in (area.changed, area.archiving))
        )
        since_ms = [float(score) for rows in oldest for _, score in rows if score]
        now_ms = int(seconds) * 1000 + int(micros) / 1000
        return max(0.0, now_ms - min(since_ms)) / 1000 if since_ms else 0.0


def _line(row_id: str, row: Mapping[str, str]) -> Line:
    follows = int(row["p"]) if "p" in row else None
    return Line(int(row_id.partition("-")[0]), int(row["t"]), row["d"], follows)


def _pairs(flat: Sequence[str]) -> dict[str, str]:
    return dict(zip(flat[::2], flat[1::2], strict=True))


def _dump(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
