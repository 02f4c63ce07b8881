"""The words of a conversation: ids, owners, entries, state."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Literal, NewType

ConversationId = NewType("ConversationId", str)
ContactId = NewType("ContactId", str)
AgentId = NewType("AgentId", str)
TaskId = NewType("TaskId", str)


class Who(StrEnum):
    """Who wrote an entry."""

    VISITOR = "visitor"
    BOT = "bot"
    AGENT = "agent"
    SYSTEM = "system"


class EntryKind(StrEnum):
    """What an entry is: text of people and the bot, a file, or one of the system's notices."""

    TEXT = "text"
    ATTACHMENT = "attachment"
    HANDED_OVER = "handed_over"
    AGENT_JOINED = "agent_joined"
    CLOSED = "closed"
    WAIT_CANCELED = "wait_canceled"
    CASE_OPENED = "case_opened"
    RATED = "rated"
    REDACTED = "redacted"
    NOTICE = "notice"


@dataclass(frozen=True, slots=True)
class Button:
    """A quick reply: what it says and what pressing it means."""

    title: str
    payload: str


@dataclass(frozen=True, slots=True)
class Draft:
    """An entry that is not stored yet: the log gives it a sequence number and a time."""

    who: Who
    kind: EntryKind
    text: str
    client_id: str = ""
    name: str = ""
    buttons: tuple[Button, ...] = ()
    redacted: tuple[str, ...] = ()
    payload: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the log. `seq` starts at 1 and has no gaps; `at_ms` is Redis time."""

    seq: int
    at_ms: int
    draft: Draft

    @property
    def who(self) -> Who:
        """Who wrote it."""
        return self.draft.who

    @property
    def kind(self) -> EntryKind:
        """What it is."""
        return self.draft.kind

    @property
    def text(self) -> str:
        """Its words, ready to show."""
        return self.draft.text


BOT = "bot"
QUEUE = "queue"
CLOSED = "closed"
_AGENT = "agent:"


def agent_owner(agent: AgentId) -> str:
    """The owner value of a conversation that an agent holds."""
    return _AGENT + agent


def owning_agent(owner: str) -> AgentId | None:
    """The agent who holds the conversation, if one does."""
    return AgentId(owner.removeprefix(_AGENT)) if owner.startswith(_AGENT) else None


@dataclass(frozen=True, slots=True)
class Waiting:
    """What the employer is told while he waits. `eta_s` is None while too little is known to say. `parked`: nobody
    looks for an agent until he writes."""

    since_ms: int
    position: int | None
    eta_s: int | None
    staffed: bool
    parked: bool = False


@dataclass(frozen=True, slots=True)
class ConversationState:
    """The small hash beside the log."""

    id: ConversationId
    channel: str
    contact: ContactId
    owner: str
    fence: int
    seq: int
    bot_cursor: int
    bot_state: str
    expects: str
    opened_ms: int
    changed_ms: int
    task: TaskId
    queue: str
    priority: str
    topic: str
    reason: str
    agent_name: str
    waiting: Waiting | None
    rating_for: int
    rating_name: str
    last_agent: AgentId | Literal[""] = ""
    last_agent_ms: int = 0
    address: str = ""
    """Where a channel sends what is written here; '' when a page reads it. Personal data: never logged."""
    heard_ms: int = 0
    """When the contact's newest message was stored."""
    said_ms: int = 0
    """When the contact wrote last, by his channel's clock."""
    queued_ms: int = 0
    """When the newest hand-over began; 0 before the first."""
    assigned_ms: int = 0
    """When the agent joined who joined last."""
    decision: int = 0
    """The number of routing's newest decision about the task that arrived here."""
    callback_task: TaskId = TaskId("")
    """The task under which the contact is called back at `callback_ms`, while the bot has the conversation; or ''."""
    callback_ms: int = 0
    callback_decision: int = 0
