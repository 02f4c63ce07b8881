"""A day at the desk while something breaks: real replicas, employers and agents over real sockets, a recorded history.

`Campaign` runs the people; what breaks is a coroutine that the caller hands in. `report` is what the history shows.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import random
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
from argon2 import PasswordHasher
from redis.asyncio import Redis

from handoff.app import System
from handoff.conversation.model import AgentId, ConversationId, EntryKind, owning_agent
from handoff.routing.model import QUEUES
from handoff.services.accounts import Account, Role, Terms, profile_of
from handoff.services.knowledge import Knowledge
from handoff.services.visitors import VisitorTokens
from handoff.settings import Settings
from handoff.store.redis import open_redis
from tests.faults.actors import Agent, Employer, Street
from tests.faults.checker import Line, Rules, Violation, check
from tests.faults.events import Tap, Translation
from tests.faults.history import OPEN, Operation, Recorder, read_history, redis_offset_ms
from tests.faults.replicas import Replica, serve, serve_with_a_wrong_clock
from tests.faults.supervisor import Supervisor
from tests.support.bot_peer import BotPeer

PASSWORD = "the password of the faults"
CAPACITY = 3
SETTLE_S = 60.0
BOSS = "boss"
CAPPED, DAILY_CAP = 3, 4
"""Every third agent may take so many customers a day; a supervisor raises some."""
SESSION_KEY = "session-key-of-the-faults"
TOKEN = "internal-token-of-the-faults"


@dataclass(frozen=True, slots=True)
class Size:
    """How much goes on."""

    conversations: int
    employers: int = 24
    agents: int = 24
    replicas: int = 2
    leave_share: float = 0.08
    seed: int = 1
    steered: bool = True
    """Whether some agents have a daily cap and a supervisor steps in."""


@dataclass(slots=True)
class Report:
    """What came of it."""

    conversations: int
    violations: list[Violation]
    took_s: float
    faults: int = 0
    offered_ms: list[int] = field(default_factory=list)
    """From an employer's asking for a human, as he first sent it, to the first offer to an agent."""
    claims: int = 0
    messages: int = 0
    steps: int = 0
    """Of supervisors, as the audit trail has them."""
    figures: dict[str, Any] = field(default_factory=dict)

    def line(self, name: str) -> dict[str, Any]:
        """The figures as one JSON object."""
        waits = sorted(self.offered_ms)
        return {
            "name": name,
            "conversations": self.conversations,
            "faults": self.faults,
            "violations": len(self.violations),
            "claims": self.claims,
            "messages": self.messages,
            "steps": self.steps,
            "offer_ms_p50": waits[len(waits) // 2] if waits else None,
            "offer_ms_max": waits[-1] if waits else None,
            "took_s": round(self.took_s, 1),
            **self.figures,
        }


class Campaign:
    """The people and the replicas over one Redis. Use `async with`."""

    def __init__(
        self,
        folder: Path,
        settings: Settings,
        size: Size,
        *,
        replica_settings: Sequence[Mapping[str, str]] = (),
        direct: Settings | None = None,
    ) -> None:
        self._folder = folder
        self._settings = settings
        self._direct = direct or settings
        """How the campaign itself reaches Redis, where the replicas are cut off from it."""
        self._size = size
        self._replica_settings = replica_settings
        self._chance = random.Random(size.seed)
        self._tokens = VisitorTokens(SESSION_KEY)
        self.replicas: list[Replica] = []
        self.outages: list[tuple[float, float]] = []
        """Begin and end on the monotonic clock, in s."""
        self.done = 0
        self.started = 0

    async def __aenter__(self) -> Campaign:
        self._stack = contextlib.AsyncExitStack()
        self.redis: Redis = await self._stack.enter_async_context(open_redis(self._direct))
        self.system = System(self._direct, self.redis, Knowledge(()))
        await self._employ()
        self.bot = BotPeer()
        await self.bot.start()
        self._stack.push_async_callback(self.bot.stop)
        extra = [*self._replica_settings, *[{}] * self._size.replicas][: self._size.replicas]
        self.replicas = [
            Replica(self.environment() | dict(more), serve_with_a_wrong_clock if "FAULTS_CLOCK_S" in more else serve)
            for more in extra
        ]
        for replica in self.replicas:
            self._stack.callback(replica.stop)
            replica.start()
        for replica in self.replicas:
            await replica.ready()
        self._offset_ms = await redis_offset_ms(self.redis)
        self._recorder = Recorder(self._folder / "people.jsonl", "people", redis_offset_ms=self._offset_ms)
        return self

    async def __aexit__(self, *_: object) -> None:
        self._recorder.close()
        await self._stack.aclose()

    def environment(self) -> dict[str, str]:
        """Of a replica."""
        return {
            "REDIS_URL": self._settings.redis_url,
            "SANAD_REDIS_CLUSTER": json.dumps(self._settings.redis_cluster),
            "SANAD_REDIS_WAIT_REPLICAS": str(self._settings.redis_wait_replicas),
            "SANAD_REDIS_WAIT_MS": str(self._settings.redis_wait_ms),
            "SANAD_REDIS_PREFIX": self._settings.redis_prefix,
            "SANAD_RASA_URL": self.bot.url,
            "SANAD_INTERNAL_TOKEN": TOKEN,
            "SANAD_SESSION_KEY": SESSION_KEY,
            "SANAD_OPENS": "00:00",
            "SANAD_CLOSES": "23:59:59.999999",
            "SANAD_CLOSE_ON_HOLIDAYS": "false",
            "SANAD_SIGN_IN_ATTEMPTS": "1000000",
            "SANAD_OFFER_S": str(self._settings.offer_s),
            "SANAD_AGENT_GRACE_S": str(self._settings.agent_grace_s),
            "SANAD_DECLINE_REST_S": "1",
        }

    async def _employ(self) -> None:
        cheap = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1).hash(PASSWORD)
        skills = dict.fromkeys(QUEUES, 3)
        for name in (*self._names(), BOSS):
            account = Account(
                id=AgentId(f"a-{name}"),
                username=name,
                first_name=name,
                password_hash=cheap,
                active=True,
                epoch=0,
                skills=skills,
                capacity=CAPACITY,
                verified_saudi=True,
                evidence="test",
                role=Role.SUPERVISOR if name == BOSS else Role.AGENT,
                terms=Terms(daily_cap=self._caps().get(f"a-{name}", 0)),
            )
            await self.system.accounts.put(account)
            if name != BOSS:
                await self.system.routing.put_agent(profile_of(account))

    def _caps(self) -> dict[str, int]:
        return {f"a-{name}": DAILY_CAP for name in self._names()[1::CAPPED]} if self._size.steered else {}

    def _names(self) -> list[str]:
        return [f"n{number}" for number in range(self._size.agents)]

    def _name_of(self, token: str) -> str:
        visitor = self._tokens.check(token)
        assert visitor is not None
        return str(self.system.conversations.id_of("web", visitor.contact))

    async def run(self, breaks: Callable[[Campaign], Awaitable[int]]) -> Report:
        """Let everybody talk while `breaks` breaks things and returns how many; then judge."""
        began_s = time.monotonic()
        tap = Tap(self.system.routing)
        urls = [replica.url for replica in self.replicas]
        conversations: set[str] = set()
        async with self._people() as http:
            agents = [
                asyncio.create_task(
                    Agent(
                        one,
                        Street(urls[i % len(urls) :] + urls[: i % len(urls)]),
                        self._recorder,
                        name,
                        PASSWORD,
                        seed=i,
                    ).run()
                )
                for i, (one, name) in enumerate(zip(http[1:-1], self._names(), strict=True))
            ]
            follower = asyncio.create_task(tap.follow())
            street = Street(urls)

            async def employ() -> None:
                while self.started < self._size.conversations:
                    self.started += 1
                    leaves = self._chance.random() < self._size.leave_share
                    employer = Employer(http[0], street, self._recorder, self._name_of, leaves=leaves)
                    await employer.run()
                    conversations.add(employer.conversation)
                    self.done += 1

            if self._size.steered:
                boss = Supervisor(http[-1], Street(urls), self._recorder, BOSS, PASSWORD, seed=self._size.seed)
                agents.append(asyncio.create_task(boss.run()))
            employers = [asyncio.create_task(employ()) for _ in range(self._size.employers)]
            breaking = asyncio.ensure_future(breaks(self))
            try:
                await self._all(employers, agents)
                faults = await breaking
                took_s = time.monotonic() - began_s
                final = await self._settled(conversations)
            finally:
                for task in (*employers, *agents, follower, breaking):
                    task.cancel()
                await asyncio.gather(*employers, *agents, follower, breaking, return_exceptions=True)
        await tap.read()
        return await self._judge(tap, final, took_s, faults)

    @contextlib.asynccontextmanager
    async def _people(self) -> AsyncIterator[list[aiohttp.ClientSession]]:
        async with contextlib.AsyncExitStack() as stack:
            yield [
                await stack.enter_async_context(
                    aiohttp.ClientSession(
                        cookie_jar=aiohttp.CookieJar(unsafe=True), connector=aiohttp.TCPConnector(limit=0)
                    )
                )
                for _ in range(1 + self._size.agents + 1)
            ]

    @staticmethod
    async def _all(employers: Sequence[asyncio.Task[None]], agents: Sequence[asyncio.Task[None]]) -> None:
        """Until all employers are done; a fault in the script of an agent is a fault of the test."""
        waiting: set[asyncio.Task[None]] = {*employers, *agents}
        while not all(task.done() for task in employers):
            done, waiting = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()

    async def _settled(self, conversations: set[str]) -> dict[str, list[str]]:
        """Where each conversation is, once the last command was carried over."""
        deadline_s = time.monotonic() + SETTLE_S
        while True:
            final = {name: await self._places(name) for name in conversations} if time.monotonic() else {}
            if all(len(places) == 1 for places in final.values()) or time.monotonic() > deadline_s:
                return final
            await asyncio.sleep(0.2)

    async def _places(self, name: str) -> list[str]:
        state = await self.system.conversations.state(ConversationId(name))
        if state is None:
            return []
        routed = await self._routed(name)
        agent = owning_agent(state.owner)
        if agent:
            return ["owned"] if routed == [f"held by {agent}"] else ["owned", *routed, "and not agreed"]
        if state.owner == "queue":
            return routed
        entries = await self.system.conversations.entries(state.id)
        ends = {EntryKind.CLOSED: "closed", EntryKind.WAIT_CANCELED: "abandoned"}
        ended = [ends[entry.kind] for entry in entries if entry.kind in ends]
        return ended[-1:] + routed

    async def _routed(self, name: str) -> list[str]:
        if time.monotonic() - self._looked_s > 0.1:
            self._routing = await self._look()
            self._looked_s = time.monotonic()
        return self._routing.get(name, [])

    _looked_s = 0.0

    async def _look(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for queue in QUEUES:
            for task in (await self.system.routing.queue(queue, 100_000)).tasks:
                found.setdefault(task.rpartition(".")[0], []).append("queued")
        for name in self._names():
            snapshot = await self.system.routing.agent(AgentId(f"a-{name}"))
            if snapshot.offered_task:
                found.setdefault(snapshot.offered_task["conversation"], []).append("reserved")
            for held in snapshot.tasks:
                found.setdefault(held["conversation"], []).append(f"held by a-{name}")
        return found

    async def _judge(self, tap: Tap, final: dict[str, list[str]], took_s: float, faults: int) -> Report:
        capacity = {f"a-{name}": CAPACITY for name in self._names()}
        translation = Translation(capacity, self._offset_ms)
        for begin_s, end_s in self.outages:
            begin_ms, end_ms = (int(at_s * 1000) + self._offset_ms for at_s in (begin_s, end_s))
            self._recorder.note("outage", begin_ms=begin_ms, end_ms=end_ms)
        people = read_history(self._folder)
        history = sorted([*people, *translation.all(tap.events)], key=lambda one: one.start_ns)
        logs: dict[str, list[list[Any]]] = {}
        for name in final:
            entries = await self.system.conversations.entries(ConversationId(name))
            logs[name] = [[entry.seq, entry.draft.client_id] for entry in entries]
        trail = [Line(line.seq, line.text, line.digest) async for line in self.system.audit.whole()]
        rules = Rules(
            final=final,
            capacity=capacity,
            logs=logs,
            offer_ms=int(self._settings.offer_s * 1000),
            caps=self._caps(),
            trail=trail,
        )
        return Report(
            conversations=len(final),
            violations=check(history, rules),
            took_s=took_s,
            faults=faults,
            offered_ms=_offered_ms(people, translation.first_offers),
            claims=sum(one.name == "claim" and one.outcome == "ok" for one in history),
            steps=len(trail),
            messages=sum(one.name == "send" and one.outcome == "ok" for one in history),
        )


def _offered_ms(people: Sequence[Operation], first_offers: Mapping[str, int]) -> list[int]:
    asked: dict[str, int] = {}
    for one in people:
        if one.name == "send" and str(one["id"]).startswith("human"):
            # Redis TIME of the question: that of its answer less what the answer took.
            took_ms = 0 if one.end_ns == OPEN else (one.end_ns - one.start_ns) // 1_000_000
            asked[one["conversation"]] = min(one.redis_ms - took_ms, asked.get(one["conversation"], OPEN))
    return [at_ms - asked[name] for name, at_ms in first_offers.items() if name in asked]
