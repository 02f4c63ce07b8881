"""A Redis Cluster on loopback: primaries with replicas, each node a process that can be killed."""

from __future__ import annotations

import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import redis

from deploy.run.ports import LOOPBACK
from tests.support.redis_server import NEWEST, program

NODE_TIMEOUT_MS = 1000
START_S = 60.0
BUS = 10_000
"""The cluster's bus listens on a node's port plus this."""
SLOTS = 16_384


def _free_port() -> int:
    """A port whose bus port is free as well."""
    while True:
        with socket.socket() as first, socket.socket() as bus:
            first.bind((LOOPBACK, 0))
            port = int(first.getsockname()[1])
            # Both below the range that the kernel hands out, so that nobody takes the bus port by chance.
            port = 11_000 + port % 10_000
            with suppress(OSError), socket.socket() as again:
                again.bind((LOOPBACK, port))
                bus.bind((LOOPBACK, port + BUS))
                return port


def _until(condition: Callable[[], bool], what: str) -> None:
    deadline_s = time.monotonic() + START_S
    while True:
        with suppress(redis.RedisError):
            if condition():
                return
        assert time.monotonic() < deadline_s, f"not within {START_S} s: {what}"
        time.sleep(0.05)


class Node:
    """One server process over a folder of its own."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True)
        self.folder = folder
        self.port = _free_port()
        self.address = f"{LOOPBACK}:{self.port}"
        self.client = redis.Redis(host=LOOPBACK, port=self.port, socket_timeout=2.0, decode_responses=True, retry=None)
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it; it remembers what it was."""
        options = {
            "port": str(self.port),
            "bind": LOOPBACK,
            "dir": str(self.folder),
            "cluster-enabled": "yes",
            "cluster-config-file": "nodes.conf",
            "cluster-node-timeout": str(NODE_TIMEOUT_MS),
            "cluster-require-full-coverage": "no",
            "cluster-replica-validity-factor": "0",
            "repl-diskless-sync-delay": "0",
            "appendonly": "yes",
            "appendfsync": "always",
            "save": "",
        }
        words = [str(program(NEWEST)), *(word for name, value in options.items() for word in (f"--{name}", value))]
        self._process = subprocess.Popen(words, stdout=subprocess.DEVNULL)
        _until(self.client.ping, f"node {self.port} answers")

    def kill(self) -> None:
        """End it as a power cut would."""
        assert self._process is not None
        self._process.send_signal(signal.SIGKILL)
        self._process.wait(10)

    def info(self) -> dict[str, Any]:
        """What it says of its replication."""
        return dict(self.client.info("replication"))

    def is_primary(self) -> bool:
        """Whether it takes writes; False when it does not answer."""
        try:
            return self.info()["role"] == "master"
        except redis.RedisError:
            return False


class RedisCluster:
    """The nodes and who serves what."""

    def __init__(self, folder: Path, *, primaries: int = 3, replicas: int = 2) -> None:
        count = primaries * (1 + replicas)
        self.nodes = [Node(folder / str(number)) for number in range(count)]
        self._primaries = primaries

    @property
    def addresses(self) -> tuple[str, ...]:
        """All nodes, as the settings name them."""
        return tuple(node.address for node in self.nodes)

    @property
    def url(self) -> str:
        """One node."""
        return f"redis://{self.nodes[0].address}/0"

    def start(self) -> None:
        """Start all nodes, join them, and wait until every replica follows."""
        for node in self.nodes:
            node.start()
        first, primaries = self.nodes[0], self.nodes[: self._primaries]
        for node in self.nodes[1:]:
            node.client.execute_command("CLUSTER MEET", LOOPBACK, first.port)
        for number, node in enumerate(primaries):
            begin, end = (SLOTS * i // self._primaries for i in (number, number + 1))
            node.client.execute_command("CLUSTER ADDSLOTSRANGE", begin, end - 1)
        known = len(self.nodes)
        _until(lambda: all(self._knows(node) == known for node in self.nodes), "all nodes know each other")
        for number, node in enumerate(self.nodes[self._primaries :]):
            primary = primaries[number % self._primaries]
            name = str(primary.client.execute_command("CLUSTER MYID"))
            _until(lambda node=node, name=name: self._follow(node, name), "a replica follows")  # type: ignore[misc]
        self.wait_until_whole()

    @staticmethod
    def _knows(node: Node) -> int:
        return int(node.client.execute_command("CLUSTER INFO")["cluster_known_nodes"])

    @staticmethod
    def _follow(node: Node, name: str) -> bool:
        node.client.execute_command("CLUSTER REPLICATE", name)
        return True

    def wait_until_whole(self) -> None:
        """Every slot is served and every other node is a replica in step."""
        replicas = len(self.nodes) - self._primaries

        def whole() -> bool:
            infos = [node.info() for node in self.nodes]
            states = [node.client.execute_command("CLUSTER INFO")["cluster_state"] for node in self.nodes]
            linked = sum(info["role"] == "slave" and info["master_link_status"] == "up" for info in infos)
            served = sum(int(info["connected_slaves"]) > 0 for info in infos if info["role"] == "master")
            return set(states) == {"ok"} and linked == replicas and served == self._primaries

        _until(whole, "the cluster is whole")

    def primary_of(self, key: str) -> Node:
        """The node that serves a key now."""
        for node in self.nodes:
            with suppress(redis.RedisError):
                slot = int(node.client.execute_command("CLUSTER KEYSLOT", key))
                rows = node.client.execute_command("CLUSTER SLOTS")
                port = next(int(primary[1]) for low, high, primary, *_ in rows if low <= slot <= high)
                return next(node for node in self.nodes if node.port == port)
        raise AssertionError("no node answers")

    def stop(self) -> None:
        """End all nodes for good."""
        for node in self.nodes:
            if node._process and node._process.poll() is None:
                node._process.kill()
                node._process.wait(10)
            node.client.close()


@contextmanager
def running_cluster(folder: Path, *, primaries: int = 3, replicas: int = 2) -> Iterator[RedisCluster]:
    """A whole cluster, ended afterwards."""
    cluster = RedisCluster(folder, primaries=primaries, replicas=replicas)
    try:
        cluster.start()
        yield cluster
    finally:
        cluster.stop()
