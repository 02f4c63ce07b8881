"""The wait, the place, the rating and the closed desk, told by the page, by Telegram and by WhatsApp alike."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from handoff.settings import PROJECT
from handoff.texts import say
from tests.channels.conftest import ServeChannels
from tests.channels.people import CHANNELS, Person, WebPerson, open_line
from tests.channels.reading import WITHIN_S
from tests.support.bot_peer import HUMAN
from tests.support.page import Page
from tests.support.service import Service, take_offer
from tests.support.waiting import until

EVERYWHERE = ("web", *CHANNELS)
NO_DAYS: dict[str, object] = {"open_weekdays": ()}


@asynccontextmanager
async def served(
    name: str, serve: ServeChannels, prefix: str, **settings: object
) -> AsyncIterator[tuple[Service, Person, Person]]:
    """The service with one channel, and two people on it."""
    if name == "web":
        service = await serve(redis_prefix=f"{prefix}{name}:", **settings)
        yield service, WebPerson(await service.visitor()), WebPerson(await service.visitor())
        return
    async with open_line(name, serve) as line:
        service = await line.start(redis_prefix=f"{prefix}{name}:", **settings)
        yield service, line.person(1), line.person(2)
        await service.stop()


def told(somebody: Person, *, passing: tuple[str, ...] = ("waiting.soon",)) -> list[str]:
    """What he was told, each sentence once, without references, and as if he had no choice to press. What the page
    shows for a moment around the log (`passing`) a channel does not send."""
    shown = []
    for text in somebody.reads:
        if text.startswith(tuple(map(say, passing))):
            continue
        words = re.split(r"\n+1\. ", text.removeprefix("نورة:\n"))[0]
        words = re.sub(r"[A-Z0-9-]*\d[A-Z0-9-]*", "#", " ".join(words.split()))
        if words not in shown:
            shown.append(words)
    return shown


async def busy_desk(service: Service, first: Person) -> Page:
    """An agent who has as many as he can take: the first one."""
    await service.employ("noura", capacity=1)
    desk = await service.desk("noura")
    await first.write(HUMAN)
    assert await take_offer(desk) == first.conversation
    await first.sees(say("agent.joined", name="نورة"))
    return desk


async def waits_and_rates(name: str, serve: ServeChannels, prefix: str) -> list[str]:
    async with served(name, serve, prefix) as (service, first, second):
        desk = await busy_desk(service, first)
        await second.write(HUMAN)
        await second.sees(say("handover.queued"))
        await second.sees(say("waiting.next"))
        await desk.ask("reply", conversation=first.conversation, text="كيف أساعدك؟")
        await first.sees("كيف أساعدك؟")
        await second.choose(say("button.cancel_wait"))
        await second.sees(say("wait.canceled"))
        await desk.ask("close", conversation=first.conversation, outcome="resolved")
        await first.sees(say("agent.closed", name="نورة"))
        await first.choose(say("rating.star.5"))
        await first.sees(say("rated"))
        return [*told(first, passing=("waiting.soon", "waiting.next")), "/", *told(second)]


async def after_hours(name: str, serve: ServeChannels, prefix: str) -> list[str]:
    async with served(name, serve, prefix, **NO_DAYS) as (_, first, _second):
        await first.write(HUMAN)

        async def answered() -> bool:
            return bool(first.reads)

        await until(answered, "the closed desk", within_s=WITHIN_S)
        await first.choose(say("button.case"))
        await first.sees(say("case.opened", reference="").split()[0])
        return told(first)


async def test_the_wait_and_the_rating(serve: ServeChannels, prefix: str) -> None:
    stories = {name: await waits_and_rates(name, serve, prefix) for name in EVERYWHERE}
    assert len(stories["web"]) >= 8
    for name in CHANNELS:
        assert stories[name] == stories["web"], name


async def test_the_closed_desk(serve: ServeChannels, prefix: str) -> None:
    stories = {name: await after_hours(name, serve, prefix) for name in EVERYWHERE}
    assert stories["web"][0].startswith(say("closed.unknown"))
    for name in CHANNELS:
        assert stories[name] == stories["web"], name


def test_what_can_be_chosen() -> None:
    page = json.loads((PROJECT / "web" / "shared" / "i18n" / "ar.json").read_text(encoding="utf-8"))
    assert page["waiting.cancel"] == say("button.cancel_wait")
    assert page["waiting.case"] == say("button.case")
    assert [page[f"rating.star.{n}"] for n in range(1, 6)] == [say(f"rating.star.{n}") for n in range(1, 6)]
