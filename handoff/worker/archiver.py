"""Follows the store into the archive, and rebuilds from it what the store lost."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Protocol

import structlog

from handoff.conversation.model import ConversationId
from handoff.errors import StoreAwayError
from handoff.services.archiving import (
    ACCOUNTS,
    ROUTING,
    Archive,
    Copy,
    Cursors,
    OvertakenError,
    Rebuilder,
    Source,
    Standing,
)

log = structlog.get_logger(__name__)

EVERY_S = 0.25
"""How often to look: the archive is to follow within a second."""
OTHERS_EVERY_S = 1.0
"""How often to look at an area that another replica archives, for the case that it dies."""
RETRY_S = 1.0
AT_ONCE = 200
REBUILT_AT_ONCE = 32
DAY_MS = 86_400_000


class Restorer(Protocol):
    """Who makes routing agree with a conversation."""

    async def restore(self, conversation: ConversationId) -> str:
        """Make routing say of a conversation what its log says."""
        ...


class Archiver:
    """Every replica runs one; each area is archived by one of them at a time.

    An area that does not say which archive knows it was emptied, and is rebuilt from the archive before anything new
    may begin in it; one that names another archive, or that this one never followed, is read whole.
    Conversations without a promise in them are rebuilt when they changed within `recent_days`.
    """

    def __init__(
        self,
        source: Source,
        archive: Archive,
        rebuilder: Rebuilder,
        restorer: Restorer,
        *,
        recent_days: int,
    ) -> None:
        self._source = source
        self._archive = archive
        self._rebuilder = rebuilder
        self._restorer = restorer
        self._areas = source.areas
        self._recent_ms = recent_days * DAY_MS
        self._standings: dict[str, Standing] = {}
        self._streams: Cursors | None = None
        self._next_s = dict.fromkeys(source.areas, 0.0)

    async def run(self) -> None:
        """Follow until cancelled."""
        clock = asyncio.get_running_loop().time
        while True:
            for area in self._areas:
                if self._next_s[area] <= clock():
                    self._next_s[area] = clock() + await self._safely(area)
            await asyncio.sleep(max(0.0, min(self._next_s.values()) - clock()))

    async def _safely(self, area: str) -> float:
        try:
            return await self.step(area)
        except OvertakenError:
            self._standings.pop(area, None)
            return OTHERS_EVERY_S
        except OSError as error:
            log.warning("archiver_waits", area=area, error=str(error) or type(error).__name__)
            return RETRY_S

    async def well(self) -> None:
        """Raises `StoreAwayError` while something is still to be rebuilt."""
        marks = await asyncio.gather(*(self._source.marked(area) for area in self._areas))
        if not all(marks):
            raise StoreAwayError("to be rebuilt")

    async def step(self, area: str) -> float:
        """Archive what changed in an area, or rebuild it; returns in how many seconds to look again."""
        taken = await self._source.take(area, AT_ONCE)
        if not taken.mine:
            self._standings.pop(area, None)
            return OTHERS_EVERY_S
        standing = self._standings.get(area) or await self._claim(area)
        if taken.mark != self._archive.id:
            begun = await self._begin(area, standing, taken.mark)
            return 0.0 if begun else EVERY_S
        if area == ROUTING:
            return 0.0 if await self._follow_streams(standing.fence) else EVERY_S
        if taken.names:
            await self._keep(area, standing.fence, taken.names)
        return 0.0 if len(taken.names) == AT_ONCE else EVERY_S

    async def _claim(self, area: str) -> Standing:
        standing = self._standings[area] = await self._archive.claim(area)
        if area == ROUTING:
            self._streams = None
        return standing

    async def _keep(self, area: str, fence: int, names: Sequence[str]) -> None:
        if area.startswith("s"):
            copies = await self._source.copies(await self._archive.cursors(names))
            await self._archive.keep(area, fence, copies)
        else:
            await self._archive.keep_records(area, fence, await self._source.records(area, names))
        await self._source.done(area, names)

    async def _follow_streams(self, fence: int) -> bool:
        """Read on in routing's streams; True when there was something."""
        streams = self._streams or await self._archive.stream_cursors()
        facts = await self._source.facts(streams.fact)
        trail = await self._source.trail(streams.trail)
        plans = await self._source.plans(streams.plans)
        if facts or trail:
            await self._archive.keep_streams(fence, facts, trail)
        if plans:
            await self._archive.keep_records(ROUTING, fence, plans)
        self._streams = replace(
            streams,
            fact=facts[-1].id if facts else streams.fact,
            trail=trail[-1].seq if trail else streams.trail,
            plans=plans.get("revision", streams.plans),
        )
        return bool(facts or trail)

    async def _begin(self, area: str, standing: Standing, mark: str) -> bool:
        """Rebuild an area that was emptied, or read one whole that this archive does not know; False to wait."""
        if mark == "" and standing.complete:
            if area.startswith("s") and not await self._source.marked(ACCOUNTS):
                return False  # an agent's account first, then what he holds
            began_s = time.monotonic()
            leap = await self._archive.begin_rebuild(area, standing.fence)
            count = await self._rebuild(area, leap)
            await self._source.mark(area, self._archive.id, leap=leap)
            log.warning("rebuilt", area=area, count=count, took_s=round(time.monotonic() - began_s, 2))
            return True
        await self._source.note_all(area)
        await self._source.mark(area, self._archive.id, leap=0)
        await self._archive.complete(area, standing.fence)
        self._standings[area] = replace(standing, complete=True)
        log.info("archive_begins", area=area, known_before=bool(mark))
        return True

    async def _rebuild(self, area: str, leap: int) -> int:
        if area == ROUTING:
            return await self._rebuild_routing()
        if not area.startswith("s"):
            records = await self._archive.records(area)
            names = sorted(records, key=_by_number)
            write = self._rebuilder.record
            return await self._each([partial(write, area, name, records[name], leap) for name in names])
        count = 0
        since_ms = int(time.time() * 1000) - self._recent_ms
        async for page in self._archive.copies(area, since_ms):
            count += await self._each([partial(self._conversation, copy, leap) for copy in page])
            if not (await self._source.take(area, 1)).mine:
                raise OvertakenError(area)
        return count

    async def _rebuild_routing(self) -> int:
        self._streams = None
        count = 0
        plans = await self._archive.records(ROUTING)
        if plans:
            count += await self._rebuilder.plans(plans)
        async for lines in self._archive.trail():
            if not await self._rebuilder.trail(lines):
                # Somebody was faster and began a trail of his own; the old one stays in the archive.
                log.error("audit_trail_not_rebuilt", first=lines[0].seq)
                break
            count += len(lines)
        return count

    async def _conversation(self, copy: Copy, leap: int) -> bool:
        rebuilt = await self._rebuilder.conversation(copy, leap)
        if rebuilt and copy.promised:
            await self._restorer.restore(copy.id)
        return rebuilt

    @staticmethod
    async def _each(steps: Sequence[Callable[[], Awaitable[bool]]]) -> int:
        places = asyncio.Semaphore(REBUILT_AT_ONCE)

        async def one(step: Callable[[], Awaitable[bool]]) -> bool:
            async with places:
                try:
                    return await step()
                except OSError:
                    raise
                except Exception as error:  # noqa: BLE001 - one that cannot be read must not keep back the others
                    log.error("not_rebuilt", error=repr(error))
                    return False

        return sum(await asyncio.gather(*(one(step) for step in steps)))


def _by_number(name: str) -> tuple[int, str]:
    """Cases in the order in which they were opened."""
    return (int(name) if name.isdecimal() else 0, name)
