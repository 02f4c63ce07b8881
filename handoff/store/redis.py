"""Opens the connection to Redis: one server, or a cluster."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any, cast

from redis.asyncio import BlockingConnectionPool, Connection, Redis, SSLConnection
from redis.asyncio.connection import AbstractConnection, parse_url
from redis.asyncio.retry import Retry
from redis.backoff import ExponentialBackoff
from redis.exceptions import BusyLoadingError, ConnectionError, ReadOnlyError
from redis.exceptions import TimeoutError as RedisTimeoutError

from handoff.errors import StoreAwayError
from handoff.settings import Settings
from handoff.store.cluster import ClusterClient, startup_nodes

_AWAY = (ConnectionError, RedisTimeoutError, BusyLoadingError, ReadOnlyError)

SOCKET_S = 4.0
"""How long an answer may take. A connection whose other end vanished without a word is noticed after this, so it
bounds how long after a cut the service goes on; blocking reads ask for less (`BLOCK_MS`)."""


class Client(Redis):
    """Redis whose absence is an `OSError`, so that nobody outside the store needs to know the library."""

    interruptions = 0
    """Never grows: what one server announces is lost only with the connection, and that the reader notices."""

    async def execute_command(self, *args: Any, **options: Any) -> Any:
        """Run a command. Raises `StoreAwayError` after the retries."""
        try:
            return await super().execute_command(*args, **options)  # type: ignore[no-untyped-call]
        except _AWAY as error:
            raise StoreAwayError(str(error)) from error

    async def together(self, key: str, commands: Sequence[Sequence[Any]]) -> list[Any]:
        """Run commands on one connection. Raises `StoreAwayError`; they may run twice."""
        async with self.pipeline(transaction=False) as pipe:
            for command in commands:
                pipe.execute_command(*command)
            try:
                return await pipe.execute()
            except _AWAY as error:
                raise StoreAwayError(str(error)) from error


class _Steady(AbstractConnection):
    """Mends two ways in which a connection of the library ends more than itself.

    The library sends within `asyncio.wait_for`, which on Python 3.11 forgets a cancellation that comes when the
    sending is just done: the loop that was told to end would go on for ever. And uvloop says of a connection that
    the other end has closed meanwhile that it is a `RuntimeError` to use it, which nobody expects of a lost connection.
    """

    async def send_packed_command(self, command: Any, check_health: bool = True) -> None:
        """Send in the socket's time, and stay cancelable. Raises the library's `TimeoutError` or `ConnectionError`."""
        limit_s, self.socket_timeout = self.socket_timeout, None
        try:
            async with asyncio.timeout(limit_s):
                await super().send_packed_command(command, check_health)
        except TimeoutError:
            raise RedisTimeoutError("Timeout writing to socket") from None
        except RuntimeError as closed:
            raise ConnectionError(str(closed)) from closed
        finally:
            self.socket_timeout = limit_s

    async def read_response(self, *args: Any, **options: Any) -> Any:
        """Read an answer. Raises as the library does; a closed connection is a `ConnectionError`."""
        try:
            return await super().read_response(*args, **options)
        except RuntimeError as closed:
            raise ConnectionError(str(closed)) from closed


def _steady(kind: type[AbstractConnection]) -> Any:
    return type(f"Steady{kind.__name__}", (_Steady, kind), {})


@asynccontextmanager
async def open_redis(settings: Settings) -> AsyncIterator[Redis]:
    """A client that waits out a restart of the server, or a failover, for some seconds before it gives up.

    A retried script may run twice; every script is safe to repeat.
    """
    if settings.redis_cluster:
        cluster = _cluster(settings)
        try:
            # Both clients know every command that the store uses, under the same names.
            yield cast(Redis, cluster)
        finally:
            await cluster.aclose()
        return
    pool = BlockingConnectionPool.from_url(
        settings.redis_url,
        decode_responses=True,
        max_connections=64,
        timeout=10,
        health_check_interval=0,
        socket_connect_timeout=2,
        socket_timeout=SOCKET_S,
        socket_keepalive=True,
        retry=Retry(ExponentialBackoff(cap=1.0, base=0.05), 10),
        retry_on_error=list(_AWAY),
    )
    pool.connection_class = _steady(pool.connection_class)
    redis = Client(connection_pool=pool)
    try:
        yield redis
    finally:
        await redis.aclose()
        await pool.aclose()


def _cluster(settings: Settings) -> ClusterClient:
    """Name, password and TLS come from `REDIS_URL`, the nodes from the list."""
    given: dict[str, Any] = dict(parse_url(settings.redis_url))
    kind = given.pop("connection_class", Connection)
    return ClusterClient(
        _steady(kind),
        startup_nodes=startup_nodes(settings.redis_cluster),
        decode_responses=True,
        socket_connect_timeout=2,
        socket_timeout=SOCKET_S,
        socket_keepalive=True,
        **({"ssl": True} if kind is SSLConnection else {}),
        **{name: value for name, value in given.items() if name not in {"db", "host", "port"}},
    )
