"""Snapshot and events give what a fresh snapshot gives, after every step, for both pages (T19)."""

from __future__ import annotations

import os
import random
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest

from handoff import app
from handoff.services.knowledge import Knowledge
from handoff.settings import Settings
from tests.faults import folding
from tests.support.bot_peer import HUMAN, BotPeer
from tests.support.page import Page
from tests.support.service import Service, take_offer
from tests.support.waiting import until

STEPS = 40
WITHIN_S = 20.0
AGENTS = ("noura", "fahad")
VISITORS = 3


@pytest.fixture
async def service(settings: Settings, knowledge: Knowledge, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Service]:
    """The running service with a scripted bot."""
    monkeypatch.setattr(app, "load_knowledge", lambda _: knowledge)
    bot = BotPeer()
    await bot.start()
    changed = {"rasa_url": bot.url, "visitor_burst": 100_000, "decline_rest_s": 0.5, "offer_s": 60.0}
    service = Service(settings.model_copy(update=changed), bot)
    await service.start()
    yield service
    await service.stop()
    await bot.stop()


class Walk:
    """People who do what comes to their minds, and their pages."""

    def __init__(self, service: Service, seed: int) -> None:
        self.service = service
        self.chance = random.Random(seed)
        self.visitors: list[Page] = []
        self.desks: list[Page] = []
        self.done: set[str] = set()
        self.told: set[str] = set()

    async def open(self) -> None:
        """Everybody's page."""
        self.visitors = [await self.service.visitor() for _ in range(VISITORS)]
        for name in AGENTS:
            await self.service.employ(name)
        self.desks = [await self.service.desk(name) for name in AGENTS]

    async def serve_one(self) -> None:
        """An employer is served from beginning to end, so that every kind of event was there."""
        page = self.visitors[0]
        await page.say(HUMAN)
        await until(self._offered, "somebody is offered it", within_s=WITHIN_S)
        desk = next(desk for desk in self.desks if folding.desk(desk.seen)["offers"])
        conversation = await take_offer(desk)
        await self.agrees()
        await desk.ask("reply", conversation=conversation, text="رد")
        await self.agrees()
        await self.close(desk, conversation)
        await desk.event("today", within_s=WITHIN_S)
        await self.agrees()

    async def _offered(self) -> bool:
        return any(folding.desk(desk.seen)["offers"] for desk in self.desks)

    async def step(self) -> None:
        """One thing, by anybody who can."""
        page, desk = self.chance.choice(self.visitors), self.chance.choice(self.desks)
        shown = folding.desk(desk.seen)
        conversation = self.chance.choice([*shown["conversations"], ""])
        offer = self.chance.choice([*shown["offers"], ""])
        steps: dict[str, tuple[int, Callable[[], Awaitable[Any]]]] = {
            "ask": (3, lambda: page.ask("send", text="سؤال")),
            "human": (5, lambda: page.ask("send", text=HUMAN)),
            "cancel": (1, lambda: page.ask("cancel_wait")),
            "case": (1, lambda: page.ask("leave_case")),
            "rate": (1, lambda: page.ask("rate", score=4)),
            "come": (2, lambda: desk.ask("activity", activity="available")),
            "go": (1, lambda: desk.ask("activity", activity="away")),
            "accept": (8 * bool(offer), lambda: desk.ask("accept", reservation=offer)),
            "decline": (1 * bool(offer), lambda: desk.ask("decline", reservation=offer)),
            "reply": (4 * bool(conversation), lambda: desk.ask("reply", conversation=conversation, text="رد")),
            "note": (1 * bool(conversation), lambda: desk.ask("note", conversation=conversation, text="سر")),
            "close": (2 * bool(conversation), lambda: self.close(desk, conversation)),
            "again": (1, lambda: self.come_back(page)),
            "resume": (1, lambda: self.resume(desk)),
        }
        name = self.chance.choices(list(steps), [weight for weight, _ in steps.values()])[0]
        self.done.add(name)
        await steps[name][1]()

    async def close(self, desk: Page, conversation: str) -> None:
        await desk.ask("close", conversation=conversation, outcome="resolved")

    async def come_back(self, page: Page) -> None:
        """An employer's page after a break: what it knew stays, the rest comes by its cursor."""
        known = folding.visitor(page.seen)["entries"]
        await page.close()
        back = await self.service.visitor(page.token, cursor=len(known))
        back.seen[:0] = [{"kind": "entries", "entries": known}]
        self.visitors[self.visitors.index(page)] = back

    async def resume(self, desk: Page) -> None:
        """A desk after a break."""
        seen = {name: card["cursor"] for name, card in folding.desk(desk.seen)["conversations"].items()}
        await desk.close()
        back = await self.service.desk(AGENTS[self.desks.index(desk)], available=False, http=desk.http, seen=seen)
        self.desks[self.desks.index(desk)] = back

    async def agrees(self) -> None:
        """Every page knows what a page that opens now is told."""
        self.told |= {f["event"]["type"] for desk in self.desks for f in desk.seen if f["kind"] == "event"}
        for page in self.visitors:
            await until(lambda page=page: self._visitor_agrees(page), "the employer's page agrees", within_s=WITHIN_S)
        for number, desk in enumerate(self.desks):
            name = AGENTS[number]
            await until(
                lambda desk=desk, name=name: self._desk_agrees(desk, name), "the desk agrees", within_s=WITHIN_S
            )

    async def _visitor_agrees(self, page: Page) -> bool:
        fresh = await self.service.visitor(page.token)
        try:
            return folding.visitor(page.seen) == folding.visitor(fresh.seen[:1])
        finally:
            await fresh.close()

    async def _desk_agrees(self, desk: Page, name: str) -> bool:
        fresh = await self.service.desk(name, available=False, http=desk.http)
        try:
            snapshot = next(frame for frame in fresh.seen if frame["kind"] == "snapshot")
            return folding.desk(desk.seen) == folding.desk([snapshot])
        finally:
            await fresh.close()


@pytest.mark.parametrize("seed", range(1, 1 + int(os.environ.get("SANAD_SOAK_WALKS", "3"))))
async def test_events_tell_what_a_fresh_page_is_told(service: Service, seed: int) -> None:
    walk = Walk(service, seed)
    await walk.open()
    await walk.serve_one()
    for _ in range(STEPS):
        await walk.step()
        await walk.agrees()
    assert len(walk.done) >= 8, walk.done
    assert walk.told >= {"offer", "offer_ended", "assigned", "released", "activity", "today"}
