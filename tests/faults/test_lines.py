"""The line to Redis is cut, swallows everything, or crawls (T6); hosts' clocks are wrong (T8)."""

from __future__ import annotations

from pathlib import Path

import pytest

from handoff.settings import Settings
from tests.faults.breaking import CutLine, clocks, step_clock
from tests.faults.campaign import Campaign, Size
from tests.support.proxy import Mode, Proxy
from tests.support.redis_server import RedisServer

SLACK_S = 20.0
"""The promise is five seconds after the line is whole again; this bound is for loaded machines."""


@pytest.mark.timeout(300)
async def test_broken_lines_to_redis_lose_nothing(
    settings: Settings, redis_server: RedisServer, tmp_path: Path
) -> None:
    size = Size(conversations=60)
    cuts = [(Mode.RESET, 1.0), (Mode.SWALLOW, 3.0), (Mode.DELAY, 1.5), (Mode.SLOW, 1.5)]
    async with Proxy(redis_server.port) as proxy:
        through = settings.model_copy(update={"redis_url": proxy.url})
        cut = CutLine(proxy, cuts, size.conversations)
        async with Campaign(tmp_path, through, size, direct=settings) as campaign:
            report = await campaign.run(cut)
    assert report.violations == []
    assert report.conversations == 60
    assert max(took_s for _, took_s in cut.recovered_s) <= SLACK_S, cut.recovered_s


@pytest.mark.timeout(300)
async def test_wrong_clocks_change_nothing(settings: Settings, tmp_path: Path) -> None:
    size = Size(conversations=60, replicas=3)
    jump = tmp_path / "jump"
    async with Campaign(tmp_path / "history", settings, size, replica_settings=clocks(jump)) as campaign:
        report = await campaign.run(step_clock(jump, size.conversations))
    assert report.violations == []
    assert report.conversations == 60
