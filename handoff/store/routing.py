"""Routing in Redis: one method a command, one Lua script each, all over the same key set."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from typing import Any, Literal, Protocol

from redis.asyncio import Redis

from handoff.conversation.model import AgentId, ConversationId, TaskId
from handoff.routing.model import AgentProfile, NewTask, ReservationId, RoutingNumbers, Seat
from handoff.services.ports import AgentSnapshot, Json, Pause, QueueSnapshot
from handoff.store.audit import audited
from handoff.store.keys import Keys
from handoff.store.scripts import Argument, Scripts


class QueueNumbers(Protocol):
    """Where the queues' plans come from."""

    async def config(self) -> Mapping[str, str]:
        """The JSON text of each queue's numbers; the same object until they change."""
        ...


class RoutingStore:
    """The routing aggregate. Every command is atomic, dispatches by itself, and is safe to repeat.

    Time is Redis's own; `clock` (ms) stands in for it where time must be turned by hand.
    """

    def __init__(
        self,
        redis: Redis,
        scripts: Scripts,
        keys: Keys,
        numbers: RoutingNumbers,
        plans: QueueNumbers,
        *,
        clock: Callable[[], int] | None = None,
    ) -> None:
        self._redis = redis
        self._scripts = scripts
        self._keys = keys
        self._key_set = keys.routing
        self._numbers = asdict(numbers)
        self._plans = plans
        self._clock = clock
        self._config: tuple[Mapping[str, str], str] | None = None

    async def enqueue(self, task: NewTask) -> str:
        """Queue a task: `queued`, or `known` when it was queued before."""
        return str((await self._run("enqueue", _dump(asdict(task))))[0])

    async def accept(self, reservation: ReservationId, agent: AgentId) -> str:
        """Take an offer: `accepted`, `repeated`, `late`, or why the agent may not take it (`unfit`'s word)."""
        word, rest = await self._run("accept", reservation, agent)
        return str(rest if word == "unfit" else word)

    async def decline(self, reservation: ReservationId, agent: AgentId) -> str:
        """Pass on an offer: `declined` or `late`."""
        return str((await self._run("decline", reservation, agent))[0])

    async def cancel(self, task: TaskId, conversation: ConversationId, reason: str) -> str:
        """End a task whatever its state: `canceled`, or `ended` when it was over."""
        return str((await self._run("cancel", task, conversation, reason))[0])

    async def complete(self, task: TaskId, agent: AgentId, outcome: str) -> str:
        """Record that the agent closed: `completed`; `wrapping` while he writes his notes; `ended` when it was over."""
        return str((await self._run("complete", task, agent, outcome))[0])

    async def finish_wrap_up(self, task: TaskId, agent: AgentId) -> str:
        """The notes are written: `completed` or `ended`."""
        return str((await self._run("finish_wrap_up", task, agent))[0])

    async def transfer(self, task: TaskId, agent: AgentId, *, queue: str = "", to: AgentId | None = None) -> str:
        """Pass a conversation on, to a queue or to an agent: `queued`, `offered`, `loop` after too many transfers,
        `ended` when it is not his, or why the other may not take it."""
        kind, target = ("agent", to) if to else ("queue", queue)
        word, *rest = await self._run("transfer", task, agent, kind, target)
        return str(rest[0] if word == "unfit" else word)

    async def park(self, task: TaskId, agent: AgentId) -> str:
        """Put a conversation aside until its employer writes: `parked` or `ended`."""
        return str((await self._run("park", task, agent))[0])

    async def call_back(self, task: TaskId, due_ms: int) -> str:
        """Take a waiting task out of its queue until it is due: `scheduled` or `ended`."""
        return str((await self._run("call_back", task, due_ms))[0])

    async def resume(self, task: TaskId, pause: Pause, which: int) -> str:
        """End a pause: `resumed` at the head of its priority, or `ended`. `which`: of a parked task, the number of the
        offer by which it got its last agent, or else of its last offer; of a callback, when it was due (ms)."""
        return str((await self._run("resume", task, pause, which))[0])

    async def see_employer(self, task: TaskId) -> None:
        """Note that the waiting employer has his page open."""
        await self._run("see_employer", task)

    async def first_reply(self, task: TaskId, at_ms: int) -> None:
        """Note when an agent wrote to the employer for the first time in a task."""
        await self._run("first_reply", task, at_ms)

    async def restore(self, task: NewTask, seat: Seat) -> str:
        """Make routing say of a conversation what its log says: `known`, `assigned` to its agent, `waiting` (also
        when routing does not know him), or `aside`."""
        return str((await self._run("restore", _dump(asdict(task)), _dump(asdict(seat))))[0])

    async def mend(self, what: str, name: str) -> str:
        """Make routing agree with itself about one `task`, `agent` or `reservation`: `mended`, or `sound`."""
        return str((await self._run("mend", what, name))[0])

    async def task(self, task: TaskId) -> Json | None:
        """One task."""
        raw = await self._redis.hget(self._key_set[0], task)
        return dict(json.loads(raw)) if raw else None

    async def pull(self, task: TaskId, supervisor: AgentId) -> str:
        """Take a task back into its queue: `pulled` or `ended`. Audited."""
        word, *line = await self._run("pull", task, supervisor)
        return _told(word, line)

    async def push(self, task: TaskId, agent: AgentId, supervisor: AgentId) -> str:
        """Give a waiting task to an agent: `pushed`, `ended`, or why he may not take it. Audited."""
        word, *rest = await self._run("push", task, agent, supervisor)
        return str(rest[0]) if word == "unfit" else _told(word, rest)

    async def prioritise(self, task: TaskId, priority: str, supervisor: AgentId) -> str:
        """Change a task's priority: `set` or `ended`. Audited."""
        word, *line = await self._run("prioritise", task, priority, supervisor)
        return _told(word, line)

    async def raise_cap(self, agent: AgentId, more: int, supervisor: AgentId) -> str:
        """Let an agent take `more` customers than his daily cap, today: `set` or `unknown`. Audited."""
        word, *line = await self._run("raise_cap", agent, more, supervisor)
        return _told(word, line)

    async def put_agent(self, profile: AgentProfile) -> None:
        """Store an agent's skills and capacity; his activity and work stay."""
        await self._run("put_agent", _dump(asdict(profile)))

    async def set_activity(
        self, agent: AgentId, activity: str, reason: str, supervisor: AgentId | Literal[""] = ""
    ) -> str:
        """Set what an agent does: `set`, `unknown`, or why he may not become available (`not_eligible`, `off_shift`).
        A supervisor's step is audited, and `not_available` for an agent who is offline."""
        word, *rest = await self._run("set_activity", agent, activity, reason, supervisor)
        return str(rest[0]) if word == "unfit" else _told(word, rest)

    async def beat(self, agent: AgentId) -> str:
        """Note that the agent's connection is alive: `seen`, or `unknown` when routing lost him."""
        return str((await self._run("beat", agent))[0])

    async def colleagues(self, queue: str, agent: AgentId, limit: int = 20) -> list[Json]:
        """Who else could take a conversation of a queue now, the best first."""
        rows = await self._run("colleagues", queue, agent, limit)
        return [json.loads(row) for row in rows]

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
        available, slots, all_slots, handling_s, handled, waiting, all_waiting, *tasks = await self._run(
            "queue_view", queue, limit
        )
        return QueueSnapshot(
            available=int(available),
            slots=int(slots),
            all_slots=int(all_slots),
            handling_s=float(handling_s) if handling_s else None,
            handled=int(handled),
            waiting=int(waiting),
            all_waiting=int(all_waiting),
            tasks=tuple(TaskId(task) for task in tasks),
        )

    async def available(self) -> int:
        """How many agents are available now."""
        return int(await self._redis.scard(self._key_set[6]))

    async def events(self, after: str, *, block_ms: int | None = None, count: int = 500) -> list[tuple[str, Json]]:
        """Events after a cursor, oldest first; waits up to `block_ms` for the first one."""
        rows: Any = await self._redis.xread({self._keys.routing_events: after}, count=count, block=block_ms)
        return [(row_id, json.loads(fields["e"])) for _, entries in rows or () for row_id, fields in entries]

    async def events_end(self) -> str:
        """The cursor after which events that come now will be."""
        last = await self._redis.xrevrange(self._keys.routing_events, count=1)
        return str(last[0][0]) if last else "0-0"

    async def numbers(self) -> str:
        """The argument that every script gets first (lua/lib/routing.lua)."""
        queues = await self._plans.config()
        if self._config is None or self._config[0] is not queues:
            plans = (f"{queue} {plan}" for queue, plan in queues.items())
            self._config = queues, "\n".join((_dump(self._numbers), *plans))
        numbers = self._config[1]
        return f'{{"now_ms":{self._clock()},{numbers[1:]}' if self._clock else numbers

    async def _run(self, name: str, *args: Argument) -> Sequence[Any]:
        return await self._scripts.run(f"routing/{name}", self._key_set, [await self.numbers(), *args])


def _told(word: Any, line: Sequence[Any]) -> str:
    """The word of a supervisor's command, once its line, if it wrote one, is in the log as well."""
    if word != "ended" and line:
        audited(*line)
    return str(word)


def _dump(value: Json) -> str:
    return json.dumps(value, ensure_ascii=False)
