"""What a channel says for an entry of the log, in the words and with the choices of the page. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from handoff.channels.base import Choice, Outgoing
from handoff.conversation import wording
from handoff.conversation.model import Entry, EntryKind, Waiting, Who
from handoff.texts import say

SCORES = range(5, 0, -1)
CANCEL = "cancel"
CASE = "case"
_BUTTON = "b"
_RATE = "rate"


def button_key(seq: int, index: int) -> str:
    """The key of a button: where in the log it stands, so that its payload may be of any length."""
    return f"{_BUTTON}.{seq}.{index}"


def read_button(key: str) -> tuple[int, int] | None:
    """The entry and the index of a pressed button; None when the key is not one of a button."""
    return _numbers(key, _BUTTON)


def read_rating(key: str) -> int | None:
    """The score of a pressed rating, 1 to 5; None when the key is not one of a rating."""
    found = _numbers(key, _RATE)
    return found[1] if found and found[1] in SCORES else None


def _numbers(key: str, kind: str) -> tuple[int, int] | None:
    parts = key.split(".")
    if len(parts) != 3 or parts[0] != kind or not all(p.isascii() and p.isdigit() and len(p) < 16 for p in parts[1:]):
        return None
    return int(parts[1]), int(parts[2])


def choices_of(entry: Entry) -> tuple[Choice, ...]:
    """What a person may choose at an entry."""
    if entry.kind is EntryKind.CLOSED:
        return tuple(Choice(f"{_RATE}.{entry.seq}.{score}", say(f"rating.star.{score}")) for score in SCORES)
    return tuple(Choice(button_key(entry.seq, i), b.title) for i, b in enumerate(entry.draft.buttons))


def compose(entries: Sequence[Entry], *, window_open: bool) -> Outgoing:
    """What is said for one entry, or for an agent's lines that go as one."""
    first, last = entries[0], entries[-1]
    return Outgoing(
        who=first.who,
        kind=first.kind,
        text="\n".join(entry.text for entry in entries),
        name=first.draft.name,
        choices=choices_of(last),
        window_open=window_open,
        data=first.draft.data,
    )


def is_sent(entry: Entry) -> bool:
    """Whether a channel says this entry: everything but what the person wrote himself."""
    return entry.who is not Who.VISITOR


def goes_with(before: Entry, entry: Entry) -> bool:
    """Whether an agent's line may go in one message with the line before."""
    return (
        before.seq + 1 == entry.seq
        and all(e.who is Who.AGENT and e.kind is EntryKind.TEXT and not e.draft.data for e in (before, entry))
        and before.draft.name == entry.draft.name
    )


def compose_waiting(waiting: Waiting, *, window_open: bool) -> Outgoing:
    """The place in the queue, with what the page offers beside it."""
    choices = [Choice(CANCEL, say("button.cancel_wait"))]
    if not waiting.staffed:
        choices.append(Choice(CASE, say("button.case")))
    return Outgoing(
        who=Who.SYSTEM,
        kind=EntryKind.NOTICE,
        text=wording.waiting(waiting),
        choices=tuple(choices),
        window_open=window_open,
        data={"waiting": True},
    )
