"""Both aggregates together under any order of what people, workers and crashes do.

Commands and decisions are delivered as the stream workers deliver them: in any order, at least once, given up
halfway and taken over. After all have been delivered nothing is lost and a replay of everything changes nothing.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from redis.asyncio import Redis

from handoff.conversation.model import (
    AgentId,
    ContactId,
    Draft,
    EntryKind,
    Who,
)
from handoff.routing.model import ReservationId
from handoff.services.knowledge import Knowledge
from handoff.services.ports import AgentSnapshot, Json
from handoff.services.replies import notice
from handoff.settings import Settings
from handoff.store.redis import open_redis
from tests.store import invariants
from tests.store.world import HUMAN, World

VISITORS = 3
AGENTS = (("noura", None, 1), ("fahad", {"general": 5, "permits": 2}, 2), ("sara", {"security": 4}, 1))
LONGEST_S = 580
EXAMPLES, STEPS = 60, 30

Delivery = tuple[str, Mapping[str, str]]

visitor = st.integers(0, VISITORS - 1)
agent_number = st.integers(0, len(AGENTS) - 1)
anything = st.integers(0, 10_000)


class CrashError(Exception):
    """The worker died here."""


class Folded:
    """What a desk page knows: one snapshot, then events."""

    def __init__(self) -> None:
        self.cursor = ""
        self.activity = "offline"
        self.offer = ""
        self.tasks: set[str] = set()
        self.handled = 0

    def take(self, event: Json) -> None:
        """Fold one event in."""
        match event["type"]:
            case "offer":
                assert not self.offer, "one offer at a time"
                self.offer = event["reservation"]["id"]
            case "offer_ended":
                assert self.offer == event["reservation"]
                self.offer = ""
            case "assigned":
                assert event["task"]["id"] not in self.tasks
                self.tasks.add(event["task"]["id"])
            case "released":
                self.tasks.remove(event["task"])
            case "requeued":
                self.tasks.remove(event["task"]["id"])
            case "activity":
                self.activity = event["activity"]
            case "today":
                self.handled = event["handled"]

    def shown(self) -> tuple[Any, ...]:
        """All of it."""
        return self.activity, self.offer, sorted(self.tasks), self.handled


class HelpDesk(RuleBasedStateMachine):
    """Employers, agents and workers over a real Redis."""

    runner: asyncio.Runner
    client: Redis
    base: Settings
    knowledge: Knowledge
    examples = 0

    def __init__(self) -> None:
        super().__init__()
        type(self).examples += 1
        prefix = f"{self.base.redis_prefix}{self.examples}:"
        self.world = World(self.base.model_copy(update={"redis_prefix": prefix}), self.client, self.knowledge)
        self.contacts = [ContactId(f"{self.examples:026d}-{i}") for i in range(VISITORS)]
        self.conversations = [self.world.conversations.id_of("web", contact) for contact in self.contacts]
        self.agents = [AgentId(f"a-{name}") for name, _, _ in AGENTS]
        self.pending: list[Delivery] = []
        self.done: list[Delivery] = []
        self.cursors: dict[str, str] = {}
        self.reservations: list[str] = []
        self.written = 0
        self.advanced_s = 0
        self.fences = dict.fromkeys(self.conversations, 0)
        self.desks = {agent: Folded() for agent in self.agents}

    def run(self, coroutine: Any) -> Any:
        """Run one step, then see what it put on the streams."""
        answer = self.runner.run(coroutine)
        self.runner.run(self.read_streams())
        return answer

    async def read_streams(self) -> None:
        work = {self.world.keys.work(shard): "work" for shard in range(self.world.settings.shards)}
        streams = work | {self.world.keys.routing_events: "decision"}
        after: Any = {stream: self.cursors.get(stream, "0-0") for stream in streams}
        found: Any = await self.client.xread(after)
        for stream, rows in found or ():
            kind = streams[stream]
            for row_id, fields in rows:
                self.cursors[stream] = row_id
                self.pending.append((kind, fields))
                if kind == "decision":
                    self.see(row_id, json.loads(fields["e"]))

    def see(self, cursor: str, event: Json) -> None:
        if event["type"] == "offer":
            self.reservations.append(event["reservation"]["id"])
        desk = self.desks.get(AgentId(event.get("agent", "")))
        if desk:
            desk.take(event)
            desk.cursor = cursor

    async def handle(self, delivery: Delivery) -> None:
        kind, fields = delivery
        await (self.world.work(fields) if kind == "work" else self.world.decisions(fields))

    def client_id(self) -> str:
        self.written += 1
        return f"client-{self.written:04d}"

    @initialize(available=st.tuples(*[st.booleans()] * len(AGENTS)))
    def staff(self, available: tuple[bool, ...]) -> None:
        for (name, skills, capacity), there in zip(AGENTS, available, strict=True):
            self.run(self.world.agent(name, skills, capacity, available=there))

    # --- employers

    @rule(who=visitor, human=st.booleans())
    def writes(self, who: int, human: bool) -> None:
        draft = Draft(Who.VISITOR, EntryKind.TEXT, HUMAN if human else "سؤال", client_id=self.client_id())
        accept = self.world.conversations.accept
        outcome = self.run(accept(self.conversations[who], "web", self.contacts[who], [draft], expected="", expects=""))
        assert outcome.word == "accepted"

    @rule(who=visitor)
    def asks_for_a_human_and_is_heard(self, who: int) -> None:
        self.writes(who, human=True)
        self.settle()

    @rule(who=visitor, case=st.booleans())
    def leaves_the_queue(self, who: int, case: bool) -> None:
        draft = notice(EntryKind.CASE_OPENED if case else EntryKind.WAIT_CANCELED, "غادر")
        leave = self.world.conversations.leave_queue
        self.run(leave(self.conversations[who], self.client_id(), draft, only_waiting=not case))

    # --- agents

    @rule(who=agent_number, available=st.sampled_from([True, True, True, False]))
    def changes_activity(self, who: int, available: bool) -> None:
        activity = "available" if available else "away"
        self.run(self.world.routing.set_activity(self.agents[who], activity, "chosen"))

    @rule(who=agent_number)
    def beats(self, who: int) -> None:
        self.run(self.world.routing.beat(self.agents[who]))

    @rule(who=agent_number, declines=st.sampled_from([False, False, False, True]))
    def answers_his_offer(self, who: int, declines: bool) -> None:
        offer = self.runner.run(self.world.offer(self.agents[who]))
        if offer:
            answer = self.world.routing.decline if declines else self.world.routing.accept
            self.run(answer(ReservationId(offer["id"]), self.agents[who]))

    @rule()
    def everybody_takes_his_offer(self) -> None:
        for who in range(len(AGENTS)):
            self.answers_his_offer(who, declines=False)

    @precondition(lambda self: self.advanced_s < LONGEST_S - 21)
    @rule(who=agent_number)
    def disappears(self, who: int) -> None:
        self.advanced_s += 21
        self.world.clock.advance(21)
        for agent in self.agents:
            if agent != self.agents[who]:
                self.run(self.world.routing.beat(agent))
        self.run(self.world.routing.tick())

    @precondition(lambda self: self.reservations)
    @rule(who=agent_number, which=anything, declines=st.booleans())
    def answers_any_offer_there_ever_was(self, who: int, which: int, declines: bool) -> None:
        reservation = ReservationId(self.reservations[which % len(self.reservations)])
        answer = self.world.routing.decline if declines else self.world.routing.accept
        self.run(answer(reservation, self.agents[who]))

    @rule(who=agent_number, whose=visitor)
    def replies(self, who: int, whose: int) -> None:
        draft = Draft(Who.AGENT, EntryKind.TEXT, "رد", client_id=self.client_id())
        self.run(self.world.conversations.agent_write(self.conversations[whose], self.agents[who], draft))

    @rule(who=agent_number, whose=visitor)
    def closes(self, who: int, whose: int) -> None:
        draft = notice(EntryKind.CLOSED, "انتهت")
        close = self.world.conversations.close_human
        self.run(close(self.conversations[whose], self.agents[who], self.client_id(), "resolved", draft))

    # --- workers

    @precondition(lambda self: self.pending)
    @rule(which=anything)
    def delivers(self, which: int) -> None:
        delivery = self.pending.pop(which % len(self.pending))
        self.run(self.handle(delivery))
        self.done.append(delivery)

    @precondition(lambda self: self.pending)
    @rule(which=anything)
    def delivers_and_dies_before_the_acknowledgement(self, which: int) -> None:
        self.run(self.handle(self.pending[which % len(self.pending)]))

    @precondition(lambda self: self.pending)
    @rule(which=anything, calls=st.integers(1, 6))
    def dies_in_the_middle(self, which: int, calls: int) -> None:
        self.run(self.handle_until(self.pending[which % len(self.pending)], calls))

    async def handle_until(self, delivery: Delivery, calls: int) -> None:
        whole = self.client.execute_command
        left = calls

        async def execute_command(*args: Any, **options: Any) -> Any:
            nonlocal left
            if left == 0:
                raise CrashError
            left -= 1
            return await whole(*args, **options)

        self.client.execute_command = execute_command  # type: ignore[method-assign]
        try:
            await self.handle(delivery)
        except CrashError:
            pass
        finally:
            self.client.execute_command = whole  # type: ignore[method-assign]

    @precondition(lambda self: self.done)
    @rule(which=anything)
    def delivers_again(self, which: int) -> None:
        self.run(self.handle(self.done[which % len(self.done)]))

    @precondition(lambda self: self.advanced_s < LONGEST_S - 31)
    @rule(seconds=st.sampled_from([1, 5, 10, 21, 31]), ticks=st.booleans())
    def time_passes(self, seconds: int, ticks: bool) -> None:
        self.advanced_s += seconds
        self.world.clock.advance(seconds)
        if ticks:
            self.run(self.world.routing.tick())

    @rule()
    def all_is_delivered(self) -> None:
        """Nothing is lost: both aggregates agree on everybody."""
        self.settle()
        invariants.check_joined(self.picture())

    def settle(self) -> None:
        rounds = 0
        while self.pending:
            rounds += 1
            assert rounds < 1000, "commands make ever more commands"
            self.delivers(0)

    # --- what always holds

    def picture(self) -> invariants.Picture:
        return self.runner.run(invariants.Picture.of(self.world, self.conversations))

    @invariant()
    def holds(self) -> None:
        picture = self.picture()
        invariants.check_tasks(picture)
        invariants.check_agents(picture)
        invariants.check_order(picture)
        invariants.check_nobody_idles_beside_work(picture)
        for conversation, state in picture.states.items():
            invariants.check_log(state, picture.entries[conversation])
            assert state.fence >= self.fences[conversation]
            self.fences[conversation] = state.fence

    @invariant()
    def desks_show_what_a_fresh_snapshot_shows(self) -> None:
        snapshots = self.runner.run(self.snapshots())
        for desk, snapshot in zip(self.desks.values(), snapshots, strict=True):
            if snapshot.agent is None:
                continue
            offer = snapshot.offer["id"] if snapshot.offer else ""
            held = sorted(task["id"] for task in snapshot.tasks)
            fresh = (snapshot.agent["activity"], offer, held, len(snapshot.agent["today"]["customers"]))
            assert desk.shown() == fresh

    async def snapshots(self) -> list[AgentSnapshot]:
        return await asyncio.gather(*(self.world.snapshot(agent) for agent in self.desks))

    def teardown(self) -> None:
        """Deliver what is left, then everything once more: it changes nothing."""
        self.settle()
        invariants.check_joined(self.picture())
        before = self.runner.run(self.dump())
        for delivery in list(reversed(self.done)):
            self.run(self.handle(delivery))
        assert self.pending == []
        assert self.runner.run(self.dump()) == before
        self.runner.run(self.client.unlink(*before))

    async def dump(self) -> dict[str, Any]:
        """All keys of this example."""
        found: dict[str, Any] = {}
        read: dict[str, Any] = {
            "hash": self.client.hgetall,
            "zset": lambda key: self.client.zrange(key, 0, -1, withscores=True),
            "set": self.client.smembers,
            "stream": self.client.xrange,
            "string": self.client.get,
        }
        async for key in self.client.scan_iter(match=f"{self.world.settings.redis_prefix}*", count=1000):
            found[key] = await read[await self.client.type(key)](key)
        return found


@pytest.mark.timeout(300)
def test_the_help_desk_loses_nothing_in_any_order(settings: Settings, knowledge: Knowledge) -> None:
    with asyncio.Runner() as runner:
        opened = open_redis(settings)
        client = runner.run(opened.__aenter__())
        machine = type(
            "Example", (HelpDesk,), {"runner": runner, "client": client, "base": settings, "knowledge": knowledge}
        )
        try:
            run_state_machine_as_test(
                machine,
                settings=hypothesis_settings(
                    max_examples=EXAMPLES,
                    stateful_step_count=STEPS,
                    deadline=None,
                    database=None,
                    suppress_health_check=list(HealthCheck),
                ),
            )
        finally:
            runner.run(opened.__aexit__(None, None, None))
