"""Opens the connection to Redis."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from redis.asyncio import BlockingConnectionPool, Redis
from redis.asyncio.connection import AbstractConnection
from redis.asyncio.retry import Retry
from redis.backoff import ExponentialBackoff
from redis.exceptions import BusyLoadingError, ConnectionError
from redis.exceptions import TimeoutError as RedisTimeoutError

from handoff.errors import StoreAwayError
from handoff.settings import Settings

_AWAY = (ConnectionError, RedisTimeoutError, BusyLoadingError)


class Client(Redis):
    """Redis whose absence is an `OSError`, so that nobody outside the store needs to know the library."""

    async def execute_command(self, *args: Any, **options: Any) -> Any:
        """Run a command. Raises `StoreAwayError` after the retries."""
        try:
            return await super().execute_command(*args, **options)  # type: ignore[no-untyped-call]
        except _AWAY as error:
            raise StoreAwayError(str(error)) from error


class _Cancelable(AbstractConnection):
    """The library sends within `asyncio.wait_for`, which on Python 3.11 forgets a cancellation that comes when the
    sending is just done: the loop that was told to end would go on for ever."""

    async def send_packed_command(self, command: Any, check_health: bool = True) -> None:
        """Send within the socket's time, and stay cancelable. Raises the library's `TimeoutError`."""
        limit_s, self.socket_timeout = self.socket_timeout, None
        try:
            async with asyncio.timeout(limit_s):
                await super().send_packed_command(command, check_health)
        except TimeoutError:
            raise RedisTimeoutError("Timeout writing to socket") from None
        finally:
            self.socket_timeout = limit_s


@asynccontextmanager
async def open_redis(settings: Settings) -> AsyncIterator[Redis]:
    """A client that waits out a restart of the server for some seconds before it gives up.

    A retried script may run twice; every script is safe to repeat.
    """
    pool = BlockingConnectionPool.from_url(
        settings.redis_url,
        decode_responses=True,
        max_connections=64,
        timeout=10,
        health_check_interval=0,
        socket_connect_timeout=2,
        socket_timeout=15,
        socket_keepalive=True,
        retry=Retry(ExponentialBackoff(cap=1.0, base=0.05), 10),
        retry_on_error=list(_AWAY),
    )
    kind = pool.connection_class
    pool.connection_class = type(f"Cancelable{kind.__name__}", (_Cancelable, kind), {})
    redis = Client(connection_pool=pool)
    try:
        yield redis
    finally:
        await redis.aclose()
        await pool.aclose()
