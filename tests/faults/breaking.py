"""What breaks during a campaign. Each returns how often it did."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import random
import secrets
import time
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

import aiohttp

from handoff.conversation.model import ContactId, Draft, EntryKind, Who
from tests.faults.campaign import Campaign
from tests.support.proxy import Mode, Proxy
from tests.support.redis_cluster import RedisCluster
from tests.support.redis_server import RedisServer

BACK_WITHIN_S = 60.0
Breaks = Callable[[Campaign], Awaitable[int]]


async def nothing(_: Campaign) -> int:
    """All is well."""
    return 0


async def _until_done(campaign: Campaign, share: float, conversations: int) -> None:
    """Until a share of the conversations is over."""
    while campaign.done < share * conversations:  # noqa: ASYNC110 - the campaign counts, it does not announce
        await asyncio.sleep(0.01)


def kill_workers(kills: int, conversations: int, *, seed: int = 1) -> Breaks:
    """kill -9 of a replica at random points, spread over the conversations; each starts again at once."""
    chance = random.Random(seed)

    async def breaks(campaign: Campaign) -> int:
        for number in range(kills):
            await _until_done(campaign, 0.95 * number / kills, conversations)
            await asyncio.sleep(chance.random() * 0.2)
            replica = chance.choice(campaign.replicas)
            replica.kill()
            replica.start()
            await replica.ready()
        return kills

    return breaks


def step_clock(at: Path, conversations: int) -> Breaks:
    """Let the clock of those who watch the file jump in the middle."""

    async def breaks(campaign: Campaign) -> int:
        await _until_done(campaign, 0.4, conversations)
        at.touch()  # noqa: ASYNC240 - one empty file
        return 1

    return breaks


def clocks(at: Path) -> tuple[dict[str, str], ...]:
    """Settings of three replicas: ahead, behind, and one whose clock steps back when the file appears."""
    return (
        {"FAULTS_CLOCK_S": "90"},
        {"FAULTS_CLOCK_S": "-90"},
        {"FAULTS_CLOCK_S": "0", "FAULTS_STEP_S": "-30", "FAULTS_STEP_AT": str(at)},
    )


def kill_redis(server: RedisServer, kills: int, conversations: int) -> Breaks:
    """kill -9 of Redis, spread over the conversations; it starts again over its append-only file."""

    async def breaks(campaign: Campaign) -> int:
        for number in range(kills):
            await _until_done(campaign, 0.9 * (number + 0.5) / kills, conversations)
            began_s = time.monotonic()
            server.kill()
            await asyncio.to_thread(server.start)
            # Clients find their way back within a pause of their backoff.
            campaign.outages.append((began_s, time.monotonic() + 1.5))
        return kills

    return breaks


class Writer:
    """Stores one message after another in a contact's conversation and remembers when each was acknowledged."""

    def __init__(self, campaign: Campaign, shard: int) -> None:
        self._store = campaign.system.conversations
        while True:
            self._contact = ContactId(secrets.token_hex(16))
            if campaign.system.keys.shard_of_contact("web", self._contact) == shard:
                break
        self.conversation = self._store.id_of("web", self._contact)
        self.acknowledged: list[tuple[float, str]] = []

    async def write_for_ever(self) -> None:
        """The same message again until it is acknowledged, then the next."""
        while True:
            name = secrets.token_hex(8)
            draft = Draft(Who.VISITOR, EntryKind.TEXT, "سؤال", client_id=name)
            while True:
                with contextlib.suppress(OSError):
                    await self._store.accept(self.conversation, "web", self._contact, [draft], expected="", expects="")
                    break
                await asyncio.sleep(0.05)
            self.acknowledged.append((time.monotonic(), name))
            await asyncio.sleep(0.01)

    def is_back(self, dead_s: float) -> bool:
        """Whether a message that was sent after that moment was acknowledged: the first acknowledgement after it may
        be of one that the dead node had answered, the second cannot."""
        return sum(at_s > dead_s for at_s, _ in self.acknowledged) >= 2

    def gap_s(self, dead_s: float) -> float:
        """The longest time without an acknowledgement that reaches beyond that moment; for ever when it never ended."""
        if not self.is_back(dead_s):
            return float("inf")
        pairs = itertools.pairwise(at_s for at_s, _ in self.acknowledged)
        return max(late_s - early_s for early_s, late_s in pairs if late_s > dead_s)

    async def lost(self) -> list[str]:
        """What was acknowledged and is not in the log."""
        there = {entry.draft.client_id for entry in await self._store.entries(self.conversation)}
        return [name for _, name in self.acknowledged if name not in there]


class KillPrimary:
    """kill -9 of the primary that has the routing, and of those of the shards in turn; each comes back as a replica."""

    def __init__(self, cluster: RedisCluster, kills: int, conversations: int) -> None:
        self._cluster = cluster
        self._kills = kills
        self._conversations = conversations
        self.gaps_s: list[float] = []
        self.elected_s: list[float] = []
        """Of the gaps, until a replica was elected."""
        self.lost: list[str] = []

    async def __call__(self, campaign: Campaign) -> int:
        """Kill, measure, heal."""
        keys = campaign.system.keys
        for number in range(self._kills):
            await _until_done(campaign, 0.9 * (number + 0.3) / self._kills, self._conversations)
            shard = number % 4
            key = keys.routing_events if number % 2 == 0 else keys.work(shard)
            node = await asyncio.to_thread(self._cluster.primary_of, key)
            shards = [s for s in range(4) if await asyncio.to_thread(self._cluster.primary_of, keys.work(s)) is node]
            writers = [Writer(campaign, s) for s in shards or [0]]
            writing = [asyncio.create_task(writer.write_for_ever()) for writer in writers]
            await asyncio.sleep(0.3)
            began_s = time.monotonic()
            node.kill()
            dead_s = time.monotonic()
            await asyncio.to_thread(_promoted, self._cluster, key, node)
            self.elected_s.append(time.monotonic() - began_s)
            # A write is acknowledged only when a replica has it, and the other replica has to find the new primary.
            await _all_back(writers, writing, dead_s)
            campaign.outages.append((began_s, time.monotonic() + 1.0))
            for task in writing:
                task.cancel()
            ended = await asyncio.gather(*writing, return_exceptions=True)
            assert all(isinstance(end, asyncio.CancelledError) for end in ended), ended
            self.gaps_s += [writer.gap_s(dead_s) for writer in writers]
            for writer in writers:
                self.lost += await writer.lost()
            await asyncio.to_thread(node.start)
            await asyncio.to_thread(self._cluster.wait_until_whole)
        return self._kills


async def _all_back(writers: Sequence[Writer], writing: Sequence[asyncio.Task[None]], dead_s: float) -> None:
    """Until every writer is heard again, or it is plain that one never is."""
    while not all(writer.is_back(dead_s) for writer in writers):
        if time.monotonic() > dead_s + BACK_WITHIN_S or any(task.done() for task in writing):
            return
        await asyncio.sleep(0.02)


def _promoted(cluster: RedisCluster, key: str, dead: object) -> None:
    deadline_s = time.monotonic() + 60
    while True:
        with contextlib.suppress(Exception):
            node = cluster.primary_of(key)
            if node is not dead and node.is_primary():
                return
        assert time.monotonic() < deadline_s, "no replica was promoted"
        time.sleep(0.05)


async def answered_within_s(urls: Sequence[str]) -> float:
    """How long until a new employer is heard and answered, seen from now."""
    began_s = time.monotonic()
    async with aiohttp.ClientSession() as http:
        for attempt in range(10_000):
            url = urls[attempt % len(urls)]
            with contextlib.suppress(aiohttp.ClientError, OSError, TimeoutError, TypeError):
                async with asyncio.timeout(10.0), http.ws_connect(f"{url}/ws/visitor", headers={"Origin": url}) as ws:
                    await ws.send_json({"kind": "hello", "token": None, "cursor": None})
                    while (await ws.receive_json())["kind"] != "welcome":
                        pass
                    await ws.send_json({"kind": "send", "id": secrets.token_hex(8), "text": "سؤال"})
                    while True:
                        frame = await ws.receive_json()
                        if any(entry["who"] == "bot" for entry in frame.get("entries", ())):
                            return time.monotonic() - began_s
                        if frame["kind"] == "error":
                            break
            await asyncio.sleep(0.1)
    raise AssertionError("nobody was answered")


class CutLine:
    """The line between the replicas and Redis fails in several ways, one after the other."""

    def __init__(self, proxy: Proxy, cuts: Sequence[tuple[Mode, float]], conversations: int) -> None:
        self._proxy = proxy
        self._cuts = cuts
        self._conversations = conversations
        self.recovered_s: list[tuple[str, float]] = []

    async def __call__(self, campaign: Campaign) -> int:
        """Cut, heal, and see how long until somebody is answered."""
        urls = [replica.url for replica in campaign.replicas]
        for number, (mode, length_s) in enumerate(self._cuts):
            await _until_done(campaign, 0.9 * number / len(self._cuts), self._conversations)
            began_s = time.monotonic()
            self._proxy.set(mode)
            await asyncio.sleep(length_s)
            self._proxy.set(Mode.PASS)
            self.recovered_s.append((f"{mode} {length_s:g} s", await answered_within_s(urls)))
            campaign.outages.append((began_s, time.monotonic() + 5.0))
        return len(self._cuts)
