"""kill -9 at random points: workers (T1) and Redis (T3). The full sizes run in `make soak`."""

from __future__ import annotations

from pathlib import Path

import pytest

from handoff.settings import Settings
from tests.faults.breaking import kill_redis, kill_workers
from tests.faults.campaign import Campaign, Size
from tests.support.redis_server import running

PROMISED_MS = 15_000


@pytest.mark.timeout(300)
async def test_killed_workers_lose_double_and_overload_nothing(settings: Settings, tmp_path: Path) -> None:
    size = Size(conversations=100)
    async with Campaign(tmp_path, settings, size) as campaign:
        report = await campaign.run(kill_workers(10, size.conversations))
    assert report.violations == []
    assert (report.conversations, report.faults) == (100, 10)
    assert max(report.offered_ms) <= PROMISED_MS


@pytest.mark.timeout(300)
async def test_a_killed_redis_loses_nothing_that_was_acknowledged(settings: Settings, tmp_path: Path) -> None:
    size = Size(conversations=60)
    (tmp_path / "redis").mkdir()
    with running(tmp_path / "redis", durable=True) as server:
        durable = settings.model_copy(update={"redis_url": server.url})
        async with Campaign(tmp_path / "history", durable, size) as campaign:
            report = await campaign.run(kill_redis(server, 2, size.conversations))
    assert report.violations == []
    assert (report.conversations, report.faults) == (60, 2)
