"""The service over a Redis Cluster: the primary that has the routing is killed under people at work (T4)."""

from __future__ import annotations

from pathlib import Path

import pytest

from handoff.settings import Settings
from tests.faults.breaking import KillPrimary
from tests.faults.campaign import Campaign, Size
from tests.support.redis_cluster import running_cluster

SLACK_S = 20.0
"""The promise is five seconds; this bound is for loaded machines."""


@pytest.mark.timeout(300)
async def test_a_killed_primary_loses_nothing_that_was_acknowledged(settings: Settings, tmp_path: Path) -> None:
    size = Size(conversations=60)
    with running_cluster(tmp_path / "cluster") as cluster:
        clustered = settings.model_copy(
            update={"redis_url": cluster.url, "redis_cluster": cluster.addresses, "redis_wait_replicas": 1}
        )
        kill = KillPrimary(cluster, 1, size.conversations)
        async with Campaign(tmp_path / "history", clustered, size) as campaign:
            report = await campaign.run(kill)
    assert report.violations == []
    assert (report.conversations, report.faults) == (60, 1)
    assert kill.lost == []
    assert max(kill.gaps_s) <= SLACK_S, kill.gaps_s
