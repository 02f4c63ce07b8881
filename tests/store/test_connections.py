"""What the store's connections make of an end that the library does not expect."""

from __future__ import annotations

import asyncio

import pytest
import uvloop
from redis.exceptions import ConnectionError

from handoff.settings import Settings
from handoff.store.redis import open_redis


@pytest.mark.parametrize("run", [asyncio.run, uvloop.run])
def test_a_connection_that_the_other_end_closed_is_a_lost_connection(settings: Settings, run: object) -> None:
    async def use_a_closed_one() -> None:
        async with open_redis(settings) as redis:
            connection = redis.connection_pool.make_connection()
            await connection.connect()
            connection._writer.transport.abort()
            await asyncio.sleep(0)  # the loop learns of the end, the library does not
            await asyncio.sleep(0)
            with pytest.raises(ConnectionError):
                await connection.send_command("PING")
            await connection.connect()
            await connection.send_command("PING")
            assert await connection.read_response() == "PONG"
            await connection.disconnect()

    run(use_a_closed_one())  # type: ignore[operator]
