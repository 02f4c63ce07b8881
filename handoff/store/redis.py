"""Opens the connection to Redis."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from redis.asyncio import BlockingConnectionPool, Redis
from redis.asyncio.retry import Retry
from redis.backoff import ExponentialBackoff
from redis.exceptions import BusyLoadingError, ConnectionError, TimeoutError

from handoff.errors import StoreAwayError
from handoff.settings import Settings

_AWAY = (ConnectionError, TimeoutError, BusyLoadingError)


class Client(Redis):
    """Redis whose absence is an `OSError`, so that nobody outside the store needs to know the library."""

    async def execute_command(self, *args: Any, **options: Any) -> Any:
        """Run a command. Raises `StoreAwayError` after the retries."""
        try:
            return await super().execute_command(*args, **options)  # type: ignore[no-untyped-call]
        except _AWAY as error:
            raise StoreAwayError(str(error)) from error


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
    redis = Client(connection_pool=pool)
    try:
        yield redis
    finally:
        await redis.aclose()
        await pool.aclose()
