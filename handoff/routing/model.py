"""The words of routing: queues, priorities, tasks, agents, reservations (the terms of Twilio's TaskRouter)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Literal, NewType

from handoff.conversation.model import AgentId, ConversationId, TaskId

ReservationId = NewType("ReservationId", str)

QUEUES: Final = (
    "security",
    "permits",
    "services",
    "appointments",
    "domestic",
    "complaints",
    "general",
)

DEFAULT_QUEUE: Final = "general"

PRIORITIES: Final = ("low", "normal", "high", "urgent")


class Activity(StrEnum):
    """What an agent is doing; only `available` takes offers. `away` and `offline` are set for him too: after missed
    offers, at the end of his shift, after a lost connection."""

    AVAILABLE = "available"
    BUSY = "busy"
    BREAK = "break"
    PRAYER = "prayer"
    TRAINING = "training"
    AWAY = "away"
    OFFLINE = "offline"


CHOSEN: Final = (
    Activity.AVAILABLE,
    Activity.BUSY,
    Activity.BREAK,
    Activity.PRAYER,
    Activity.TRAINING,
    Activity.AWAY,
)
"""What an agent may say that he does."""


class TaskState(StrEnum):
    """Where a task is in its life."""

    PENDING = "pending"
    RESERVED = "reserved"
    ASSIGNED = "assigned"
    WRAPPING = "wrapping"
    PARKED = "parked"
    CALLBACK = "callback"
    COMPLETED = "completed"
    CANCELED = "canceled"


class WorkPlace(StrEnum):
    """Where an agent works. The decision that reserves the work for Saudis names what is done outside the premises;
    here it holds for everybody."""

    REMOTE = "remote"
    ON_SITE = "on_site"


@dataclass(frozen=True, slots=True)
class NewTask:
    """A hand-over as the conversation asks for it. `id` repeats safely: it is the conversation and its fence.

    `prefer` is the agent whom the employer talked to before, or ''.
    """

    id: TaskId
    conversation: ConversationId
    contact: str
    channel: str
    queue: str
    priority: str
    topic: str
    reason: str
    name: str
    summary: str
    enqueued_ms: int
    language: str = "ar"
    prefer: AgentId | Literal[""] = ""


@dataclass(frozen=True, slots=True)
class AgentProfile:
    """What routing must know of an agent.

    `skills` maps a queue to a level of 1 to 5. `capacity` counts units, of which a conversation takes as many as its
    channel weighs. `daily_cap` bounds the distinct customers of a day in Riyadh (0: none). `eligible` says that his
    being a Saudi national was verified, until `eligible_until_ms` (0: for good). `shifts` are [from, until) in ms;
    without any he may work at any time.
    """

    id: AgentId
    name: str
    skills: dict[str, int]
    capacity: int
    eligible: bool = False
    eligible_until_ms: int = 0
    languages: tuple[str, ...] = ("ar",)
    auto_accept: bool = False
    daily_cap: int = 0
    work_place: WorkPlace = WorkPlace.REMOTE
    shifts: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class RoutingNumbers:
    """The numbers that routing's scripts obey besides the queues' plans; times in milliseconds.

    `weights`: units of capacity by channel. `max_transfers`: after so many a conversation stays where it is.
    `park_ms`: how long a conversation is kept aside for a silent employer. `abandon_ms`: how long an employer's page
    may be closed before he counts as gone.
    """

    decline_rest_ms: int
    grace_ms: int
    missed_offers_away: int
    max_transfers: int
    park_ms: int
    abandon_ms: int
    weights: dict[str, int]


@dataclass(frozen=True, slots=True)
class Seat:
    """Where a conversation says that its task is: pending, assigned (to `agent` since `since_ms`), parked, or callback
    (at `due_ms`). `decision` is the newest one that the conversation knows."""

    state: TaskState
    decision: int
    agent: AgentId | Literal[""] = ""
    since_ms: int = 0
    due_ms: int = 0
