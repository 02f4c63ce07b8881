"""Replicas of the real service as processes that are killed and started again.

They are forked from a server that has the service imported already, so that a start takes a moment and a test can
afford many. What runs is `python -m handoff serve`, with nothing in its way.
"""

from __future__ import annotations

import asyncio
import contextlib
import multiprocessing
import os
import socket
import sys
import time
from collections.abc import Callable, Mapping
from datetime import datetime, tzinfo
from functools import cache
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import Self

import aiohttp

from deploy.run.ports import LOOPBACK, Ports
from handoff import app, cli
from handoff.services.knowledge import Knowledge, load_knowledge
from handoff.settings import PROJECT

START_S = 60.0
_FORKS = multiprocessing.get_context("forkserver")
_FORKS.set_forkserver_preload(["tests.faults.warm"])


@cache
def articles() -> Knowledge:
    """The real articles, read once."""
    return load_knowledge(PROJECT / "data" / "knowledge")


def _read_once(_: Path) -> Knowledge:
    return articles()


def serve(environment: Mapping[str, str]) -> None:
    """The service's own command line, in this process."""
    os.environ.update(environment)
    app.load_knowledge = _read_once
    sys.argv = ["handoff", "serve"]
    cli.main()


def serve_with_a_wrong_clock(environment: Mapping[str, str]) -> None:
    """The service on a host whose clock is wrong by `FAULTS_CLOCK_S` seconds.

    It jumps by `FAULTS_STEP_S` when the file `FAULTS_STEP_AT` appears.
    """
    real = time.time
    wrong_s, step_s = float(environment["FAULTS_CLOCK_S"]), float(environment.get("FAULTS_STEP_S", "0"))
    jump = Path(environment.get("FAULTS_STEP_AT", "/nowhere"))

    def shifted() -> float:
        return real() + wrong_s + (step_s if jump.exists() else 0.0)

    class Clock(datetime):
        """The time of day as this host would tell it."""

        @classmethod
        def now(cls, tz: tzinfo | None = None) -> Self:
            return cls.fromtimestamp(shifted(), tz)

    time.time = shifted
    for name, module in tuple(sys.modules.items()):
        if name.startswith("handoff.") and getattr(module, "datetime", None) is datetime:
            module.datetime = Clock  # type: ignore[attr-defined]
    serve(environment)


def _lasting_port() -> int:
    """A free port below those that the kernel hands to callers: it is the replica's also while that is dead."""
    while True:
        port = 21_100 + Ports.free().handoff % 10_000
        with contextlib.suppress(OSError), socket.create_server((LOOPBACK, port)):
            return port


class Replica:
    """One replica on a port that stays its own."""

    def __init__(self, environment: Mapping[str, str], run: Callable[[Mapping[str, str]], None] = serve) -> None:
        self.port = _lasting_port()
        self.url = f"http://{LOOPBACK}:{self.port}"
        self._environment = {**environment, "SANAD_PORT": str(self.port), "SANAD_LOG_LEVEL": "CRITICAL"}
        self._run = run
        self._process: ForkServerProcess | None = None
        self.starts = 0

    def start(self, run: Callable[[Mapping[str, str]], None] | None = None) -> None:
        """Start it, in another way from now on when one is given; does not wait until it answers."""
        self._run = run or self._run
        self.starts += 1
        self._process = _FORKS.Process(target=self._run, args=(self._environment,), daemon=True)
        self._process.start()

    async def ready(self) -> None:
        """Wait until it answers that all is well."""
        deadline_s = time.monotonic() + START_S
        async with aiohttp.ClientSession() as http:
            while True:
                try:
                    async with http.get(f"{self.url}/healthz") as answer:
                        if answer.status == 200:
                            return
                except aiohttp.ClientError:
                    assert self.alive, f"the replica ended by itself with {self.exit_code}"
                assert time.monotonic() < deadline_s, "the replica did not start"
                await asyncio.sleep(0.02)

    @property
    def alive(self) -> bool:
        """Whether the process runs."""
        return self._process is not None and self._process.is_alive()

    @property
    def exit_code(self) -> int | None:
        """How it ended; a signal counts below zero."""
        return self._process.exitcode if self._process else None

    def kill(self) -> None:
        """kill -9."""
        assert self._process is not None
        self._process.kill()
        self._process.join(10)

    def stop(self) -> None:
        """End it for good."""
        if self._process is not None and self._process.is_alive():
            self._process.terminate()
            self._process.join(5)
            if self._process.is_alive():
                self._process.kill()
                self._process.join(5)
