"""Carries routing's decisions into the conversations, and tells those who wait."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from typing import Any

import structlog

from handoff.conversation.model import AgentId
from handoff.routing.model import QUEUES
from handoff.services.assignment import Assignment
from handoff.services.pauses import Pauses

log = structlog.get_logger(__name__)

SETTLE_S = 0.1
RETRY_S = 0.5
_BACK_IN_THE_QUEUE = ("timeout", "declined", "canceled")


class DecisionHandler:
    """Handles one routing event."""

    def __init__(self, assignment: Assignment, pauses: Pauses) -> None:
        self._assignment = assignment
        self._pauses = {
            "max_wait": pauses.waited_long,
            "abandoned": pauses.gone,
            "park_expired": pauses.silent,
        }
        self._called_back = pauses.called_back
        self._stale_queues: set[str] = set()
        self._stale = asyncio.Event()

    async def __call__(self, fields: Mapping[str, str]) -> None:
        """Apply it; safe to repeat."""
        event: dict[str, Any] = json.loads(fields["e"])
        kind = event["type"]
        if kind == "assigned":
            await self._assignment.assign(event["task"], AgentId(event["agent"]), event["agent_name"])
        elif kind == "requeued":
            await self._assignment.requeue(event["task"], event["reason"])
        elif kind == "offer":
            await self._assignment.tell_offered(event["task"])
        elif kind == "parked":
            await self._assignment.park(event["task"], event["at_ms"])
        elif kind == "callback_due":
            await self._called_back(event["task"], event["at_ms"])
        elif kind in self._pauses:
            await self._pauses[kind](event["task"])
        if kind == "activity" or event.get("reason") in _BACK_IN_THE_QUEUE:
            self._mark(*QUEUES)
        elif "queue" in (task := event.get("task") or {}) and isinstance(task, dict):
            self._mark(task["queue"])

    def _mark(self, *queues: str) -> None:
        self._stale_queues.update(queues)
        self._stale.set()

    async def tell_waiting_forever(self) -> None:
        """Bring the places up to date after changes; a burst of changes is told once."""
        while True:
            await self._stale.wait()
            await asyncio.sleep(SETTLE_S)
            self._stale.clear()
            queues, self._stale_queues = self._stale_queues, set()
            try:
                for queue in queues:
                    await self._assignment.tell_waiting(queue)
            except OSError as error:
                log.warning("waiting_not_told", error=type(error).__name__)
                self._mark(*queues)
                await asyncio.sleep(RETRY_S)
