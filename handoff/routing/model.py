"""The words of routing: queues, priorities, tasks, agents, reservations (the terms of Twilio's TaskRouter)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final, NewType

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
    """What an agent is doing; only `available` takes offers."""

    AVAILABLE = "available"
    AWAY = "away"
    OFFLINE = "offline"


class TaskState(StrEnum):
    """Where a task is in its life."""

    PENDING = "pending"
    RESERVED = "reserved"
    ASSIGNED = "assigned"
    COMPLETED = "completed"
    CANCELED = "canceled"


@dataclass(frozen=True, slots=True)
class NewTask:
    """A hand-over as the conversation asks for it. `id` repeats safely: it is the conversation and its fence."""

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


@dataclass(frozen=True, slots=True)
class AgentProfile:
    """What routing must know of an agent. `skills` maps a queue to a level of 1 to 5; `capacity` counts
    conversations at once."""

    id: AgentId
    name: str
    skills: dict[str, int]
    capacity: int


@dataclass(frozen=True, slots=True)
class RoutingTimers:
    """The times that routing's scripts obey, in milliseconds."""

    offer_ms: int
    relax_ms: int
    decline_rest_ms: int
    grace_ms: int
    missed_offers_away: int
