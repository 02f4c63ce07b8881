"""The archive: a second copy of all that must survive Redis, kept by one more reader with a cursor.

The keys of Redis fall into areas, each in a slot of its own: `s0` and so on for the shards of the conversations, `r`
for routing's slot (of it the queues' plans, the audit trail and the facts), `a` for the accounts, `k` for the cases,
`l` for the links. Each area is followed and rebuilt for itself. Its scripts note what changed; a mark in it says which
archive knows it. An area without its mark was emptied.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from handoff.conversation.model import BOT, CLOSED, ConversationId

ACCOUNTS, CASES, LINKS, ROUTING = "a", "k", "l", "r"
LEAP = 1000
"""How far fences, decisions and logs leap when they are rebuilt for the first time: more than one conversation, or the
case book, does while the archive is behind. The n-th time they leap n times as far, since a loss may come before the
archive has seen the leap of the one before. So no number that was given, and is lost, is given again."""


def areas_of(shards: int) -> tuple[str, ...]:
    """Every area, in the order in which they are rebuilt: people before what they hold."""
    return (ACCOUNTS, CASES, LINKS, ROUTING, *(f"s{shard}" for shard in range(shards)))


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a log as the store has it; `follows` as in `Entry`."""

    seq: int
    at_ms: int
    draft: str
    follows: int | None = None


@dataclass(frozen=True, slots=True)
class NoteLine:
    """One private note as the store has it."""

    id: str
    at_ms: int
    note: str


@dataclass(frozen=True, slots=True)
class Copy:
    """A conversation as the store has it, at one instant. From the store come only the entries, ids and notes after
    the archive's cursor; from the archive, all of them."""

    id: ConversationId
    state: Mapping[str, str]
    lines: Sequence[Line] = ()
    ids: Mapping[str, int] = field(default_factory=dict)
    notes: Sequence[NoteLine] = ()
    out: Mapping[str, str] = field(default_factory=dict)
    deliveries: Mapping[str, str] = field(default_factory=dict)
    last_note: str = "0-0"
    """The last note before these."""

    @property
    def promised(self) -> bool:
        """Whether somebody waits for a human, has one, or was promised a call."""
        return self.state["owner"] not in {BOT, CLOSED} or bool(self.state.get("callback_task"))


@dataclass(frozen=True, slots=True)
class Cursor:
    """How far the archive has read a conversation."""

    seq: int = 0
    note: str = "0-0"


@dataclass(frozen=True, slots=True)
class TrailLine:
    """A line of the audit trail."""

    seq: int
    text: str
    digest: str


@dataclass(frozen=True, slots=True)
class Fact:
    """A line of the facts: its stream id and its JSON."""

    id: str
    text: str


@dataclass(frozen=True, slots=True)
class Taken:
    """What an area's keeper found: which archive the area knows ('' when it was emptied), and the names of what
    changed. `mine` is False while another replica archives the area."""

    mine: bool
    mark: str = ""
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Standing:
    """What the archive knows of an area. `complete`: it has followed the area from its beginning. `fence` rises with
    every keeper: one who was overtaken writes nothing more."""

    fence: int
    complete: bool


@dataclass(frozen=True, slots=True)
class Cursors:
    """How far routing's streams were read, and the plans' revision."""

    fact: str = "0-0"
    trail: int = 0
    plans: str = ""


class OvertakenError(OSError):
    """Another replica archives the area by now."""


class Archive(Protocol):
    """The second copy. Every change is one transaction and safe to repeat; raises `OSError` when it is away."""

    @property
    def id(self) -> str:
        """The name by which areas know this archive."""
        ...

    async def claim(self, area: str) -> Standing:
        """Become the keeper of an area."""
        ...

    async def complete(self, area: str, fence: int) -> None:
        """Note that everything the area holds was taken at least once."""
        ...

    async def begin_rebuild(self, area: str, fence: int) -> int:
        """Note that the area is about to be rebuilt; returns how far its numbers leap this time."""
        ...

    async def cursors(self, conversations: Sequence[str]) -> dict[str, Cursor]:
        """How far each conversation was read."""
        ...

    async def keep(self, area: str, fence: int, copies: Sequence[Copy]) -> None:
        """Keep conversations."""
        ...

    async def keep_records(self, area: str, fence: int, records: Mapping[str, str]) -> None:
        """Keep records (accounts, cases, links, plans) by name."""
        ...

    async def stream_cursors(self) -> Cursors:
        """How far routing's streams were read."""
        ...

    async def keep_streams(self, fence: int, facts: Sequence[Fact], trail: Sequence[TrailLine]) -> None:
        """Keep lines of routing's streams; a trail that begins anew stands beside the old one."""
        ...

    def copies(self, area: str, since_ms: int) -> AsyncIterator[Sequence[Copy]]:
        """Every conversation with a promise in it, and those changed since, in pages: the promises first."""
        ...

    async def records(self, area: str) -> dict[str, str]:
        """Every record of an area."""
        ...

    def trail(self) -> AsyncIterator[Sequence[TrailLine]]:
        """The newest audit trail, oldest line first, in pages."""
        ...


class Source(Protocol):
    """What is archived. Raises `OSError` when the store is away."""

    @property
    def areas(self) -> Sequence[str]:
        """Every area, in the order in which they are rebuilt."""
        ...

    async def take(self, area: str, limit: int) -> Taken:
        """Take or keep the area's lease, and what changed; what was taken comes again until it is `done`."""
        ...

    async def copies(self, cursors: Mapping[str, Cursor]) -> list[Copy]:
        """The conversations after the archive's cursors; those that are not there are left out."""
        ...

    async def records(self, area: str, names: Sequence[str]) -> dict[str, str]:
        """The records of those names."""
        ...

    async def plans(self, known: str) -> dict[str, str]:
        """The plans as records, when their revision is another than the known one."""
        ...

    async def facts(self, after: str) -> list[Fact]:
        """Facts after a stream id, oldest first, some at once."""
        ...

    async def trail(self, after: int) -> list[TrailLine]:
        """Lines of the audit trail after a number, or from the first one when the trail was begun anew."""
        ...

    async def done(self, area: str, names: Sequence[str]) -> None:
        """These are in the archive."""
        ...

    async def note_all(self, area: str) -> None:
        """Note everything in the area as changed."""
        ...

    async def mark(self, area: str, archive: str, *, leap: int) -> None:
        """Say in the area which archive knows it, and by how far its numbers leapt when it was rebuilt from it; 0 when
        it was not."""
        ...

    async def marked(self, area: str) -> str:
        """The archive that knows the area, or ''."""
        ...

    async def lag_s(self) -> float:
        """How long the oldest change waits that is in no archive yet."""
        ...


class Rebuilder(Protocol):
    """Who writes back. Nothing that is there is overwritten by something older. Safe to repeat."""

    async def conversation(self, copy: Copy, leap: int) -> bool:
        """Write a conversation back; False when the store knows as much."""
        ...

    async def record(self, area: str, name: str, value: str, leap: int) -> bool:
        """Write an account, a case or a link back; False when there is one."""
        ...

    async def plans(self, records: Mapping[str, str]) -> bool:
        """Write the plans back; False when there are some."""
        ...

    async def trail(self, lines: Sequence[TrailLine]) -> bool:
        """Write a piece of the audit trail back; False when the store has such numbers."""
        ...
