"""Tells the readers on this replica that something changed. Only a wake-up call: the truth is in the logs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from handoff.conversation.model import AgentId, ConversationId, Entry


class WakeKind(StrEnum):
    """What changed."""

    ENTRIES = "entries"
    VIEW = "view"
    NOTES = "notes"
    TYPING = "typing"
    KICK = "kick"
    RESYNC = "resync"
    DELIVERY = "delivery"
    OUTBOX = "outbox"


OUTBOX_SUBJECT = "outbox"
"""The subject of announcements that some conversation has something to send."""


@dataclass(frozen=True, slots=True)
class Wake:
    """One announcement. Entries come along, so that a reader who has all before them need not read the log."""

    kind: WakeKind
    subject: str
    entries: tuple[Entry, ...] = ()
    data: dict[str, Any] = field(default_factory=dict)


Listener = Callable[[Wake], None]
Remove = Callable[[], None]


def agent_subject(agent: AgentId) -> str:
    """The subject of announcements to one agent's sockets."""
    return f"agent:{agent}"


class Hub:
    """Listeners by conversation or agent. Listeners must not block and must not raise."""

    def __init__(self) -> None:
        self._listeners: dict[str, set[Listener]] = {}

    def listen(self, subject: ConversationId | str, listener: Listener) -> Remove:
        """Call the listener for each announcement about a subject until the returned function is called."""
        self._listeners.setdefault(subject, set()).add(listener)

        def remove() -> None:
            listeners = self._listeners.get(subject)
            if listeners is not None:
                listeners.discard(listener)
                if not listeners:
                    del self._listeners[subject]

        return remove

    def announce(self, wake: Wake) -> None:
        """Pass an announcement on."""
        for listener in tuple(self._listeners.get(wake.subject, ())):
            listener(wake)

    def listens(self, subject: str) -> bool:
        """Whether anybody listens; saves the parsing when nobody does."""
        return subject in self._listeners

    def resync(self) -> None:
        """Tell everybody that announcements may have been missed."""
        for subject, listeners in tuple(self._listeners.items()):
            for listener in tuple(listeners):
                listener(Wake(WakeKind.RESYNC, subject))
