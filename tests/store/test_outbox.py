"""The outbox in Redis: leases with fences, nothing sent twice, nothing known going backwards."""

from __future__ import annotations

import secrets

import pytest
from redis.asyncio import Redis

from handoff.app import System
from handoff.conversation.model import ContactId, ConversationId, Draft, EntryKind, Who
from handoff.services.delivery import DeliveryState, Place, by_entry
from handoff.services.replies import bot_text, notice
from handoff.settings import Settings
from tests.support.waiting import until

HOLD_MS = 60_000


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """A lease that ends within the test."""
    return settings.model_copy(update={"outbox_lease_s": 1.5})


class Chat:
    """One conversation with an address."""

    def __init__(self, system: System) -> None:
        self.system = system
        self.contact = ContactId(secrets.token_hex(16))
        self.id = system.conversations.id_of("telegram", self.contact)

    async def hear(self, text: str = "سؤال", address: str = "555") -> int:
        draft = Draft(Who.VISITOR, EntryKind.TEXT, text, client_id=secrets.token_hex(8))
        accept = self.system.conversations.accept
        stored = await accept(self.id, "telegram", self.contact, [draft], expected="", expects="", address=address)
        return stored.seq

    async def answer(self, *texts: str) -> None:
        state = await self.system.conversations.state(self.id)
        assert state is not None
        outcome = await self.system.conversations.commit_turn(
            self.id,
            cursor=state.bot_cursor,
            new_cursor=state.bot_cursor,
            bot_state="",
            drafts=[bot_text(text) for text in texts],
            handover=None,
        )
        assert outcome.word == "committed"

    async def claim(self) -> int:
        """The fence of this conversation, once it is due."""

        async def look() -> int | None:
            for shard in range(self.system.outbox.shards):
                for conversation, fence in (await self.system.outbox.claim(shard, 10)).conversations:
                    if conversation == self.id:
                        return fence
            return None

        fence = await until(look, "the conversation is due", within_s=10)
        assert fence is not None
        return fence

    async def due(self) -> bool:
        for shard in range(self.system.outbox.shards):
            claimed = await self.system.outbox.claim(shard, 10)
            if self.id in {conversation for conversation, _ in claimed.conversations}:
                return True
        return False

    async def state_of(self, seq: int) -> DeliveryState:
        [one] = [d for d in by_entry(await self.system.outbox.deliveries(self.id)) if d.seq == seq]
        return one.state


@pytest.fixture
async def chat(system: System) -> Chat:
    """A conversation with one answer to send, entry 2."""
    chat = Chat(system)
    await chat.hear()
    await chat.answer("جواب")
    return chat


async def test_only_what_is_said_to_an_address_is_due(system: System) -> None:
    chat = Chat(system)
    await chat.hear()
    assert not await chat.due(), "his own words are not sent back to him"
    page = Chat(system)
    await page.hear(address="")
    await page.answer("جواب")
    assert not await page.due(), "a page reads the log by itself"


async def test_one_sender_at_a_time_and_the_next_after_its_lease(chat: Chat) -> None:
    first = await chat.claim()
    assert not await chat.due()
    second = await chat.claim()
    assert second > first
    outbox = chat.system.outbox
    assert await outbox.begin(chat.id, first, Place(2, 0, 2), every_ms=0) == "lost"
    assert await outbox.begin(chat.id, second, Place(2, 0, 2), every_ms=0) == "go"
    assert await outbox.settle(chat.id, first, cursor=2, again_ms=None, waits=False) is None
    view = await outbox.view(chat.id)
    assert view is not None
    assert view.cursor == 0, "who lost the lease moves nothing"


async def test_what_was_begun_and_not_recorded_is_not_begun_again(chat: Chat) -> None:
    place = Place(2, 0, 2)
    outbox = chat.system.outbox
    assert await outbox.begin(chat.id, await chat.claim(), place, every_ms=0) == "go"
    fence = await chat.claim()
    assert await outbox.begin(chat.id, fence, place, every_ms=0) == "begun"
    assert await outbox.record(chat.id, fence, place, DeliveryState.UNKNOWN, last=True) == "recorded"
    assert await chat.state_of(2) is DeliveryState.UNKNOWN
    [listed] = await outbox.undelivered(10)
    assert (listed.conversation, listed.seq, listed.part) == (chat.id, 2, 0)


async def test_a_late_record_tells_what_became_of_it_and_moves_no_cursor(chat: Chat) -> None:
    place = Place(2, 0, 2)
    outbox = chat.system.outbox
    late = await chat.claim()
    await outbox.begin(chat.id, late, place, every_ms=0)
    fence = await chat.claim()
    await outbox.begin(chat.id, fence, place, every_ms=0)
    await outbox.record(chat.id, fence, place, DeliveryState.UNKNOWN, last=True)
    assert await outbox.record(chat.id, late, place, DeliveryState.SENT, last=True) == "late"
    assert await chat.state_of(2) is DeliveryState.SENT
    assert await outbox.undelivered(10) == []


@pytest.mark.parametrize("told", [("sent", "delivered", "read"), ("read", "sent", "delivered"), ("delivered", "sent")])
async def test_statuses_in_any_order_end_where_they_should(chat: Chat, told: tuple[str, ...]) -> None:
    outbox = chat.system.outbox
    fence = await chat.claim()
    await outbox.begin(chat.id, fence, Place(2, 0, 2), every_ms=0)
    for word in told:
        await outbox.status(chat.id, seq=2, part=0, state=DeliveryState(word), refusal="")
    await outbox.record(chat.id, fence, Place(2, 0, 2), DeliveryState.SENT, last=True)
    assert await chat.state_of(2) is (DeliveryState.READ if "read" in told else DeliveryState.DELIVERED)


async def test_a_status_of_what_was_never_sent_changes_nothing(chat: Chat) -> None:
    word = await chat.system.outbox.status(chat.id, seq=7, part=0, state=DeliveryState.READ, refusal="")
    assert word == "strange"
    assert await chat.system.outbox.deliveries(chat.id) == []


async def test_what_comes_while_somebody_sends_is_due_when_he_ends(chat: Chat) -> None:
    fence = await chat.claim()
    await chat.answer("جواب آخر")
    assert not await chat.due()
    assert await chat.system.outbox.settle(chat.id, fence, cursor=2, again_ms=None, waits=False) == 0.0
    await chat.claim()


async def test_nothing_more_to_send_is_not_due(chat: Chat) -> None:
    fence = await chat.claim()
    assert await chat.system.outbox.settle(chat.id, fence, cursor=2, again_ms=None, waits=False) is None
    assert not await chat.due()


async def test_what_was_not_taken_waits_and_is_forgotten(chat: Chat) -> None:
    outbox = chat.system.outbox
    fence = await chat.claim()
    await outbox.begin(chat.id, fence, Place(2, 0, 2), every_ms=0)
    await outbox.record(chat.id, fence, Place(2, 0, 2), DeliveryState.PENDING, last=True, hold_ms=HOLD_MS)
    view = await outbox.view(chat.id)
    assert view is not None
    assert (view.cursor, view.tries) == (0, 1)
    assert HOLD_MS - 10_000 < view.hold_ms - view.now_ms <= HOLD_MS
    assert await outbox.begin(chat.id, fence, Place(2, 0, 2), every_ms=0) == "go", "it may be sent again"


async def test_a_part_that_failed_takes_the_rest_of_its_entry_with_it(chat: Chat) -> None:
    outbox = chat.system.outbox
    fence = await chat.claim()
    await outbox.begin(chat.id, fence, Place(2, 0, 2), every_ms=0)
    await outbox.record(chat.id, fence, Place(2, 0, 2), DeliveryState.FAILED, refusal="blocked", last=False)
    view = await outbox.view(chat.id)
    assert view is not None
    assert (view.cursor, view.part) == (2, 0)
    [one] = by_entry(await outbox.deliveries(chat.id))
    assert (one.state, one.refusal) == (DeliveryState.FAILED, "blocked")


async def test_the_allowance_is_one_for_all_replicas(system: System) -> None:
    waits = [await system.outbox.take("somewhere", every_ms=10_000, burst=3) for _ in range(5)]
    assert waits[:3] == [0, 0, 0]
    assert 9 < waits[3] <= 10
    assert 19 < waits[4] <= 20
    await system.outbox.pause("elsewhere", 30, every_ms=10, burst=5)
    assert 29 < await system.outbox.take("elsewhere", every_ms=10, burst=5) <= 30.1


async def test_ids_are_remembered_for_eight_days_and_then_forgotten(system: System, redis: Redis) -> None:
    chat = Chat(system)
    for _ in range(4):
        await chat.hear()
    keys = system.keys.conversation(chat.id)
    assert await redis.zcard(keys.ids) == 4
    rows = await redis.xrange(keys.log)
    await redis.delete(keys.log)
    nine_days_ms = 9 * 24 * 3600 * 1000
    for row_id, fields in rows:
        await redis.xadd(keys.log, {"t": int(fields["t"]) - nine_days_ms, "d": fields["d"]}, id=row_id)
    await chat.hear()
    assert await redis.zcard(keys.ids) == 3
    await chat.hear()
    await chat.hear()
    assert await redis.zcard(keys.ids) == 3, "only the new ones"


async def test_a_notice_to_nobody_does_no_harm(system: System) -> None:
    unknown = ConversationId("00" + "a" * 24)
    assert await system.outbox.view(unknown) is None
    assert (await system.conversations.rate(unknown, "client-1", notice(EntryKind.RATED, "شكرًا"))).word == "nothing"
