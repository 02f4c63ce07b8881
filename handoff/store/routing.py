"""Routing in Redis: one method a command, one Lua script each, all over the same key set."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import Any

from redis.asyncio import Redis

from handoff.conversation.model import AgentId, ConversationId, TaskId
from handoff.routing.model import AgentProfile, NewTask, ReservationId, RoutingTimers
from handoff.services.ports import AgentSnapshot, Json, QueueSnapshot
from handoff.store.keys import Keys
from handoff.store.scripts import Argument, Scripts


class RoutingStore:
    """The routing aggregate. Every command is atomic, dispatches by itself, and is safe to repeat.

    Time is Redis's own; `clock` (ms) stands in for it where time must be turned by hand.
    """

    def __init__(
        self,
        redis: Redis,
        scripts: Scripts,
        keys: Keys,
        timers: RoutingTimers,
        *,
        clock: Callable[[], int] | None = None,
    ) -> None:
        self._redis = redis
        self._scripts = scripts
        self._keys = keys
        self._timers = asdict(timers)
        self._clock = clock

    async def enqueue(self, task: NewTask) -> str:
        """Queue a task: `queued`, or `known` when it was queued before."""
        return str((await self._run("enqueue", _dump(asdict(task))))[0])

    async def accept(self, reservation: ReservationId, agent: AgentId) -> str:
        """Take an offer: `accepted`, `repeated`, or `late`."""
        return str((await self._run("accept", reservation, agent))[0])

    async def decline(self, reservation: ReservationId, agent: AgentId) -> str:
        """Pass on an offer: `declined` or `late`."""
        return str((await self._run("decline", reservation, agent))[0])

    async def cancel(self, task: TaskId, conversation: ConversationId, reason: str) -> str:
        """End a task whatever its state: `canceled`, or `ended` when it was over."""
        return str((await self._run("cancel", task, conversation, reason))[0])

    async def complete(self, task: TaskId, agent: AgentId, outcome: str) -> str:
        """Record that the agent closed: `completed`, or `ended` when it was over."""
        return str((await self._run("complete", task, agent, outcome))[0])

    async def put_agent(self, profile: AgentProfile) -> None:
        """Store an agent's skills and capacity; his activity and work stay."""
        await self._run("put_agent", _dump(asdict(profile)))

    async def set_activity(self, agent: AgentId, activity: str, reason: str) -> str:
        """Set what an agent does: `set` or `unknown`."""
        return str((await self._run("set_activity", agent, activity, reason))[0])

    async def beat(self, agent: AgentId) -> None:
        """Note that the agent's connection is alive."""
        await self._run("beat", agent)

    async def tick(self, limit: int = 500) -> tuple[int, int | None]:
        """Do what is due. Returns how much that was and when (ms) the next timer is due."""
        done, due = await self._run("tick", limit)
        return int(done), None if int(due) < 0 else int(due)

    async def agent(self, agent: AgentId) -> AgentSnapshot:
        """One agent's work."""
        raw, offer, offered, cursor, now_ms, *tasks = await self._run("agent_view", agent)
        return AgentSnapshot(
            agent=json.loads(raw) if raw else None,
            offer=json.loads(offer) if offer else None,
            offered_task=json.loads(offered) if offered else None,
            tasks=tuple(json.loads(task) for task in tasks if task),
            cursor=str(cursor),
            now_ms=int(now_ms),
        )

    async def queue(self, queue: str, limit: int = 200) -> QueueSnapshot:
        """Who waits in a queue, at most `limit` of them."""
        available, handling_s, handled, *tasks = await self._run("queue_view", queue, limit)
        return QueueSnapshot(
            available=int(available),
            handling_s=float(handling_s) if handling_s else None,
            handled=int(handled),
            tasks=tuple(TaskId(task) for task in tasks),
        )

    async def available(self) -> int:
        """How many agents are available now."""
        return int(await self._redis.scard(self._keys.routing[6]))

    async def events(self, after: str, *, block_ms: int | None = None, count: int = 500) -> list[tuple[str, Json]]:
        """Events after a cursor, oldest first; waits up to `block_ms` for the first one."""
        rows: Any = await self._redis.xread({self._keys.routing_events: after}, count=count, block=block_ms)
        return [(row_id, json.loads(fields["e"])) for _, entries in rows or () for row_id, fields in entries]

    async def events_end(self) -> str:
        """The cursor after which events that come now will be."""
        last = await self._redis.xrevrange(self._keys.routing_events, count=1)
        return str(last[0][0]) if last else "0-0"

    async def _run(self, name: str, *args: Argument) -> Sequence[Any]:
        timers = self._timers | ({"now_ms": self._clock()} if self._clock else {})
        return await self._scripts.run(f"routing/{name}", self._keys.routing, [json.dumps(timers), *args])


def _dump(value: Json) -> str:
    return json.dumps(value, ensure_ascii=False)
