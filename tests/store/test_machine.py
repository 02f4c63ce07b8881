"""Both aggregates together under any order of what people, workers and crashes do.

Commands and decisions are delivered as the stream workers deliver them: in any order, at least once, given up
halfway and taken over. After all have been delivered nothing is lost and a replay of everything changes nothing.
"""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Mapping
from typing import Any

import pytest
import redis as sync_redis
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)
from redis.asyncio import Redis

from handoff.conversation.model import (
    AgentId,
    ContactId,
    ConversationId,
    Draft,
    EntryKind,
    TaskId,
    Who,
    owning_agent,
)
from handoff.routing.model import PRIORITIES, ReservationId
from handoff.services.knowledge import Knowledge
from handoff.services.ports import AgentSnapshot, Json
from handoff.services.reconcile import compare
from handoff.services.replies import notice
from handoff.settings import Settings
from handoff.store.redis import open_redis
from tests.faults.checker import Line, Rules, check
from tests.faults.events import Translation
from tests.store import invariants
from tests.store.world import HUMAN, World
from tests.support.redis_server import RedisServer

VISITORS = 3
AGENTS = (
    ("noura", None, 1, 0),
    ("fahad", {"general": 5, "permits": 2}, 2, 2),
    ("sara", {"security": 4}, 1, 1),
)
"""Name, skills, capacity, daily cap."""
SUPERVISOR = AgentId("a-supervisor")
CALLBACK_S = 30
MORE_CUSTOMERS = 2
LONGEST_S = 580
"""Ended tasks are forgotten after ten minutes; a replay that late is a new cancel of an unknown task."""
EXAMPLES, STEPS = 200, 50
OLDEST_EXAMPLES, OLDEST_STEPS = 60, 30
"""On the oldest engine, whose difference is in single commands and not in their order."""
LONG_PROFILE = "SANAD_SOAK_MACHINE"
"""`examples x steps` in the environment, for `make soak`: 20000x100."""

Delivery = tuple[str, Mapping[str, str]]

anything = st.integers(0, 10_000)
WHAT_HAPPENS = st.sampled_from(
    [
        "employer_asks",
        *["employer_is_heard"] * 2,
        *["employer_is_served"] * 3,
        "employer_writes",
        *["employer_leaves"] * 2,
        *["agent_comes"] * 3,
        "agent_goes_away",
        *["agent_vanishes"] * 2,
        *["offers_are_accepted"] * 3,
        "offer_is_declined",
        "old_offer_is_answered",
        "agent_replies",
        *["agent_closes"] * 2,
        "agent_passes_on",
        "agent_asks_a_colleague",
        *["agent_puts_aside"] * 2,
        "supervisor_pulls",
        "supervisor_pushes",
        "supervisor_prioritises",
        "supervisor_raises_a_cap",
        "supervisor_sends_away",
        "employer_is_called_back_later",
        "stranger_closes",
        *["worker_acknowledges"] * 6,
        *["worker_dies_before_acknowledging"] * 2,
        *["worker_dies_in_the_middle"] * 2,
        *["worker_repeats"] * 2,
        "time_passes",
        "time_passes_unnoticed",
        "all_is_delivered",
    ]
)


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
            case "requeued" | "parked":
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
        self.agents = [AgentId(f"a-{name}") for name, *_ in AGENTS]
        self.pending: list[Delivery] = []
        self.done: list[Delivery] = []
        self.cursors: dict[str, str] = {}
        self.reservations: list[str] = []
        self.written = 0
        self.advanced_s = 0
        self.last = invariants.Picture()
        self.last.states, self.last.reservations = {}, {}
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
        for (name, skills, capacity, cap), there in zip(AGENTS, available, strict=True):
            self.run(self.world.agent(name, skills, capacity, available=there, daily_cap=cap))

    # One rule for all that can happen: Hypothesis leaves whole rules out of each example, and a story that lacks
    # its employers, agents or workers shows nothing.

    @rule(what=WHAT_HAPPENS, who=anything)
    def something_happens(self, what: str, who: int) -> None:
        getattr(self, what)(who)

    def employer_asks(self, who: int) -> None:
        self.write(who, human=True)

    def employer_is_heard(self, who: int) -> None:
        self.write(who, human=True)
        self.settle()

    def employer_is_served(self, who: int) -> None:
        self.employer_is_heard(who)
        self.answer_offers(list(self.picture().reservations.values()))
        self.settle()

    def employer_writes(self, who: int) -> None:
        self.write(who, human=False)

    def employer_leaves(self, who: int) -> None:
        case = who % 3 == 0
        draft = notice(EntryKind.CASE_OPENED if case else EntryKind.WAIT_CANCELED, "غادر")
        leave = self.world.conversations.leave_queue
        self.run(leave(self.conversations[who % VISITORS], self.client_id(), draft, only_waiting=not case))

    def write(self, who: int, *, human: bool) -> None:
        conversation, contact = self.conversations[who % VISITORS], self.contacts[who % VISITORS]
        draft = Draft(Who.VISITOR, EntryKind.TEXT, HUMAN if human else "سؤال", client_id=self.client_id())
        accept = self.world.conversations.accept
        outcome = self.run(accept(conversation, "web", contact, [draft], expected="", expects=""))
        assert outcome.word == "accepted"

    def agent_comes(self, who: int) -> None:
        self.run(self.world.routing.set_activity(self.agents[who % len(AGENTS)], "available", "chosen"))

    def agent_goes_away(self, who: int) -> None:
        self.run(self.world.routing.set_activity(self.agents[who % len(AGENTS)], "away", "chosen"))

    def agent_vanishes(self, who: int) -> None:
        candidates = [agent for _, agent in self.held()] or self.agents
        gone = candidates[who % len(candidates)]
        present = [agent for agent in self.agents if agent != gone]
        for _ in range(3):
            for agent in present:
                self.run(self.world.routing.beat(agent))
            self.pass_time(7)

    def offers_are_accepted(self, who: int) -> None:
        self.answer_offers(list(self.last.reservations.values()))

    def offer_is_declined(self, who: int) -> None:
        self.answer_offers(list(self.last.reservations.values())[who % VISITORS :][:1], declines=True)

    def answer_offers(self, offers: list[Json], *, declines: bool = False) -> None:
        answer = self.world.routing.decline if declines else self.world.routing.accept
        for offer in offers:
            self.run(answer(ReservationId(offer["id"]), AgentId(offer["agent"])))

    def old_offer_is_answered(self, who: int) -> None:
        if self.reservations:
            old = ReservationId(self.reservations[who % len(self.reservations)])
            answer = self.world.routing.accept if who % 2 else self.world.routing.decline
            self.run(answer(old, self.agents[who % len(AGENTS)]))

    def agent_replies(self, who: int) -> None:
        for conversation, agent in self.held():
            other = self.agents[who % len(AGENTS)]
            draft = Draft(Who.AGENT, EntryKind.TEXT, "رد", client_id=self.client_id())
            outcome = self.run(self.world.conversations.agent_write(conversation, other, draft))
            assert outcome.word == ("written" if other == agent else "owner")

    def agent_closes(self, who: int) -> None:
        self.close_as(who, None)

    def agent_passes_on(self, who: int) -> None:
        for conversation, agent in self.held()[:1]:
            task = self.last.states[conversation].task
            self.run(self.world.routing.transfer(task, agent, queue=("general", "permits", "security")[who % 3]))

    def agent_asks_a_colleague(self, who: int) -> None:
        for conversation, agent in self.held()[:1]:
            task = self.last.states[conversation].task
            self.run(self.world.routing.transfer(task, agent, to=self.agents[who % len(AGENTS)]))

    def agent_puts_aside(self, who: int) -> None:
        for conversation, agent in self.held()[:1]:
            self.run(self.world.routing.park(self.last.states[conversation].task, agent))

    def supervisor_pulls(self, who: int) -> None:
        for conversation in self.conversations[who % VISITORS :][:1]:
            if state := self.last.states.get(conversation):
                self.run(self.world.routing.pull(state.task, SUPERVISOR))

    def supervisor_pushes(self, who: int) -> None:
        for conversation in self.conversations[who % VISITORS :][:1]:
            if state := self.last.states.get(conversation):
                self.run(self.world.routing.push(state.task, self.agents[who % len(AGENTS)], SUPERVISOR))

    def supervisor_prioritises(self, who: int) -> None:
        for conversation in self.conversations[who % VISITORS :][:1]:
            if state := self.last.states.get(conversation):
                self.run(self.world.routing.prioritise(state.task, PRIORITIES[who % len(PRIORITIES)], SUPERVISOR))

    def supervisor_raises_a_cap(self, who: int) -> None:
        self.run(self.world.routing.raise_cap(self.agents[who % len(AGENTS)], MORE_CUSTOMERS, SUPERVISOR))

    def supervisor_sends_away(self, who: int) -> None:
        agent = self.agents[who % len(AGENTS)]
        self.run(self.world.routing.set_activity(agent, "training", "supervisor", SUPERVISOR))

    def employer_is_called_back_later(self, who: int) -> None:
        for conversation in self.conversations[who % VISITORS :][:1]:
            state = self.last.states.get(conversation)
            if state and state.waiting and not state.waiting.parked:
                self.run(self.call_back(conversation, state.task))

    async def call_back(self, conversation: ConversationId, task: TaskId) -> None:
        due_ms = self.world.clock.now_ms + CALLBACK_S * 1000
        if await self.world.routing.call_back(task, due_ms) == "scheduled":
            draft = notice(EntryKind.WAIT_CANCELED, "لاحقًا")
            await self.world.conversations.await_callback(conversation, task, due_ms, draft)

    def stranger_closes(self, who: int) -> None:
        self.close_as(who, self.agents[who % len(AGENTS)])

    def close_as(self, who: int, closer: AgentId | None) -> None:
        held = self.held()
        if not held:
            return
        conversation, agent = held[who % len(held)]
        draft = notice(EntryKind.CLOSED, "انتهت")
        close = self.world.conversations.close_human
        outcome = self.run(close(conversation, closer or agent, self.client_id(), "follow_up", draft))
        assert outcome.word == ("closed" if closer in {None, agent} else "owner")

    def held(self) -> list[tuple[ConversationId, AgentId]]:
        owners = [(name, owning_agent(state.owner)) for name, state in self.last.states.items()]
        return [(name, agent) for name, agent in owners if agent]

    def worker_acknowledges(self, who: int) -> None:
        if self.pending:
            delivery = self.pending.pop(who % len(self.pending))
            self.run(self.handle(delivery))
            self.done.append(delivery)

    def worker_dies_before_acknowledging(self, who: int) -> None:
        if self.pending:
            self.run(self.handle(self.pending[who % len(self.pending)]))

    def worker_dies_in_the_middle(self, who: int) -> None:
        if self.pending:
            self.run(self.handle_until(self.pending[who % len(self.pending)], 1 + who % 6))

    def worker_repeats(self, who: int) -> None:
        if self.done:
            self.run(self.handle(self.done[who % len(self.done)]))

    def time_passes(self, who: int) -> None:
        self.pass_time((1, 5, 10)[who % 3])

    def time_passes_unnoticed(self, who: int) -> None:
        self.pass_time((1, 5, 10, 21)[who % 4], ticks=False)

    def all_is_delivered(self, who: int) -> None:
        """Nothing is lost: both aggregates agree on everybody."""
        self.settle()
        invariants.check_joined(self.picture())
        self.nothing_to_repair()

    def nothing_to_repair(self) -> None:
        """With every command delivered the reconciler finds no fault, so in normal runs it repairs nothing."""
        assert compare(self.runner.run(self.world.survey.read())) == set()

    def pass_time(self, seconds: int, *, ticks: bool = True) -> None:
        if self.advanced_s + seconds <= LONGEST_S:
            self.advanced_s += seconds
            self.world.clock.advance(seconds)
            if ticks:
                self.run(self.world.routing.tick())

    def settle(self) -> None:
        rounds = 0
        while self.pending:
            rounds += 1
            assert rounds < 1000, "commands make ever more commands"
            self.worker_acknowledges(self.written)

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

    # --- what always holds

    def picture(self) -> invariants.Picture:
        return self.runner.run(invariants.Picture.of(self.world, self.conversations))

    @invariant()
    def holds(self) -> None:
        picture = self.last = self.picture()
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
            handled = list(snapshot.agent["today"]["customers"].values()).count(2)
            fresh = (snapshot.agent["activity"], offer, held, handled)
            assert desk.shown() == fresh

    async def snapshots(self) -> list[AgentSnapshot]:
        return await asyncio.gather(*(self.world.snapshot(agent) for agent in self.desks))

    def teardown(self) -> None:
        """Deliver what is left, then everything once more: it changes nothing."""
        self.settle()
        invariants.check_joined(self.picture())
        self.nothing_to_repair()
        self.runner.run(self.trail_is_whole())
        before = self.runner.run(self.dump())
        for delivery in list(reversed(self.done)):
            self.run(self.handle(delivery))
        assert self.pending == []
        assert self.runner.run(self.dump()) == before
        self.runner.run(self.client.unlink(*before))

    async def trail_is_whole(self) -> None:
        """Each step of the supervisor is one line, in the same order, and the lines are chained."""
        trail = [Line(line.seq, line.text, line.digest) async for line in self.world.context.audit.whole()]
        events = [event for _, event in await self.world.events()]
        steps = [
            one
            for one in Translation({f"a-{name}": capacity for name, _, capacity, _ in AGENTS}, 0).all(events)
            if one.name == "steered"
        ]
        assert check(steps, Rules(final={}, capacity={}, trail=trail)) == []

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


def profile(server: RedisServer) -> tuple[int, int]:
    """How many examples of how many steps."""
    if given := os.environ.get(LONG_PROFILE):
        examples, steps = given.split("x")
        return int(examples), int(steps)
    with sync_redis.Redis.from_url(server.url, decode_responses=True) as client:
        newest = not str(client.info("server")["redis_version"]).startswith("6.2")
    return (EXAMPLES, STEPS) if newest else (OLDEST_EXAMPLES, OLDEST_STEPS)


@pytest.mark.timeout(0 if LONG_PROFILE in os.environ else 1800)
def test_the_help_desk_loses_nothing_in_any_order(
    settings: Settings, knowledge: Knowledge, redis_server: RedisServer
) -> None:
    examples, steps = profile(redis_server)
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
                    max_examples=examples,
                    stateful_step_count=steps,
                    deadline=None,
                    database=None,
                    suppress_health_check=list(HealthCheck),
                ),
            )
        finally:
            runner.run(opened.__aexit__(None, None, None))
