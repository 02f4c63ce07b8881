"""What the reconciler finds and repairs: each fault planted by hand in Redis, then two looks of the real loop."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import pytest

from handoff.conversation.model import (
    AgentId,
    ContactId,
    ConversationId,
    ConversationState,
    Draft,
    EntryKind,
    TaskId,
    Who,
)
from handoff.routing.model import QUEUES
from handoff.services.accounts import Account, profile_of
from handoff.services.ports import Json
from handoff.services.reconcile import Kind, compare
from handoff.services.replies import notice
from handoff.store.scripts import Scripts
from handoff.store.survey import RedisSurvey
from handoff.worker.reconciler import Reconciler
from tests.store import invariants
from tests.store.world import HUMAN, World

LOOK_S = 15


class Desk:
    """A help desk at work: one employer waits, one is offered to Noura, one talks with Fahad."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.done: set[str] = set()
        self.conversations: list[ConversationId] = []
        self.noura, self.fahad = AgentId("a-noura"), AgentId("a-fahad")

    async def open(self) -> Desk:
        await self.employ("fahad")
        self.held = await self.ask()
        await self.world.take(self.fahad)
        await self.world.routing.set_activity(self.fahad, "busy", "chosen")
        await self.employ("noura")
        self.offered = await self.ask()
        self.waiting = await self.ask()
        await self.deliver()
        assert await self.states() == {self.waiting: "pending", self.offered: "reserved", self.held: "assigned"}
        return self

    async def employ(self, name: str, *, active: bool = True) -> Account:
        account = Account(
            id=AgentId(f"a-{name}"),
            username=name,
            first_name=name,
            password_hash="",
            active=active,
            epoch=0,
            skills=dict.fromkeys(QUEUES, 3),
            capacity=2,
            verified_saudi=True,
            evidence="test",
        )
        await self.world.accounts.put(account)
        await self.world.routing.put_agent(profile_of(account))
        await self.world.routing.set_activity(account.id, "available", "chosen")
        return account

    async def ask(self) -> TaskId:
        contact = ContactId(f"contact-{len(self.conversations)}")
        conversation = self.world.conversations.id_of("web", contact)
        self.conversations.append(conversation)
        draft = Draft(Who.VISITOR, EntryKind.TEXT, HUMAN, client_id="client-0001")
        await self.world.conversations.accept(conversation, "web", contact, [draft], expected="", expects="")
        await self.deliver()
        return (await self.state(conversation)).task

    async def deliver(self) -> None:
        found = True
        while found:
            found = False
            streams = [(self.world.keys.work(n), self.world.work) for n in range(self.world.settings.shards)]
            for stream, handler in [*streams, (self.world.keys.routing_events, self.world.decisions)]:
                rows: Any = await self.world.redis.xrange(stream)
                for row_id, fields in rows:
                    if stream + row_id not in self.done:
                        self.done.add(stream + row_id)
                        found = True
                        await handler(fields)

    async def state(self, conversation: ConversationId) -> ConversationState:
        state = await self.world.conversations.state(conversation)
        assert state is not None
        return state

    async def states(self) -> dict[TaskId, str]:
        return {TaskId(name): task["state"] for name, task in (await self.world.tasks()).items()}

    def key(self, name: str) -> str:
        return self.world.keys.routing_keys[name]

    async def change(self, name: str, item: str, change: Callable[[Json], object]) -> None:
        """Change a record by hand, as a fault would leave it."""
        raw = await self.world.redis.hget(self.key(name), item)
        assert raw
        record = json.loads(raw)
        change(record)
        await self.world.redis.hset(self.key(name), item, json.dumps(record))

    async def looks(self) -> Counter[Kind]:
        """A look that sees the fault, and the next one, with nothing between that could heal it by the way."""
        assert not await self.world.reconciler.look()
        self.world.clock.advance(LOOK_S)
        repaired = await self.world.reconciler.look()
        await self.deliver()
        return repaired

    async def pass_time(self) -> None:
        self.world.clock.advance(LOOK_S)
        for agent in (self.noura, self.fahad):
            await self.world.routing.beat(agent)

    async def check(self) -> None:
        """Everything agrees, and nobody was lost or doubled."""
        picture = await invariants.Picture.of(self.world, self.conversations)
        invariants.check_tasks(picture)
        invariants.check_agents(picture)
        invariants.check_joined(picture)
        for conversation, state in picture.states.items():
            invariants.check_log(state, picture.entries[conversation])
        assert compare(await self.world.survey.read()) == set()


@pytest.fixture
async def desk(world: World) -> Desk:
    return await Desk(world).open()


@dataclass(frozen=True)
class Planted:
    """A fault, and under which kinds it is counted."""

    plant: Callable[[Desk], Awaitable[Any]]
    kinds: frozenset[Kind]


def hdel(name: str, item: Callable[[Desk], str]) -> Callable[[Desk], Awaitable[Any]]:
    return lambda desk: desk.world.redis.hdel(desk.key(name), item(desk))


async def reservation_of(desk: Desk) -> str:
    return str(await desk.world.reservation(desk.noura))


async def lose_reservation(desk: Desk) -> None:
    await desk.world.redis.hdel(desk.key("reservations"), await reservation_of(desk))


async def lose_offer_of_agent(desk: Desk) -> None:
    await desk.change("agents", desk.noura, lambda agent: agent.update(offer=""))


async def foreign_reservation(desk: Desk) -> None:
    name = f"{desk.waiting}/7"
    made = {"id": name, "task": desk.waiting, "agent": "a-nobody", "expires_ms": desk.world.clock.now_ms, "from": ""}
    await desk.world.redis.hset(desk.key("reservations"), name, json.dumps(made))


async def ghost_task(desk: Desk) -> None:
    task = json.loads(await desk.world.redis.hget(desk.key("tasks"), desk.waiting) or "")
    task |= {"id": f"00{'a' * 24}.1", "conversation": f"00{'a' * 24}"}
    await desk.world.redis.hset(desk.key("tasks"), task["id"], json.dumps(task))
    await desk.world.redis.zadd(desk.key("waiting:general"), {task["id"]: 1})


async def owner_by_hand(desk: Desk, owner: str, task: TaskId) -> None:
    keys = desk.world.keys.conversation(ConversationId(task.rpartition(".")[0]))
    await desk.world.redis.hset(keys.state, "owner", owner)
    await desk.world.redis.hset(keys.open, ConversationId(task.rpartition(".")[0]), f"{task} {owner}")


async def lost_requeue(desk: Desk) -> None:
    """Routing took the conversation from its agent, and the decision never arrived."""
    await desk.world.routing.pull(desk.held, AgentId("a-boss"))
    desk.done |= {
        desk.world.keys.routing_events + row for row, event in await desk.world.events() if event["type"] == "requeued"
    }


FAULTS = {
    "a waiting task is gone": Planted(
        hdel("tasks", lambda desk: desk.waiting), frozenset({Kind.CONVERSATION_WITHOUT_TASK, Kind.TASK})
    ),
    "an offered task is gone": Planted(
        hdel("tasks", lambda desk: desk.offered), frozenset({Kind.CONVERSATION_WITHOUT_TASK, Kind.RESERVATION})
    ),
    "a held task is gone": Planted(
        hdel("tasks", lambda desk: desk.held), frozenset({Kind.CONVERSATION_WITHOUT_TASK, Kind.AGENT})
    ),
    "a task nobody asked for waits": Planted(ghost_task, frozenset({Kind.TASK_WITHOUT_CONVERSATION})),
    "a reservation is gone": Planted(lose_reservation, frozenset({Kind.TASK, Kind.AGENT})),
    "the agent knows nothing of his offer": Planted(lose_offer_of_agent, frozenset({Kind.RESERVATION, Kind.AGENT})),
    "a reservation of an agent who is not": Planted(foreign_reservation, frozenset({Kind.RESERVATION})),
    "the agent of a conversation is gone": Planted(
        hdel("agents", lambda desk: desk.fahad), frozenset({Kind.TASK, Kind.PLACES})
    ),
    "the agent of an offer is gone": Planted(
        hdel("agents", lambda desk: desk.noura), frozenset({Kind.RESERVATION, Kind.AGENT, Kind.PLACES})
    ),
    "the agent forgot his conversation": Planted(
        lambda desk: desk.change("agents", desk.fahad, lambda agent: agent.update(tasks={})), frozenset({Kind.TASK})
    ),
    "an agent holds what is not his": Planted(
        lambda desk: desk.change("agents", desk.noura, lambda agent: agent["tasks"].update({desk.held: 1})),
        frozenset({Kind.AGENT}),
    ),
    "an agent holds what is not at all": Planted(
        lambda desk: desk.change("agents", desk.fahad, lambda agent: agent["tasks"].update({"nothing.1": 1})),
        frozenset({Kind.AGENT}),
    ),
    "routing gave it to another than the conversation says": Planted(
        lambda desk: owner_by_hand(desk, "agent:a-noura", desk.held), frozenset({Kind.OWNER_DIFFERS})
    ),
    "a waiting conversation has an owner": Planted(
        lambda desk: owner_by_hand(desk, "agent:a-fahad", desk.waiting), frozenset({Kind.OWNER_DIFFERS})
    ),
    "a conversation was not told that its agent is gone": Planted(lost_requeue, frozenset({Kind.OWNER_DIFFERS})),
    "a waiting task is in no queue": Planted(
        lambda desk: desk.world.redis.zrem(desk.key("waiting:general"), desk.waiting), frozenset({Kind.TASK})
    ),
    "a task stands in two queues": Planted(
        lambda desk: desk.world.redis.zadd(desk.key("waiting:permits"), {desk.waiting: 1}), frozenset({Kind.TASK})
    ),
    "a queue names a task that is not": Planted(
        lambda desk: desk.world.redis.zadd(desk.key("waiting:permits"), {"nothing.1": 1}), frozenset({Kind.TASK})
    ),
    "who is busy counts as free": Planted(
        lambda desk: desk.world.redis.zadd(desk.key("idle:permits"), {desk.fahad: 1}), frozenset({Kind.AGENT})
    ),
    "somebody unknown counts as free": Planted(
        lambda desk: desk.world.redis.zadd(desk.key("idle:any"), {"a-nobody": 1}), frozenset({Kind.AGENT})
    ),
    "somebody unknown counts as available": Planted(
        lambda desk: desk.world.redis.sadd(desk.key("available"), "a-nobody"), frozenset({Kind.AGENT})
    ),
    "who is available is not counted": Planted(
        lambda desk: desk.world.redis.srem(desk.key("available"), desk.noura), frozenset({Kind.AGENT})
    ),
    "an offer never ends": Planted(
        lambda desk: desk.world.redis.delete(desk.key("timers")), frozenset({Kind.RESERVATION, Kind.AGENT})
    ),
    "places are counted wrong": Planted(
        lambda desk: desk.world.redis.hincrby(desk.key("figures"), "slots:any", 5), frozenset({Kind.PLACES})
    ),
    "the index forgot a conversation": Planted(
        lambda desk: desk.world.redis.delete(
            *(desk.world.keys.open(shard) for shard in range(desk.world.settings.shards))
        ),
        frozenset({Kind.OPEN_INDEX}),
    ),
}


@pytest.mark.parametrize("name", FAULTS)
async def test_a_fault_is_repaired_by_the_second_look(desk: Desk, name: str) -> None:
    planted = FAULTS[name]
    await planted.plant(desk)
    repaired = await desk.looks()
    assert repaired, "a repair is counted"
    assert set(repaired) <= planted.kinds, repaired
    await desk.check()
    figures = (await desk.world.measures.read()).repaired
    assert figures == {kind.value: count for kind, count in repaired.items()}
    await desk.pass_time()
    assert not await desk.world.reconciler.look(), "and only once"


async def test_without_a_fault_nothing_is_repaired(desk: Desk) -> None:
    for _ in range(4):
        assert not await desk.world.reconciler.look()
        await desk.pass_time()
        await desk.world.routing.tick()
        await desk.deliver()
    await desk.check()
    assert (await desk.world.measures.read()).repaired == {}


async def test_a_command_under_way_is_not_a_fault(desk: Desk) -> None:
    await desk.world.take(desk.noura)
    assert not await desk.world.reconciler.look(), "the conversation has not been told yet"
    await desk.deliver()
    await desk.pass_time()
    assert not await desk.world.reconciler.look()
    assert (await desk.world.measures.read()).repaired == {}


async def test_one_replica_at_a_time_looks(desk: Desk) -> None:
    other = RedisSurvey(desk.world.redis, Scripts(desk.world.redis), desk.world.keys, "other", clock=desk.world.clock)
    second = Reconciler(other, desk.world.repairs, every_s=LOOK_S)
    await desk.world.redis.zadd(desk.key("idle:any"), {"a-nobody": 1})
    assert not await desk.world.reconciler.look()
    assert not await second.look()
    await desk.pass_time()
    assert not await second.look(), "it has not the lease"
    await desk.world.redis.delete(desk.world.keys.reconciler)  # as when the first dies and its lease ends
    assert not await second.look(), "its own first look"
    await desk.pass_time()
    assert await second.look() == {Kind.AGENT: 1}


async def empty(desk: Desk) -> None:
    """All that routing holds is gone; the conversations are there."""
    names = [name async for name in desk.world.redis.scan_iter(match=f"{desk.world.keys.prefix}{{r}}:*")]
    await desk.world.redis.delete(*names)
    desk.done = {row for row in desk.done if not row.startswith(desk.world.keys.routing_events)}


async def test_routing_is_rebuilt_when_redis_lost_it(desk: Desk) -> None:
    ages = {name: task["enqueued_ms"] for name, task in (await desk.world.tasks()).items()}
    before = {name: (await desk.state(name)).owner for name in desk.conversations}
    await empty(desk)
    assert (await desk.looks())[Kind.CONVERSATION_WITHOUT_TASK] == 3
    await desk.check()
    assert {name: (await desk.state(name)).owner for name in desk.conversations} == before
    tasks = await desk.world.tasks()
    assert {name: task["enqueued_ms"] for name, task in tasks.items()} == ages, "everybody keeps his age"
    assert tasks[desk.held]["agent"] == desk.fahad, "his agent was put again from his account"
    assert (await desk.world.agents())[desk.fahad]["activity"] == "away", "until he says more"
    assert await desk.world.routing.set_activity(desk.fahad, "available", "chosen") == "set"
    assert await desk.world.offered(desk.fahad) == desk.offered, "the oldest of those who wait"
    assert await desk.world.routing.complete(desk.held, desk.fahad, "resolved") == "completed"


@pytest.mark.parametrize("active", [True, False])
async def test_after_a_loss_an_agent_who_does_not_come_back_leaves_his_conversation(desk: Desk, active: bool) -> None:
    await desk.employ("fahad", active=active)
    await empty(desk)
    assert (await desk.looks())[Kind.CONVERSATION_WITHOUT_TASK] == 3
    await desk.world.pass_time(desk.world.settings.agent_grace_s)
    await desk.deliver()
    await desk.check()
    assert (await desk.state(desk.conversations[0])).owner == "queue"
    noura = await desk.world.agent("noura")
    assert await desk.world.take(noura) == desk.held, "he waited longest"
    await desk.deliver()
    await desk.check()


async def test_who_is_aside_or_called_back_is_rebuilt_so(desk: Desk) -> None:
    await desk.pass_time()  # after the employer wrote last
    await desk.world.routing.park(desk.held, desk.fahad)
    due_ms = desk.world.clock.now_ms + 3_600_000
    assert await desk.world.routing.call_back(desk.waiting, due_ms) == "scheduled"
    await desk.world.conversations.await_callback(
        ConversationId(desk.waiting.rpartition(".")[0]),
        desk.waiting,
        due_ms,
        notice(EntryKind.WAIT_CANCELED, "نتصل بك"),
    )
    await desk.deliver()
    assert compare(await desk.world.survey.read()) == set()
    await empty(desk)
    assert (await desk.looks())[Kind.CONVERSATION_WITHOUT_TASK] == 3
    assert compare(await desk.world.survey.read()) == set()
    tasks = await desk.world.tasks()
    assert tasks[desk.held]["state"] == "parked"
    assert (tasks[desk.waiting]["state"], tasks[desk.waiting]["due_ms"]) == ("callback", due_ms)
    await desk.world.pass_time(3600)
    await desk.deliver()
    assert compare(await desk.world.survey.read()) == set()
    assert (await desk.states())[desk.waiting] == "pending"
    assert (await desk.state(ConversationId(desk.waiting.rpartition(".")[0]))).owner == "queue"


async def test_who_left_while_he_was_being_restored_is_not_brought_back(desk: Desk) -> None:
    await empty(desk)
    [gone] = [name for name in desk.conversations if desk.waiting.startswith(name)]
    whole = desk.world.routing.restore

    async def leaves_first(*args: Any) -> str:
        draft = notice(EntryKind.WAIT_CANCELED, "ألغيت")
        await desk.world.conversations.leave_queue(gone, "client-0009", draft, only_waiting=True, reason="by_employer")
        await desk.deliver()
        return await whole(*args)

    desk.world.routing.restore = leaves_first  # type: ignore[method-assign]
    assert await desk.world.repairs.restore(gone) == "closed"
    assert (await desk.states())[desk.waiting] == "canceled"
