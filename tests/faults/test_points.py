"""Every named crash point once: the service dies there, starts again, and the story ends as it should (T2)."""

from __future__ import annotations

import asyncio
import os
from contextlib import AsyncExitStack
from pathlib import Path

import aiohttp
import pytest

from handoff.conversation.model import AgentId
from handoff.routing.model import QUEUES
from handoff.settings import Settings
from tests.faults.campaign import BOSS, PASSWORD, Campaign, Size
from tests.faults.points import CRASHED, all_points, serve_and_crash, serve_quickly
from tests.faults.replicas import Replica
from tests.faults.story import tell

AT_ONCE = 5
WITHIN_S = 120.0


async def crash_at(point: str, settings: Settings, folder: Path) -> None:
    """Tell the story to a service that dies at the point."""
    changed = {
        "redis_prefix": f"{settings.redis_prefix}{point}:",
        "agent_grace_s": 2.0,
        "archive_file": folder / "archive.db",
    }
    own = settings.model_copy(update=changed)
    async with AsyncExitStack() as stack:
        desk = await stack.enter_async_context(Campaign(folder, own, Size(0, agents=1, replicas=0)))
        replica = Replica({**desk.environment(), "SANAD_DECLINE_REST_S": "0.2", "FAULTS_POINT": point}, serve_and_crash)
        stack.callback(replica.stop)
        replica.start()
        story = asyncio.create_task(_tell(replica, vanishes="requeue" in point))
        try:
            async with asyncio.timeout(WITHIN_S):
                while not story.done():
                    if not replica.alive:
                        assert replica.exit_code == CRASHED, f"it ended with {replica.exit_code}"
                        replica.start(serve_quickly)
                        await asyncio.shield(story)
                    await asyncio.sleep(0.02)
        except TimeoutError:
            where = _where(story)
            story.cancel()
            raise AssertionError(f"after {WITHIN_S} s the story stands at {where}") from None
        await story
        assert replica.starts == 2, "the point was never reached"
        await _nothing_is_left(desk)


def _where(story: asyncio.Task[None]) -> str:
    """The lines of the story at which it waits, the innermost last."""
    lines, awaited = [], story.get_coro()
    while (frame := getattr(awaited, "cr_frame", None)) is not None:
        lines.append(f"{Path(frame.f_code.co_filename).name}:{frame.f_lineno}")
        awaited = awaited.cr_await
    return " > ".join(lines)


async def _tell(replica: Replica, *, vanishes: bool) -> None:
    async with AsyncExitStack() as stack:
        https = [
            await stack.enter_async_context(aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)))
            for _ in range(5)
        ]
        await tell(https, replica.url, "n0", PASSWORD, boss=BOSS, vanishes=vanishes)


async def _nothing_is_left(desk: Campaign) -> None:
    async def left() -> list[str]:
        snapshot = await desk.system.routing.agent(AgentId("a-n0"))
        waiting = [task for queue in QUEUES for task in (await desk.system.routing.queue(queue)).tasks]
        return [*waiting, *(task["id"] for task in snapshot.tasks)]

    async with asyncio.timeout(WITHIN_S):
        while await left():  # noqa: ASYNC110 - what is left lies in Redis
            await asyncio.sleep(0.05)


@pytest.mark.timeout(900)
async def test_a_crash_at_any_point_is_healed(settings: Settings, tmp_path: Path) -> None:
    slots = asyncio.Semaphore(AT_ONCE)
    failed: dict[str, str] = {}

    async def one(number: int, point: str) -> None:
        async with slots:
            try:
                await crash_at(point, settings, tmp_path / str(number))
            except Exception as error:  # noqa: BLE001 - all points are tried, then all that failed are told
                failed[point] = str(error).partition("\n")[0] or repr(error)

    # A crash before a change is a crash after the one before it: in short one side of each is enough.
    points = all_points() if "SANAD_SOAK_POINTS" in os.environ else all_points("after")
    await asyncio.gather(*(one(number, point) for number, point in enumerate(points)))
    assert failed == {}
    assert len(points) > 30
