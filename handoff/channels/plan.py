"""What the sender of one conversation does next: a pure decision."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from handoff.channels.base import Limits
from handoff.channels.compose import goes_with, is_sent
from handoff.channels.shaping import units
from handoff.conversation import wording
from handoff.conversation.model import QUEUE, Entry, Waiting
from handoff.services.delivery import OutView

TOO_OLD_MS = 24 * 3600 * 1000
WAITING_EVERY_MS = 60_000


@dataclass(frozen=True, slots=True)
class Say:
    """Send the entries as one, from part `part` on."""

    entries: tuple[Entry, ...]
    part: int
    too_old: bool


@dataclass(frozen=True, slots=True)
class TellPlace:
    """Tell a waiting employer where he stands."""

    waiting: Waiting
    told: str


@dataclass(frozen=True, slots=True)
class Rest:
    """Nothing to send now: everything up to `cursor` is decided. `again_ms` is when to look again, None: when there
    is something new. `waits` says that the person's allowance is used up."""

    cursor: int
    again_ms: int | None
    waits: bool = False


Step: TypeAlias = Say | TellPlace | Rest


def every_ms(limits: Limits) -> int:
    """Between two messages to one person in the long run."""
    return int(limits.chat_every_s * 1000)


def next_step(view: OutView, limits: Limits) -> Step:
    """Entries in their order, then the place in the queue, never faster than the person's allowance."""
    due = next((i for i, entry in enumerate(view.entries) if is_sent(entry)), None)
    # `free_ms` runs ahead of now by one interval for each message sent; a burst lets it.
    free_ms = view.free_ms - (limits.chat_burst - 1) * every_ms(limits)
    wait_ms = max(free_ms, view.hold_ms) - view.now_ms
    if due is not None:
        entries = _together(view, due, limits)
        too_old = view.now_ms - entries[0].at_ms > TOO_OLD_MS
        if wait_ms > 0 and not too_old:
            return Rest(view.cursor if view.part else entries[0].seq - 1, wait_ms, waits=True)
        return Say(entries, view.part, too_old)
    end = max([view.cursor, *(entry.seq for entry in view.entries[-1:])])
    if end < view.state.seq:
        return Rest(end, 0)
    return _place(view, end, wait_ms)


def _together(view: OutView, due: int, limits: Limits) -> tuple[Entry, ...]:
    """An agent's quick short lines go as one message when they had to wait. Half of what fits leaves room for the
    signs that isolate directions, so that they stay one part."""
    chosen = [view.entries[due]]
    if not view.waited or view.part:
        return tuple(chosen)
    length = units(chosen[0].text)
    for entry in view.entries[due + 1 :]:
        length += 1 + units(entry.text)
        if not goes_with(chosen[-1], entry) or length > limits.text_chars // 2:
            break
        chosen.append(entry)
    return tuple(chosen)


def _place(view: OutView, cursor: int, wait_ms: int) -> Step:
    waiting = view.state.waiting if view.state.owner == QUEUE else None
    if waiting is None or waiting.position is None:
        return Rest(cursor, None)
    told = f"{view.state.task}|{wording.waiting(waiting)}"
    if told == view.told:
        return Rest(cursor, None)
    same_wait = view.told.startswith(f"{view.state.task}|")
    since_ms = view.now_ms - view.told_ms
    wait_ms = max(wait_ms, WAITING_EVERY_MS - since_ms if same_wait else 0)
    return Rest(cursor, wait_ms) if wait_ms > 0 else TellPlace(waiting, told)
