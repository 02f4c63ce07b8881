"""What became of the entries that a channel sends, and what its sender needs of the store."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from handoff.conversation.model import ConversationId, ConversationState, Entry

LONGEST_WAIT_S = 5.0
"""How long a sender keeps a conversation while the whole channel has to wait; much shorter than a lease."""


class DeliveryState(StrEnum):
    """How far a message is on its way. `unknown`: it was handed over and no answer came; it is never sent again."""

    PENDING = "pending"
    SENDING = "sending"
    UNKNOWN = "unknown"
    SENT = "sent"
    FAILED = "failed"
    DELIVERED = "delivered"
    READ = "read"


_WORST_FIRST = (
    DeliveryState.FAILED,
    DeliveryState.UNKNOWN,
    DeliveryState.PENDING,
    DeliveryState.SENDING,
    DeliveryState.SENT,
    DeliveryState.DELIVERED,
    DeliveryState.READ,
)


@dataclass(frozen=True, slots=True)
class Place:
    """Which message of a channel: part `part` of the entries `seq` to `upto`."""

    seq: int
    part: int
    upto: int


@dataclass(frozen=True, slots=True)
class PartDelivery:
    """One message of a channel: part `part` of the entries `seq` to `upto`. `refusal` is why it failed."""

    seq: int
    part: int
    upto: int
    state: DeliveryState
    refusal: str
    at_ms: int


@dataclass(frozen=True, slots=True)
class Delivery:
    """One entry: as far as the part that is worst off."""

    seq: int
    state: DeliveryState
    refusal: str
    at_ms: int


def by_entry(parts: Iterable[PartDelivery]) -> list[Delivery]:
    """Joins the parts of each entry, ascending by `seq`; an entry that went with others shares their fate."""
    worst: dict[int, PartDelivery] = {}
    for part in parts:
        for seq in range(part.seq, part.upto + 1):
            known = worst.get(seq)
            if known is None or _WORST_FIRST.index(part.state) < _WORST_FIRST.index(known.state):
                worst[seq] = part
    return [Delivery(seq, part.state, part.refusal, part.at_ms) for seq, part in sorted(worst.items())]


@dataclass(frozen=True, slots=True)
class Claimed:
    """Conversations to send for, each with its fence, and the time until the next one is due."""

    conversations: tuple[tuple[ConversationId, int], ...]
    next_s: float | None


@dataclass(frozen=True, slots=True)
class OutView:
    """What the sender of a conversation needs. `part` of the first entry after `cursor` is next; `free_ms` is when
    the person may be written to without any burst, `hold_ms` until when the provider asked for silence; `told` is
    what a waiting employer was told last."""

    now_ms: int
    state: ConversationState
    cursor: int
    part: int
    tries: int
    waited: bool
    free_ms: int
    hold_ms: int
    told: str
    told_ms: int
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Undelivered:
    """A part that failed or of which nobody knows, for the list of them."""

    conversation: ConversationId
    seq: int
    part: int
    at_ms: int


class Outbox(Protocol):
    """The outbox of all channels. Every change is atomic; those of a sender need its lease, told by the fence."""

    @property
    def shards(self) -> int:
        """How many shards there are to claim from."""
        ...

    async def claim(self, shard: int, limit: int) -> Claimed:
        """Take due conversations of a shard; nobody else gets them until they are settled or the lease ends."""
        ...

    async def view(self, conversation: ConversationId) -> OutView | None:
        """What is to be sent; None when there is no such conversation."""
        ...

    async def begin(self, conversation: ConversationId, fence: int, place: Place, *, every_ms: int) -> str:
        """Before sending: `go`, `begun` when an earlier attempt has no known end, or `lost` lease."""
        ...

    async def record(
        self,
        conversation: ConversationId,
        fence: int,
        place: Place,
        state: DeliveryState,
        *,
        refusal: str = "",
        last: bool,
        hold_ms: int = 0,
    ) -> str:
        """After sending: `recorded`, or `late` when the lease was lost meanwhile. `pending` keeps the person from
        being written to for `hold_ms`."""
        ...

    async def status(
        self, conversation: ConversationId, *, seq: int, part: int, state: DeliveryState, refusal: str
    ) -> str:
        """What the provider says: `moved`, `kept` when more was known, `strange` when that was never sent."""
        ...

    async def settle(
        self, conversation: ConversationId, fence: int, *, cursor: int, again_ms: int | None, waits: bool
    ) -> float | None:
        """Give the conversation back; returns in how many seconds it is due again, if it is."""
        ...

    async def tell(self, conversation: ConversationId, fence: int, told: str, *, every_ms: int) -> str:
        """Before telling a waiting employer his place: `go` or `lost`."""
        ...

    async def take(self, channel: str, *, every_ms: float, burst: int) -> float:
        """Take the channel's next free moment; returns how many seconds away it is. More than `LONGEST_WAIT_S`: it
        was not taken, ask again then."""
        ...

    async def pause(self, channel: str, silent_s: float, *, every_ms: float, burst: int) -> None:
        """Keep the whole channel silent, as its provider asked."""
        ...

    async def deliveries(self, conversation: ConversationId, seqs: Sequence[int] | None = None) -> list[PartDelivery]:
        """What is known of some entries, or of all."""
        ...

    async def undelivered(self, limit: int) -> list[Undelivered]:
        """The newest parts that failed or of which nobody knows."""
        ...
