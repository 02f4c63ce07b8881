"""A tracker store that holds one tracker for the length of one turn, and nothing after it.

Rasa asks a store for the tracker and gives it back when the message is handled.
Both happen in the task that serves the request, so the turn travels in a context variable:
two turns never meet, and nothing is left behind when the task ends.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.constants import ACTION_LISTEN_NAME, ACTION_SESSION_START_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, ActiveLoop, Event, SessionStarted, SlotSet
from rasa.shared.core.trackers import DialogueStateTracker

from bot.dialogue.state import DialogueState


class HeldTurn:
    """The state a turn starts from and, once Rasa has run, the tracker it ended with."""

    __slots__ = ("start", "tracker")

    def __init__(self, start: DialogueState) -> None:
        self.start = start
        self.tracker: DialogueStateTracker | None = None


_held: ContextVar[HeldTurn | None] = ContextVar("held_turn", default=None)


@contextmanager
def holding(turn: HeldTurn) -> Iterator[HeldTurn]:
    """Makes `turn` the one that the store serves within this block and task."""
    token = _held.set(turn)
    try:
        yield turn
    finally:
        _held.reset(token)


class TurnTrackerStore(TrackerStore):
    """Serves the tracker of the turn that is held; without one, every conversation is new."""

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        turn = _held.get()
        if turn is None:
            return None
        if turn.tracker is None:
            turn.tracker = self._seeded(sender_id, turn.start)
        return turn.tracker

    async def save(self, tracker: DialogueStateTracker) -> None:
        turn = _held.get()
        if turn is not None:
            turn.tracker = tracker

    async def keys(self) -> Iterable[str]:
        return ()

    def _seeded(self, sender_id: str, start: DialogueState) -> DialogueStateTracker:
        tracker = self.init_tracker(sender_id)
        for event in _opening(start, self.domain):
            tracker.update(event, self.domain)
        return tracker


def _opening(start: DialogueState, domain: Domain) -> Iterator[Event]:
    """The shortest history that has the slots and the loop of `start` and listens."""
    known = {slot.name for slot in domain.slots}
    yield ActionExecuted(ACTION_SESSION_START_NAME)
    yield SessionStarted()
    for name, value in start.slots.items():
        if name in known:
            yield SlotSet(name, value)
    if start.loop in domain.form_names:
        yield ActiveLoop(start.loop)
    yield ActionExecuted(ACTION_LISTEN_NAME)
