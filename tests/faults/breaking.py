"""What breaks during a campaign. Each returns how often it did."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Awaitable, Callable

from tests.faults.campaign import Campaign
from tests.support.redis_server import RedisServer

Breaks = Callable[[Campaign], Awaitable[int]]


async def nothing(_: Campaign) -> int:
    """All is well."""
    return 0


async def _until_done(campaign: Campaign, share: float, conversations: int) -> bool:
    """Until a share of the conversations is over; False when the campaign ended before."""
    while campaign.done < share * conversations:
        await asyncio.sleep(0.01)
    return campaign.done < conversations


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
