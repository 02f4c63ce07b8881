"""Compares what the conversations and routing say of each other. Pure.

A comparison reads a picture that was taken in pages while people worked, so a fault in one picture alone may be a
command under way. Faults are values: the same fault in a later picture is equal, a changed one is not.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from handoff.conversation.model import ConversationId, TaskId, owning_agent
from handoff.routing.model import Activity, TaskState

LIVE = {TaskState.PENDING, TaskState.RESERVED, TaskState.ASSIGNED, TaskState.PARKED, TaskState.CALLBACK}
HELD = {TaskState.ASSIGNED, TaskState.WRAPPING}
DAY_MS = 86_400_000
RIYADH_MS = 10_800_000


class Kind(StrEnum):
    """What may be wrong; also the label of what was repaired."""

    TASK_WITHOUT_CONVERSATION = "task_without_conversation"
    CONVERSATION_WITHOUT_TASK = "conversation_without_task"
    OWNER_DIFFERS = "owner_differs"
    TASK = "task"
    AGENT = "agent"
    RESERVATION = "reservation"
    OPEN_INDEX = "open_index"
    PLACES = "places"


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that two records do not agree on: `id` names the task, agent, reservation, conversation or queue to
    be repaired, `seen` is what was found."""

    kind: Kind
    id: str
    seen: tuple[Any, ...] = ()


@dataclass(frozen=True, slots=True)
class TaskRecord:
    """What is compared of a task. `timer`: the name of the timer that must be set in its state, or ''."""

    state: str
    queue: str
    conversation: ConversationId
    agent: str
    offers: int
    reservations: tuple[str, ...]
    warm: str
    timer: str

    @classmethod
    def of(cls, raw: Mapping[str, Any]) -> TaskRecord:
        """From routing's JSON."""
        timers = {"wrapping": "wrap", "parked": "parked", "callback": "callback"}
        kind = timers.get(raw["state"], "ended" if raw["state"] in {"completed", "canceled"} else "")
        return cls(
            state=raw["state"],
            queue=raw["queue"],
            conversation=ConversationId(raw["conversation"]),
            agent=raw.get("agent", ""),
            offers=int(raw.get("offers", 0)),
            reservations=tuple(sorted(raw["reservations"])),
            warm=raw.get("warm", ""),
            timer=f"{kind}:{raw['id']}" if kind else "",
        )


@dataclass(frozen=True, slots=True)
class AgentRecord:
    """What is compared of an agent. `takes`: whether he takes work now, `free`: whether he has room for it."""

    activity: str
    skills: AbstractSet[str]
    tasks: AbstractSet[str]
    offer: str
    slots: int
    takes: bool
    free: bool
    busy_ms: int
    staffed_ms: int
    timer: str

    @classmethod
    def of(cls, raw: Mapping[str, Any], now_ms: int) -> AgentRecord:
        """From routing's JSON; the rules are those of `keep` in lua/lib/agents.lua."""
        until_ms = raw["eligible_until_ms"]
        eligible = raw["eligible"] and (until_ms == 0 or until_ms > now_ms)
        in_shift = not raw["shifts"] or any(start <= now_ms < end for start, end in raw["shifts"])
        takes = raw["activity"] == Activity.AVAILABLE and eligible and in_shift and _under_cap(raw, now_ms)
        ran_ms = max(0, now_ms - raw["was_ms"])
        return cls(
            activity=raw["activity"],
            skills=frozenset(raw["skills"]),
            tasks=frozenset(raw["tasks"]),
            offer=raw["offer"],
            slots=int(raw["slots"]),
            takes=takes,
            free=takes and not raw["offer"] and sum(raw["tasks"].values()) < raw["capacity"],
            busy_ms=int(raw["busy_ms"]) + (ran_ms if raw["was"] == "busy" else 0),
            staffed_ms=int(raw["staffed_ms"]) + (ran_ms if raw["was"] != "off" else 0),
            timer="" if raw["activity"] == Activity.OFFLINE else f"agent:{raw['id']}",
        )


def _under_cap(raw: Mapping[str, Any], now_ms: int) -> bool:
    today = (now_ms + RIYADH_MS) // DAY_MS
    extra = raw.get("cap_extra") or {}
    cap = raw["daily_cap"] + (extra["more"] if extra.get("day") == today else 0)
    customers = len(raw["today"]["customers"]) if raw["today"]["day"] == today else 0
    return not raw["daily_cap"] or customers < cap


@dataclass(frozen=True, slots=True)
class OpenConversation:
    """A conversation that is not the bot's, as its shard's index lists it."""

    task: TaskId
    owner: str


@dataclass(slots=True)
class Picture:
    """Both aggregates at about `now_ms` (Redis time). `callbacks`: the tasks under which the bot's conversations are
    called back; `reservations`: id -> (task, agent); `waiting` and `idle`: the
    indexes by queue, `any` for all; `timers`: those of the expected ones that are set; `slots`: places by queue."""

    now_ms: int
    open: dict[ConversationId, OpenConversation] = field(default_factory=dict)
    callbacks: dict[ConversationId, TaskId] = field(default_factory=dict)
    tasks: dict[str, TaskRecord] = field(default_factory=dict)
    agents: dict[str, AgentRecord] = field(default_factory=dict)
    reservations: dict[str, tuple[str, str]] = field(default_factory=dict)
    waiting: dict[str, set[str]] = field(default_factory=dict)
    idle: dict[str, set[str]] = field(default_factory=dict)
    available: set[str] = field(default_factory=set)
    timers: set[str] = field(default_factory=set)
    slots: dict[str, int] = field(default_factory=dict)

    def expected_timers(self) -> Iterator[str]:
        """The timers without which something would be stuck."""
        yield from (task.timer for task in self.tasks.values() if task.timer)
        yield from (agent.timer for agent in self.agents.values() if agent.timer)
        yield from (f"reservation:{name}" for name in self.reservations)


def compare(picture: Picture) -> set[Fault]:
    """Every fault of a picture."""
    return {
        *_joined(picture),
        *_tasks(picture),
        *_agents(picture),
        *_reservations(picture),
        *_indexes(picture),
        *_places(picture),
    }


def _joined(picture: Picture) -> Iterator[Fault]:
    for name, task in picture.tasks.items():
        called_back = task.state == TaskState.CALLBACK and picture.callbacks.get(task.conversation) == name
        if task.state not in LIVE or called_back:
            continue
        conversation = picture.open.get(task.conversation)
        if conversation is None or conversation.task != name:
            yield Fault(Kind.TASK_WITHOUT_CONVERSATION, name, (task.state, task.agent))
            continue
        agent = owning_agent(conversation.owner)
        holder = task.agent if task.state == TaskState.ASSIGNED else None
        if agent != holder:
            yield Fault(Kind.OWNER_DIFFERS, name, (conversation.owner, task.state, task.agent, task.offers))
    for conversation_id, conversation in picture.open.items():
        known = picture.tasks.get(conversation.task)
        if known is None or known.state not in LIVE or known.conversation != conversation_id:
            seen = (conversation.owner, conversation.task, known.state if known else "")
            yield Fault(Kind.CONVERSATION_WITHOUT_TASK, conversation_id, seen)
    for conversation_id, task_id in picture.callbacks.items():
        known = picture.tasks.get(task_id)
        if known is None or known.state not in LIVE:
            seen = ("callback", task_id, known.state if known else "")
            yield Fault(Kind.CONVERSATION_WITHOUT_TASK, conversation_id, seen)


def _tasks(picture: Picture) -> Iterator[Fault]:
    for name, task in picture.tasks.items():
        held = picture.agents.get(task.agent) if task.state in HELD else None
        wrong = (
            (task.state == TaskState.PENDING and name not in picture.waiting[task.queue])
            or (task.state == TaskState.RESERVED) != bool(task.reservations)
            or any(reservation not in picture.reservations for reservation in task.reservations)
            or (task.warm and task.warm not in picture.reservations)
            or (task.state in HELD and (held is None or name not in held.tasks))
            or (task.timer and task.timer not in picture.timers)
        )
        if wrong:
            yield Fault(Kind.TASK, name, (task,))


def _agents(picture: Picture) -> Iterator[Fault]:
    for name, agent in picture.agents.items():
        tasks = (picture.tasks.get(task) for task in agent.tasks)
        foreign = any(task is None or task.state not in HELD or task.agent != name for task in tasks)
        offer = picture.reservations.get(agent.offer)
        places = {queue for queue, members in picture.idle.items() if name in members}
        wrong = (
            foreign
            or (agent.offer and (offer is None or offer[1] != name))
            or places != ({*agent.skills, "any"} if agent.free else set())
            or (name in picture.available) != agent.takes
            or (agent.timer and agent.timer not in picture.timers)
        )
        if wrong:
            yield Fault(Kind.AGENT, name, (agent.activity, agent.tasks, agent.offer, frozenset(places), agent.takes))


def _reservations(picture: Picture) -> Iterator[Fault]:
    for name, (task_id, agent_id) in picture.reservations.items():
        task, agent = picture.tasks.get(task_id), picture.agents.get(agent_id)
        known = task is not None and (
            (task.state == TaskState.RESERVED and name in task.reservations)
            or (task.state == TaskState.ASSIGNED and task.warm == name)
        )
        asked = agent is not None and agent.offer == name
        if not (known and asked and f"reservation:{name}" in picture.timers):
            yield Fault(Kind.RESERVATION, name, (known, asked))


def _indexes(picture: Picture) -> Iterator[Fault]:
    for queue, members in picture.waiting.items():
        for name in members:
            task = picture.tasks.get(name)
            if task is None or task.state != TaskState.PENDING or task.queue != queue:
                yield Fault(Kind.TASK, name, (queue, task))
    for name in set().union(picture.available, *picture.idle.values()) - picture.agents.keys():
        yield Fault(Kind.AGENT, name)


def _places(picture: Picture) -> Iterator[Fault]:
    sums = dict.fromkeys(picture.slots, 0)
    for agent in picture.agents.values():
        for queue in (*agent.skills, "any"):
            sums[queue] = sums.get(queue, 0) + agent.slots
    for queue, there in sums.items():
        if there != picture.slots.get(queue, 0):
            yield Fault(Kind.PLACES, queue, (there - picture.slots.get(queue, 0),))
