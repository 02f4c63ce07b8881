"""A Redis Cluster as one client: waits out a failover and tells that announcements may have been lost."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, TypeVar
from urllib.parse import urlsplit

from redis.asyncio.cluster import ClusterNode, ClusterPipeline, RedisCluster
from redis.asyncio.connection import Connection
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import (
    AskError,
    ClusterError,
    ConnectionError,
    ReadOnlyError,
    RedisClusterException,
    RedisError,
    TryAgainError,
)
from redis.exceptions import TimeoutError as RedisTimeoutError

from handoff.errors import StoreAwayError

AWAY = (
    ConnectionError,
    RedisTimeoutError,
    ReadOnlyError,
    ClusterError,
    RedisClusterException,
    TryAgainError,
    AskError,  # and MOVED: the slots are on their way to another node
    # The library's map of slots has a hole while it learns of a failover, and it stumbles over that.
    LookupError,
    AttributeError,
)
PATIENCE_S = 10.0
"""How long a command waits for a failover: with `cluster-node-timeout 1000` one takes three to five seconds."""
PAUSE_S, LONGEST_PAUSE_S = 0.05, 0.5
AT_ONCE = 512
CONNECTIONS = 1024
"""A node: room for everything at once and the readers, which wait outside of `AT_ONCE`."""

_READERS = frozenset({"XREAD", "XREADGROUP"})

T = TypeVar("T")


class _Pipeline(ClusterPipeline):
    """A pipeline whose failures are `StoreAwayError`; it is not sent again."""

    async def execute(self, raise_on_error: bool = True, allow_redirections: bool = True) -> list[Any]:
        client: ClusterClient = self.cluster_client  # type: ignore[assignment]
        try:
            return await super().execute(raise_on_error, allow_redirections)
        except AWAY as error:
            await client.look_around()
            raise StoreAwayError(str(error)) from error


class ClusterClient(RedisCluster):
    """Every command goes to the node of its key; all keys of a script share a hash tag.

    The library tries again at once and gives up before a replica is elected. Here a command waits up to `PATIENCE_S`
    and then raises `StoreAwayError`.
    """

    def __init__(self, connection_class: type[Connection], **options: Any) -> None:
        # One shard without a primary must not stop the others.
        super().__init__(
            max_connections=CONNECTIONS, require_full_coverage=False, retry=Retry(NoBackoff(), 0), **options
        )
        self.interruptions = 0
        """Grows when a node was away: what it announced may have been lost with it."""
        self._slots_at_once = asyncio.Semaphore(AT_ONCE)
        self.connection_kwargs["connection_class"] = connection_class
        for node in self.startup_nodes:
            node.connection_class = connection_class

    def pipeline(self, transaction: Any = None, shard_hint: Any = None) -> ClusterPipeline:
        """Commands for keys of one slot, sent together."""
        return _Pipeline(self, transaction)  # type: ignore[abstract]

    async def execute_command(self, *args: Any, **options: Any) -> Any:
        """Run a command where its key is. Raises `StoreAwayError`."""
        whole = super().execute_command
        if args[0] in _READERS:
            return await self._patiently(lambda: whole(*args, **options))
        async with self._slots_at_once:
            return await self._patiently(lambda: whole(*args, **options))

    async def together(self, key: str, commands: Sequence[Sequence[Any]]) -> list[Any]:
        """Run commands on one connection to the node of a key. Raises `StoreAwayError`; they may run twice."""

        async def send() -> list[Any]:
            await self.initialize()
            node = self.get_node_from_key(key)
            pipe = ClusterPipeline(self, None)  # type: ignore[abstract]
            for command in commands:
                pipe.execute_command(*command, target_nodes=node)
            # A redirected command would run on another connection, where WAIT does not know of it.
            return await pipe.execute(allow_redirections=False)

        async with self._slots_at_once:
            return await self._patiently(send)

    async def _patiently(self, step: Callable[[], Awaitable[T]]) -> T:
        clock = asyncio.get_running_loop().time
        give_up_s, pause_s = clock() + PATIENCE_S, PAUSE_S
        while True:
            try:
                return await step()
            except AWAY as error:
                if clock() > give_up_s:
                    raise StoreAwayError(str(error)) from error
            await asyncio.sleep(pause_s)
            pause_s = min(2 * pause_s, LONGEST_PAUSE_S)
            await self.look_around()

    async def look_around(self) -> None:
        """Learn who serves which slot now; all who ask at once share one question."""
        self.interruptions += 1
        try:
            await self.nodes_manager.initialize()
        except (*AWAY, RedisError, OSError):
            return  # nobody answers yet


def startup_nodes(addresses: Sequence[str]) -> list[ClusterNode]:
    """Nodes of `host:port` addresses. Raises `ValueError`."""
    found = []
    for address in addresses:
        parts = urlsplit(f"//{address}")
        if not parts.hostname or not parts.port:
            raise ValueError(f"{address!r} is no host:port of a Redis Cluster node")
        found.append(ClusterNode(parts.hostname, parts.port))
    return found
