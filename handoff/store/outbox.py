"""The outbox in Redis: who sends what, and what became of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from redis.asyncio import Redis

from handoff.conversation.model import ConversationId
from handoff.services.delivery import LONGEST_WAIT_S, Claimed, DeliveryState, OutView, PartDelivery, Place, Undelivered
from handoff.store.codec import read_entry, read_state
from handoff.store.keys import Keys
from handoff.store.scripts import Scripts

ENTRIES_AT_ONCE = 50
PARTS = 10


def _fields(flat: Sequence[str]) -> dict[str, str]:
    return dict(zip(flat[::2], flat[1::2], strict=True))


def _delivery(name: str, value: str) -> PartDelivery:
    seq, _, part = name.partition(".")
    state, refusal, at_ms, upto = value.split("|")
    return PartDelivery(int(seq), int(part), int(upto), DeliveryState(state), refusal, int(at_ms))


class OutboxStore:
    """One method a transition. `lease_ms` is how long a sender may be silent before another one takes over; it must
    be longer than a call to a provider."""

    def __init__(self, redis: Redis, scripts: Scripts, keys: Keys, *, lease_ms: int) -> None:
        self._redis = redis
        self._scripts = scripts
        self._keys = keys
        self._lease_ms = lease_ms

    @property
    def shards(self) -> int:
        """How many shards there are."""
        return self._keys.shards

    async def claim(self, shard: int, limit: int) -> Claimed:
        """Take due conversations of a shard."""
        _, next_ms, taken = await self._scripts.run(
            "outbox/claim", [self._keys.due(shard), self._keys.leases(shard)], [limit, self._lease_ms]
        )
        pairs = zip(taken[::2], taken[1::2], strict=True)
        return Claimed(
            conversations=tuple((ConversationId(name), int(fence)) for name, fence in pairs),
            next_s=None if int(next_ms) < 0 else int(next_ms) / 1000,
        )

    async def view(self, conversation: ConversationId) -> OutView | None:
        """What is to be sent."""
        keys = self._keys.conversation(conversation)
        now_ms, state, out, rows = await self._scripts.run(
            "outbox/view", [keys.state, keys.log, keys.out], [ENTRIES_AT_ONCE]
        )
        if not state:
            return None
        fields = _fields(out)
        return OutView(
            now_ms=int(now_ms),
            state=read_state(conversation, _fields(state)),
            cursor=int(fields.get("cursor", 0)),
            part=int(fields.get("part", 0)),
            tries=int(fields.get("tries", 0)),
            waited=fields.get("waited") == "1",
            free_ms=int(fields.get("free_ms", 0)),
            hold_ms=int(fields.get("hold_ms", 0)),
            told=fields.get("told", ""),
            told_ms=int(fields.get("told_ms", 0)),
            entries=tuple(read_entry(row_id, _fields(row)) for row_id, row in rows),
        )

    async def begin(self, conversation: ConversationId, fence: int, place: Place, *, every_ms: int) -> str:
        """Note that a part will be sent."""
        keys = self._keys.conversation(conversation)
        reply = await self._scripts.run(
            "outbox/begin",
            [keys.out, keys.deliveries, keys.leases, keys.due, keys.changed],
            [conversation, fence, f"{place.seq}.{place.part}", place.upto, every_ms, self._lease_ms],
        )
        return str(reply[0])

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
        """Note what became of a part."""
        keys = self._keys.conversation(conversation)
        reply = await self._scripts.run(
            "outbox/record",
            [keys.out, keys.deliveries, keys.leases, keys.undelivered, keys.changed],
            [
                self._keys.wake,
                conversation,
                fence,
                f"{place.seq}.{place.part}",
                place.upto,
                state,
                refusal,
                int(last),
                hold_ms,
            ],
        )
        return str(reply[0])

    async def status(
        self, conversation: ConversationId, *, seq: int, part: int, state: DeliveryState, refusal: str
    ) -> str:
        """Note what the provider says of a part."""
        keys = self._keys.conversation(conversation)
        reply = await self._scripts.run(
            "outbox/status",
            [keys.deliveries, keys.undelivered, keys.changed],
            [self._keys.wake, conversation, f"{seq}.{part}", state, refusal],
        )
        return str(reply[0])

    async def settle(
        self, conversation: ConversationId, fence: int, *, cursor: int, again_ms: int | None, waits: bool
    ) -> float | None:
        """Give the conversation back."""
        keys = self._keys.conversation(conversation)
        reply = await self._scripts.run(
            "outbox/settle",
            [keys.out, keys.leases, keys.due, keys.changed],
            [conversation, fence, cursor, "" if again_ms is None else again_ms, int(waits)],
        )
        return int(reply[1]) / 1000 if int(reply[1]) >= 0 else None

    async def tell(self, conversation: ConversationId, fence: int, told: str, *, every_ms: int) -> str:
        """Note what a waiting employer will be told."""
        keys = self._keys.conversation(conversation)
        reply = await self._scripts.run(
            "outbox/tell",
            [keys.out, keys.leases, keys.due, keys.changed],
            [conversation, fence, told, every_ms, self._lease_ms],
        )
        return str(reply[0])

    async def take(self, channel: str, *, every_ms: float, burst: int) -> float:
        """Take the channel's next free moment; returns how many seconds away it is. More than `LONGEST_WAIT_S`: it
        was not taken."""
        reply = await self._allowance(channel, every_ms, burst, 0)
        return int(reply[1]) / 1000

    async def pause(self, channel: str, silent_s: float, *, every_ms: float, burst: int) -> None:
        """Keep the whole channel silent."""
        await self._allowance(channel, every_ms, burst, max(1, int(silent_s * 1000)))

    async def _allowance(self, channel: str, every_ms: float, burst: int, silent_ms: int) -> list[Any]:
        return await self._scripts.run(
            "outbox/take",
            [self._keys.allowance(channel)],
            [f"{every_ms:.3f}", burst, silent_ms, int(LONGEST_WAIT_S * 1000)],
        )

    async def deliveries(self, conversation: ConversationId, seqs: Sequence[int] | None = None) -> list[PartDelivery]:
        """What is known of some entries, or of all."""
        key = self._keys.conversation(conversation).deliveries
        if seqs is None:
            found: Any = await self._redis.hgetall(key)
        else:
            names = [f"{seq}.{part}" for seq in seqs for part in range(PARTS)]
            values: Any = await self._redis.hmget(key, names) if names else []
            found = {name: value for name, value in zip(names, values, strict=True) if value is not None}
        return sorted((_delivery(name, value) for name, value in found.items()), key=lambda one: (one.seq, one.part))

    async def undelivered(self, limit: int) -> list[Undelivered]:
        """The newest parts that failed or of which nobody knows."""
        found = []
        for shard in range(self.shards):
            rows: Any = await self._redis.zrevrange(self._keys.undelivered(shard), 0, limit - 1, withscores=True)
            for name, at_ms in rows:
                conversation, seq, part = name.split(".")
                found.append(Undelivered(ConversationId(conversation), int(seq), int(part), int(at_ms)))
        return sorted(found, key=lambda one: -one.at_ms)[:limit]
