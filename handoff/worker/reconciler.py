"""Looks for what the conversations and routing do not agree on, and repairs what stays wrong."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Mapping
from typing import Protocol

import structlog

from handoff.services.measuring import Look
from handoff.services.reconcile import LIVE, Fault, Kind, Picture, compare

log = structlog.get_logger(__name__)

APART = 2 / 3
"""Of the time between looks lies between two that see the same fault: longer than a dead worker's commands wait."""
LEASE = 4 / 3
"""Of that time is the lease: a pause and a look. When the replica that looks dies, another looks after it."""
AT_ONCE = 32


class Survey(Protocol):
    """Where the picture comes from, and where its counts go."""

    async def lease(self, lease_ms: int) -> bool:
        """Take or keep the right to look; False while another replica has it."""
        ...

    async def read(self) -> Picture:
        """The picture."""
        ...

    async def count(self, repaired: Mapping[str, int]) -> None:
        """Add to what was repaired."""
        ...

    async def keep(self, look: Look, *, busy_ms: int, staffed_ms: int) -> None:
        """Keep what this look counted."""
        ...


class Repairer(Protocol):
    """Who repairs."""

    async def repair(self, fault: Fault) -> Kind | None:
        """What was wrong in the end, or None when nothing is wrong any more."""
        ...


class Reconciler:
    """Looks every so often, on one replica at a time. A fault that two looks in a row see, two thirds of the time
    between looks apart or more, is repaired: one picture alone may show a command under way."""

    def __init__(self, survey: Survey, repairs: Repairer, *, every_s: float) -> None:
        self._survey = survey
        self._repairs = repairs
        self._every_s = every_s
        self._apart_ms = int(every_s * APART * 1000)
        self._lease_ms = int(every_s * LEASE * 1000)
        self._seen: dict[Fault, int] = {}

    async def run(self) -> None:
        """Look now and then until cancelled."""
        while True:
            try:
                await self.look()
            except OSError as error:
                log.warning("reconciler_waits_for_store", error=type(error).__name__)
            await asyncio.sleep(self._every_s)

    async def look(self) -> Counter[Kind]:
        """Look once; returns what was repaired, by kind. Does nothing while another replica looks."""
        if not await self._survey.lease(self._lease_ms):
            self._seen = {}
            return Counter()
        picture = await self._survey.read()
        faults = await asyncio.to_thread(compare, picture)
        first_ms = {fault: self._seen.get(fault, picture.now_ms) for fault in faults}
        due = [fault for fault, seen_ms in first_ms.items() if picture.now_ms - seen_ms >= self._apart_ms]
        self._seen = first_ms
        await self._keep(picture)
        # A look at very many may outlast the lease; then another replica is at it.
        if not due or not await self._survey.lease(self._lease_ms):
            return Counter()
        return await self._repair(due)

    async def _repair(self, due: list[Fault]) -> Counter[Kind]:
        repaired: Counter[Kind] = Counter()
        places = asyncio.Semaphore(AT_ONCE)

        async def one(fault: Fault) -> None:
            async with places:
                try:
                    kind = await self._repairs.repair(fault)
                except OSError:
                    raise
                except Exception as error:  # noqa: BLE001 - one fault must not keep the others from being repaired
                    log.error("repair_failed", kind=fault.kind.value, id=fault.id, error=repr(error))
                    return
            if kind:
                repaired[kind] += 1
                log.warning("repaired", kind=kind.value, id=fault.id)

        # What stands for itself first: an index or a reference may be all that was wrong.
        await asyncio.gather(*(one(fault) for fault in due if fault.kind in _WITHIN))
        await asyncio.gather(*(one(fault) for fault in due if fault.kind not in _WITHIN))
        await self._survey.count({kind.value: count for kind, count in repaired.items()})
        return repaired

    async def _keep(self, picture: Picture) -> None:
        tasks: dict[str, Counter[str]] = {}
        for task in picture.tasks.values():
            if task.state in LIVE or task.state == "wrapping":
                tasks.setdefault(task.queue, Counter())[task.state] += 1
        agents = Counter(agent.activity for agent in picture.agents.values())
        await self._survey.keep(
            Look(picture.now_ms, agents, tasks),
            busy_ms=sum(agent.busy_ms for agent in picture.agents.values()),
            staffed_ms=sum(agent.staffed_ms for agent in picture.agents.values()),
        )


_WITHIN = frozenset({Kind.TASK, Kind.AGENT, Kind.RESERVATION})
