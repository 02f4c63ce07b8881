"""One replica's stores with its archive, without the loops."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from redis.asyncio import Redis

from handoff.app import System
from handoff.services.knowledge import Knowledge
from handoff.settings import Settings
from handoff.worker.archiver import Archiver


@pytest.fixture
def settings(settings: Settings, tmp_path: object) -> Settings:
    """With an archive of its own."""
    return settings.model_copy(update={"archive_file": tmp_path / "archive.db"})  # type: ignore[operator]


@pytest.fixture
def system(settings: Settings, redis: Redis, knowledge: Knowledge) -> System:
    """The stores and use cases."""
    return System(settings, redis, knowledge)


@pytest.fixture
async def archiver(system: System) -> AsyncIterator[Archiver]:
    """Who keeps the archive; it steps when it is told to, and has begun."""
    async with system.archiver() as archiver:
        assert archiver is not None
        await follow(system, archiver)
        yield archiver


async def follow(system: System, archiver: Archiver) -> None:
    """Archive, or rebuild, until there is nothing more to do."""
    for area in system.archived.areas:
        while await archiver.step(area) == 0.0:
            pass


async def empty(system: System) -> None:
    """Redis loses all that this system had."""
    names = [name async for name in system.redis.scan_iter(match=f"{system.keys.prefix}*", count=1000)]
    await system.redis.delete(*names)
