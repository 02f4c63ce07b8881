"""The stores' tests run on both ends of the range of engines: the newest Valkey and Redis 6.2."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from redis.asyncio import Redis

from handoff.app import System
from handoff.services.knowledge import Knowledge
from handoff.settings import Settings
from tests.store.world import World
from tests.support.redis_server import NEWEST, OLDEST, RedisServer, program, running


@pytest.fixture(scope="session", params=[NEWEST, OLDEST])
def redis_server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisServer]:
    """One server of each engine."""
    try:
        program(request.param)
    except LookupError as missing:
        pytest.skip(str(missing))
    with running(tmp_path_factory.mktemp("redis"), request.param) as server:
        yield server


@pytest.fixture
def system(settings: Settings, redis: Redis, knowledge: Knowledge) -> System:
    """One replica's adapters and use cases, without its loops."""
    return System(settings, redis, knowledge)


@pytest.fixture
def world(settings: Settings, redis: Redis, knowledge: Knowledge) -> World:
    """Both aggregates with a clock that is turned by hand."""
    return World(settings, redis, knowledge)
