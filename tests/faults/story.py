"""One story in which every transition of the service happens, told by people who go on after every break."""

from __future__ import annotations

import asyncio
import contextlib
import secrets
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, TypeVar

import aiohttp

from tests.faults.actors import BrokenError, Frame, Line, connected
from tests.support.bot_peer import HUMAN

T = TypeVar("T")
WITHIN_S = 20.0
ID = secrets.token_hex


class Person:
    """Somebody with a page. Each thing is asked for under one id until it is answered."""

    path = ""

    def __init__(self, http: aiohttp.ClientSession, url: str) -> None:
        self.http = http
        self.url = url
        self.entries: list[Frame] = []
        self.views: list[Frame] = []

    async def insist(self, what: Callable[[Line], Awaitable[T]]) -> T:
        """Over as many connections as it takes."""
        while True:
            with contextlib.suppress(BrokenError):
                async with connected(self.http, self.url, self.path, self.take) as line:
                    await self.hello(line)
                    return await what(line)
            await asyncio.sleep(0.05)

    async def ask(self, kind: str, **fields: Any) -> Frame:
        """The ack, or a refusal that is not for now."""
        name = ID(8)

        async def once(line: Line) -> Frame:
            answer = await line.ask(kind, name, **fields)
            if answer["kind"] == "error" and answer["code"] in {"unavailable", "internal", "too_fast"}:
                raise BrokenError
            return answer

        return await self.insist(once)

    async def see(self, condition: Callable[[], object]) -> None:
        """Until it is so."""
        await self.insist(lambda line: line.wait(condition, within_s=WITHIN_S))

    def take(self, frame: Frame) -> None:
        """Something came."""

    async def hello(self, line: Line) -> None:
        """The first frame."""


class Customer(Person):
    """An employer."""

    path = "/ws/visitor"

    def __init__(self, http: aiohttp.ClientSession, url: str) -> None:
        super().__init__(http, url)
        self.token: str | None = None
        self.welcomed = False

    def take(self, frame: Frame) -> None:
        if frame["kind"] == "welcome":
            self.token, self.welcomed = frame["token"], True
        for entry in frame.get("entries", ()):
            if not self.entries or entry["seq"] > self.entries[-1]["seq"]:
                self.entries.append(entry)

    async def hello(self, line: Line) -> None:
        self.welcomed = False
        await line.send("hello", token=self.token, cursor=self.entries[-1]["seq"] if self.entries else None)
        await line.wait(lambda: self.welcomed, within_s=WITHIN_S)

    def count(self, kind: str) -> int:
        """How many entries of a kind he sees."""
        return sum(entry["kind"] == kind for entry in self.entries)

    def buttons(self, after: int) -> list[Frame]:
        """Those that came last among the entries after so many."""
        return next((entry["buttons"] for entry in reversed(self.entries[after:]) if entry.get("buttons")), [])

    def heard(self, who: str) -> list[str]:
        """What somebody wrote."""
        return [entry["text"] for entry in self.entries if entry["who"] == who and entry["kind"] == "text"]


class Colleague(Person):
    """An agent."""

    path = "/ws/desk"

    def __init__(self, http: aiohttp.ClientSession, url: str, name: str, password: str) -> None:
        super().__init__(http, url)
        self._credentials = {"username": name, "password": password}
        self.id = f"a-{name}"
        self.csrf = ""
        self.offers: dict[str, Frame] = {}
        self.mine: set[str] = set()
        self._snapshot = False

    async def sign_in(self) -> None:
        """Until the service takes it."""
        while True:
            with contextlib.suppress(aiohttp.ClientError, OSError, TimeoutError):
                headers = {"Origin": self.url}
                async with (
                    asyncio.timeout(WITHIN_S),
                    self.http.post(f"{self.url}/api/desk/login", json=self._credentials, headers=headers) as answer,
                ):
                    if answer.status == 200:
                        self.csrf = (await answer.json())["csrf"]
                        return
            await asyncio.sleep(0.05)

    def take(self, frame: Frame) -> None:
        if frame["kind"] == "snapshot":
            self._snapshot = True
            self.offers = {offer["reservation"]: offer for offer in frame["view"]["offers"]}
            self.mine = {card["conversation"] for card in frame["view"]["conversations"]}
        elif frame["kind"] == "event":
            self._event(frame["event"])

    def _event(self, event: Frame) -> None:
        match event["type"]:
            case "offer":
                self.offers[event["offer"]["reservation"]] = event["offer"]
            case "offer_ended":
                self.offers.pop(event["reservation"], None)
            case "assigned":
                self.mine.add(event["card"]["conversation"])
            case "released":
                self.mine.discard(event["conversation"])

    async def hello(self, line: Line) -> None:
        self._snapshot = False
        await line.send("hello", cursor=None, conversations={})
        await line.wait(lambda: self._snapshot, within_s=WITHIN_S)
        # Whoever was gone for too long is away until he says otherwise.
        if self.wants_work:
            await line.ask("activity", ID(8), activity="available")

    wants_work = False

    async def offer(self) -> Frame:
        """The next offer."""
        await self.see(lambda: self.offers)
        return next(iter(self.offers.values()), None) or await self.offer()


class Boss(Colleague):
    """A supervisor, who asks over plain HTTP until he is answered."""

    async def steer(self, path: str, **body: object) -> None:
        """Step in. What a second call is refused, the first has done."""
        while True:
            with contextlib.suppress(aiohttp.ClientError, OSError, TimeoutError):
                headers = {"Origin": self.url, "X-Sanad-CSRF": self.csrf}
                async with (
                    asyncio.timeout(WITHIN_S),
                    self.http.post(f"{self.url}/api/supervisor/{path}", json=body, headers=headers) as answer,
                ):
                    if answer.status in {200, 409}:
                        return
            await asyncio.sleep(0.05)

    async def shorten_waits(self, queue: str) -> None:
        """Let a queue offer a callback after a second."""
        path = f"{self.url}/api/supervisor/queues/{queue}"
        while True:
            with contextlib.suppress(aiohttp.ClientError, OSError, TimeoutError):
                async with asyncio.timeout(WITHIN_S):
                    async with self.http.get(path) as answer:
                        plan, version = (await answer.json())["plan"], answer.headers["ETag"]
                    headers = {"Origin": self.url, "X-Sanad-CSRF": self.csrf, "If-Match": version}
                    async with self.http.put(path, json={**plan, "max_wait_s": 1.0}, headers=headers) as answer:
                        if answer.status == 200:
                            return
            await asyncio.sleep(0.05)


async def tell(
    https: Sequence[aiohttp.ClientSession], url: str, name: str, password: str, *, boss: str, vanishes: bool
) -> None:
    """Hand over, decline, accept, be lost and come back, talk, close, rate; be put aside and passed on, with a
    supervisor who steps in; leave the queue."""
    agent, first, second = Colleague(https[0], url, name, password), Customer(https[1], url), Customer(https[2], url)
    supervisor, third = Boss(https[3], url, boss, password), Customer(https[4], url)
    await agent.sign_in()
    await supervisor.sign_in()
    await _served(agent, first, vanishes=vanishes)
    await _passed_on(agent, supervisor, third)
    await agent.ask("activity", activity="away")
    await second.ask("send", text=HUMAN)
    await second.see(lambda: second.count("handed_over"))
    assert (await second.ask("cancel_wait"))["kind"] == "ack"
    await second.see(lambda: second.count("wait_canceled"))
    assert (await second.ask("leave_case"))["kind"] == "ack"
    await second.see(lambda: second.count("case_opened"))
    _told_once(second, "handed_over", "wait_canceled", "case_opened")
    await _promised_a_callback(supervisor, second)


async def _served(agent: Colleague, first: Customer, *, vanishes: bool) -> None:
    await first.ask("send", text="سؤال")
    await first.see(lambda: first.heard("bot"))
    assert first.heard("bot") == ["جواب: سؤال"]
    await first.ask("send", text=HUMAN)
    await first.see(lambda: first.count("handed_over"))
    agent.wants_work = True
    await agent.ask("decline", reservation=(await agent.offer())["reservation"])
    await _accept(agent)
    [conversation] = agent.mine
    if vanishes:
        # He comes back when his work was given to the queue again.
        await first.see(lambda: first.count("notice"))
        await _accept(agent)
    agent.wants_work = False
    await _as_owner(agent, "note", conversation=conversation, text="ملاحظة")
    await _as_owner(agent, "reply", conversation=conversation, text="أهلًا")
    await first.see(lambda: first.heard("agent"))
    await _as_owner(agent, "close", conversation=conversation, outcome="resolved")
    await first.see(lambda: first.count("closed"))
    assert (await first.ask("rate", score=5))["kind"] == "ack"
    await first.see(lambda: first.count("rated"))
    assert first.heard("agent") == ["أهلًا"]
    _told_once(first, "handed_over", "closed", "rated")


async def _passed_on(agent: Colleague, supervisor: Boss, customer: Customer) -> None:
    """What an agent was refused is done already, or he lost it meanwhile: in both cases it comes back to him."""
    await customer.ask("send", text=HUMAN)
    await customer.see(lambda: customer.count("handed_over"))
    agent.wants_work = True
    await _accept(agent)
    [conversation] = agent.mine
    await agent.ask("park", conversation=conversation)
    await customer.see(lambda: customer.count("notice"))
    await customer.ask("send", text="عدت")
    await _accept_again(agent)
    await agent.ask("transfer", conversation=conversation, to="queue", target="permits", note="يسأل عن رخصة")
    await _accept_again(agent)
    await supervisor.steer(f"tasks/{conversation}.1/priority", priority="urgent")
    await supervisor.steer(f"agents/{agent.id}/cap", more=1)
    await supervisor.steer(f"tasks/{conversation}.1/pull")
    await supervisor.steer(f"tasks/{conversation}.1/push", agent=agent.id)
    await _accept_again(agent)
    agent.wants_work = False
    await _as_owner(agent, "close", conversation=conversation, outcome="resolved")
    await customer.see(lambda: customer.count("closed"))
    _told_once(customer, "handed_over", "closed")


async def _promised_a_callback(supervisor: Boss, customer: Customer) -> None:
    """He waits for too long, asks for times, and chooses one."""
    await supervisor.shorten_waits("general")
    words = {"text": HUMAN}
    for _ in range(2):
        known = len(customer.entries)
        await customer.ask("send", **words)
        await customer.see(lambda known=known: customer.buttons(known))
        button = customer.buttons(known)[0]
        words = {"text": button["title"], "payload": button["payload"]}
    await customer.ask("send", **words)
    await customer.see(lambda: customer.count("wait_canceled") == 2)
    assert [entry["seq"] for entry in customer.entries] == list(range(1, len(customer.entries) + 1))


async def _accept_again(agent: Colleague) -> None:
    """What he gave away is his once more. His page may not have heard yet that he lost it; a fresh one has."""
    agent.mine.clear()
    await _accept(agent)


async def _as_owner(agent: Colleague, kind: str, **fields: str) -> None:
    """Whoever was away for too long has lost it, and takes it again."""
    while (await agent.ask(kind, **fields))["kind"] != "ack":
        agent.wants_work = True
        await _accept(agent)
        agent.wants_work = False


async def _accept(agent: Colleague) -> None:
    """Until one is his; an offer may run out, and a lost one comes back, while the service is away."""
    while True:
        await agent.see(lambda: agent.mine or agent.offers)
        if agent.mine:
            return
        await agent.ask("accept", reservation=(await agent.offer())["reservation"])


def _told_once(customer: Customer, *kinds: str) -> None:
    assert [entry["seq"] for entry in customer.entries] == list(range(1, len(customer.entries) + 1))
    for kind in kinds:
        assert customer.count(kind) == 1, f"{kind} is there {customer.count(kind)} times"
