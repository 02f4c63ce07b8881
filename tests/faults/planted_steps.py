"""Supervisors' steps and a daily cap as people write them at first, each with one fault; and ours.

A step is a change and its line in the audit trail. Who takes it may die or stall between its parts.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import random
from collections.abc import Sequence
from typing import Any, Protocol

from redis.asyncio import Redis

from handoff.app import System
from handoff.conversation.model import AgentId, ConversationId, TaskId
from handoff.routing.model import NewTask
from tests.faults.checker import Line
from tests.faults.events import Translation
from tests.faults.history import Operation, Recorder
from tests.faults.planted import AGENTS, CAPACITY, CheckOutsideTheScript, CrashError, Pause

DAILY_CAP = 10
TASKS = tuple(f"{number:026d}.1" for number in range(8))
PRIORITIES = ("low", "normal", "high", "urgent")
STEPS = 30
DIES, STALLS, STALL_S = 0.05, 0.3, 0.01


class CapOutsideTheScript(CheckOutsideTheScript):
    """Who has reached his cap is looked up before the script that assigns; room is looked up inside."""

    ASSIGN = """
    if redis.call('HGET', KEYS[4], ARGV[1]) ~= ARGV[2] then return 0 end
    if tonumber(redis.call('HGET', KEYS[2], ARGV[3]) or '0') >= 3 then return 0 end
    redis.call('HINCRBY', KEYS[2], ARGV[3], 1)
    redis.call('HINCRBY', KEYS[2], 'day:' .. ARGV[3], 1)
    redis.call('ZREM', KEYS[1], ARGV[1])
    redis.call('HINCRBY', KEYS[4], ARGV[1], 1)
    redis.call('HSET', KEYS[3], ARGV[1], ARGV[3])
    return 1
    """

    async def choose(self) -> str | None:
        """The least busy of those whose day is not full."""
        loads: dict[str, str] = await self.redis.hgetall(self.load)
        open_ones = [name for name in AGENTS if int(loads.get(f"day:{name}", 0)) < DAILY_CAP]
        fit = [name for name in open_ones if int(loads.get(name, 0)) < CAPACITY]
        return min(fit, key=lambda name: int(loads.get(name, 0)), default=None)


class Desk(Protocol):
    """Where supervisors change priorities."""

    async def open(self) -> None:
        """Make the tasks."""
        ...

    async def set(self, task: str, priority: str, actor: str, pause: Pause) -> None:
        """Change a task's priority and say so in the trail."""
        ...

    async def changes(self) -> list[Operation]:
        """The changes that were made, in their order, as `steered`."""
        ...

    async def trail(self) -> list[Line]:
        """The audit trail."""
        ...


class _Plain:
    """A hash of priorities, a list of changes, and a list of lines."""

    CHANGE = "redis.call('HSET', KEYS[1], ARGV[1], ARGV[2]); redis.call('RPUSH', KEYS[2], ARGV[1])"

    def __init__(self, redis: Redis, prefix: str) -> None:
        self.redis = redis
        self.tasks, self.done, self.lines = (f"{prefix}{name}" for name in ("tasks", "done", "lines"))

    async def open(self) -> None:
        pass

    async def changes(self) -> list[Operation]:
        subjects: Any = await self.redis.lrange(self.done, 0, -1)
        return [
            Operation("desk", "steered", "ok", 0, 0, 0, {"number": number, "action": "task.priority", "subject": name})
            for number, name in enumerate(subjects)
        ]

    async def trail(self) -> list[Line]:
        rows: Any = await self.redis.lrange(self.lines, 0, -1)
        return [Line(*json.loads(row)) for row in rows]

    async def line_after(self, last: Any, actor: str, task: str, priority: str) -> str:
        """The line that comes after the last one."""
        seq, _, previous = json.loads(last) if last else (0, "", "")
        said = {"seq": seq + 1, "previous": previous, "actor": actor, "action": "task.priority", "subject": task}
        text = json.dumps(said | {"after": priority})
        return json.dumps([seq + 1, text, hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()])


class LineAfterwards(_Plain):
    """First the change, then its line. Lines are appended one after the other, so the chain is whole."""

    def __init__(self, redis: Redis, prefix: str) -> None:
        super().__init__(redis, prefix)
        self.one_at_a_time = asyncio.Lock()

    async def set(self, task: str, priority: str, actor: str, pause: Pause) -> None:
        await self.redis.eval(self.CHANGE, 2, self.tasks, self.done, task, priority)
        await pause()
        async with self.one_at_a_time:
            last: Any = await self.redis.lindex(self.lines, -1)
            await self.redis.rpush(self.lines, await self.line_after(last, actor, task, priority))


class ChainOutsideTheScript(_Plain):
    """Change and line are one, and the digest of the line before is read ahead of them."""

    BOTH = _Plain.CHANGE + "; redis.call('RPUSH', KEYS[3], ARGV[3])"

    async def set(self, task: str, priority: str, actor: str, pause: Pause) -> None:
        line = await self.line_after(await self.redis.lindex(self.lines, -1), actor, task, priority)
        await pause()
        await self.redis.eval(self.BOTH, 3, self.tasks, self.done, self.lines, task, priority, line)


class OurDesk:
    """The product's."""

    def __init__(self, system: System) -> None:
        self.system = system

    async def open(self) -> None:
        for task in TASKS:
            conversation = ConversationId(task.partition(".")[0])
            await self.system.routing.enqueue(
                NewTask(TaskId(task), conversation, "k", "web", "general", "normal", "", "", "", "", enqueued_ms=1)
            )

    async def set(self, task: str, priority: str, actor: str, pause: Pause) -> None:
        await pause()
        await self.system.routing.prioritise(TaskId(task), priority, AgentId(actor))
        await pause()

    async def changes(self) -> list[Operation]:
        events = [event for _, event in await self.system.routing.events("0-0", count=1_000_000)]
        return [one for one in Translation({}, 0).all(events) if one.name == "steered"]

    async def trail(self) -> list[Line]:
        return [Line(line.seq, line.text, line.digest) async for line in self.system.audit.whole()]


async def steer(desk: Desk, recorders: Sequence[Recorder], *, seed: int) -> None:
    """One supervisor a recorder, all at once."""
    chance = random.Random(seed)

    async def pause() -> None:
        luck = chance.random()
        if luck < DIES:
            raise CrashError
        await asyncio.sleep(STALL_S if luck < DIES + STALLS else 0)

    async def work(number: int, recorder: Recorder) -> None:
        for turn in range(STEPS):
            # Each supervisor has his own task and never sets what is so already.
            task, priority = TASKS[number], PRIORITIES[(turn + 2) % len(PRIORITIES)]
            asked = recorder.invoke("steer", actor=f"s{number}", action="task.priority", subject=task)
            try:
                await desk.set(task, priority, f"s{number}", pause)
            except CrashError:
                continue
            asked.ok()

    await desk.open()
    await asyncio.gather(*(work(number, recorder) for number, recorder in enumerate(recorders)))
