"""Follows routing's events on each replica and passes them to the agents' sockets here."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import structlog
from redis.exceptions import RedisError

from handoff.conversation.model import AgentId
from handoff.store.routing import RoutingStore

log = structlog.get_logger(__name__)

BLOCK_MS = 2_000
RETRY_S = 0.2

EventListener = Callable[[str, dict[str, Any]], None]


class RoutingFeed:
    """A plain reader with a cursor; every replica sees every event."""

    def __init__(self, routing: RoutingStore, on_event: Callable[[dict[str, Any]], None]) -> None:
        self._routing = routing
        self._on_event = on_event
        self._listeners: dict[AgentId, set[EventListener]] = {}

    def listen(self, agent: AgentId, listener: EventListener) -> Callable[[], None]:
        """Call the listener with (cursor, event) for each event of an agent."""
        self._listeners.setdefault(agent, set()).add(listener)

        def remove() -> None:
            listeners = self._listeners.get(agent, set())
            listeners.discard(listener)
            if not listeners:
                self._listeners.pop(agent, None)

        return remove

    async def run(self) -> None:
        """Follow until cancelled."""
        cursor: str | None = None
        while True:
            try:
                if cursor is None:
                    cursor = await self._routing.events_end()
                for event_id, event in await self._routing.events(cursor, block_ms=BLOCK_MS):
                    cursor = event_id
                    self._on_event(event)
                    for listener in tuple(self._listeners.get(AgentId(event.get("agent", "")), ())):
                        listener(event_id, event)
            except (RedisError, OSError) as error:
                log.warning("feed_waits_for_redis", error=type(error).__name__)
                await asyncio.sleep(RETRY_S)
