"""The queues' plans in Redis, with a view in memory that follows every change within a second."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any

import structlog
from redis.asyncio import Redis

from handoff.errors import RefusedError
from handoff.routing.plan_config import plan_config, valid_until_ms
from handoff.routing.queue_plan import Plans, QueuePlan
from handoff.services.plan_wire import read_plan, write_plan
from handoff.store.audit import audited
from handoff.store.keys import Keys
from handoff.store.scripts import Scripts

log = structlog.get_logger(__name__)

FRESH_S = 1.0
"""How long the view is used unasked. Changes come by event; this is for an event that got lost."""


@dataclass(frozen=True, slots=True)
class _View:
    plans: Plans
    read_s: float
    asked: int


class RedisPlans:
    """The plans. Reads are shared between the tasks of a replica; a change is a compare-and-set on its version."""

    def __init__(
        self, redis: Redis, scripts: Scripts, keys: Keys, defaults: Plans, now: Callable[[], datetime]
    ) -> None:
        self._redis = redis
        self._scripts = scripts
        self._keys = keys
        self._defaults = defaults
        self._now = now
        self._asked = 0
        self._view: _View | None = None
        self._config: tuple[Plans, int, Mapping[str, str]] | None = None
        self._reading = asyncio.Lock()

    def forget(self) -> None:
        """Read again before the next use: somebody changed a plan."""
        self._asked += 1

    async def current(self) -> Plans:
        """The plans in force, at most a second old."""
        if (view := self._fresh()) is not None:
            return view.plans
        async with self._reading:
            if (view := self._fresh()) is None:
                # What is asked for while the read is under way needs a read of its own.
                asked, read_s = self._asked, time.monotonic()
                view = self._view = _View(self._parse(await self._redis.hgetall(self._keys.plans)), read_s, asked)
        return view.plans

    async def config(self) -> Mapping[str, str]:
        """The JSON text of each queue's numbers (`plan_config`) for now; the same object until they change."""
        plans = await self.current()
        now = self._now()
        if self._config is None or self._config[0] is not plans or self._config[1] <= now.timestamp() * 1000:
            config = plan_config(plans, now)
            texts = {queue: json.dumps(numbers, separators=(",", ":")) for queue, numbers in config["queues"].items()}
            self._config = (plans, valid_until_ms(config, now), texts)
        return self._config[2]

    async def put(self, plan: QueuePlan, *, version: int, actor: str) -> int:
        """Change a plan, if `version` is still the one in force; returns the new version.

        Atomic, audited, and safe to repeat: a plan that is stored already is left alone.
        Raises `plan_changed` (with the version in force) when somebody else changed it.
        """
        word, number, *line = await self._scripts.run(
            "plans/put",
            [self._keys.plans, self._keys.routing_events, self._keys.audit],
            [plan.queue, version, write_plan(plan), actor, write_plan(self._defaults.of(plan.queue))],
        )
        self.forget()
        if word == "changed":
            raise RefusedError("plan_changed", version=int(number))
        if line:
            audited(*line)
        return int(number)

    def _fresh(self) -> _View | None:
        view = self._view
        current = view is not None and view.asked == self._asked and time.monotonic() - view.read_s < FRESH_S
        return view if current else None

    def _parse(self, fields: Any) -> Plans:
        revision = int(fields.get("revision", 0))
        if self._view and self._view.plans.revision == revision:
            return self._view.plans
        plans = dict(self._defaults.plans)
        versions: dict[str, int] = {}
        for queue in plans:
            if queue in fields:
                versions[queue] = int(fields[f"{queue}:version"])
                plans[queue] = self._read(queue, fields[queue])
        return Plans(MappingProxyType(plans), revision, MappingProxyType(versions))

    def _read(self, queue: str, raw: str) -> QueuePlan:
        try:
            return read_plan(queue, raw)
        except RefusedError as error:
            # A plan that an older or newer release wrote must not take the whole desk down.
            log.error("plan_unreadable", queue=queue, code=error.code)
            return self._defaults.of(queue)
