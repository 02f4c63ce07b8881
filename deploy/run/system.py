"""A whole system as one context manager: `make run`, the system tests and the benches start it alike.

    with System(var_dir=tmp_path) as system:
        urlopen(system.url)
        os.kill(system.pid("rasa"), signal.SIGKILL)

`async with` works too. Nothing is left running on leaving, nor when this process is killed.
"""

from __future__ import annotations

import asyncio
import os
import subprocess
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

from deploy.run import programs, secrets_file
from deploy.run.errors import SetupError
from deploy.run.layout import Layout
from deploy.run.ports import LOOPBACK, Ports, require_free
from deploy.run.progress import Progress
from deploy.run.redis_server import check_url
from deploy.run.supervisor import Supervisor

_SEED_LIMIT_S = 60.0


class System:
    """Redis (unless given), actions, Rasa and handoff under one supervisor.

    `redis_url`: a server that runs already. `settings`: more environment variables for the programs, stronger than
    those of this process. `demo`: whether the demo agents are created.
    """

    def __init__(
        self,
        *,
        var_dir: Path,
        ports: Ports | None = None,
        redis_url: str | None = None,
        settings: Mapping[str, str] | None = None,
        demo: bool = True,
        layout: Layout | None = None,
        progress: Progress | None = None,
    ) -> None:
        self.layout = layout or Layout()
        self.ports = ports or Ports.free()
        self.var = var_dir.resolve()
        self._given_redis_url = redis_url
        self._settings = dict(settings or {})
        self._demo = demo
        self._progress = progress or Progress()
        self._supervisor: Supervisor | None = None
        self.demo_agent = ""
        """User name of a demo agent, once the system runs; the password is `SANAD_DEMO_PASSWORD` in `env()`."""

    @property
    def redis_url(self) -> str:
        return self._given_redis_url or f"redis://{LOOPBACK}:{self.ports.redis}/0"

    @property
    def url(self) -> str:
        return f"http://{LOOPBACK}:{self.ports.handoff}"

    @property
    def supervisor(self) -> Supervisor:
        if self._supervisor is None:
            raise SetupError("the system is not running")
        return self._supervisor

    def pid(self, name: str) -> int:
        """Process id of `redis`, `actions`, `rasa` or `handoff`; 0 while it does not run."""
        return self.supervisor.states()[name].pid

    def env(self) -> dict[str, str]:
        """The environment of the programs: for a client or a command of the same system."""
        return {
            **os.environ,
            **secrets_file.load_or_create(self.var / "secrets.env"),
            **programs.shared_env(self.ports, self.var, self.redis_url),
            **self._settings,
        }

    def start(self) -> None:
        """Start everything and wait until it is ready; on failure nothing is left and `SetupError` tells why."""
        try:
            self._start()
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Stop everything; safe to repeat."""
        if self._supervisor is not None:
            self._supervisor.close()
            self._supervisor = None

    def _start(self) -> None:
        self.var.mkdir(parents=True, exist_ok=True)
        env = self.env()
        own_redis = self._given_redis_url is None
        if not own_redis:
            check_url(self.redis_url)
        require_free(self.ports, without=frozenset() if own_redis else frozenset({"redis"}))
        first = [programs.redis_service(self.ports, self.var, env)] if own_redis else []
        rest = [
            *programs.bot_services(self.layout, self.ports),
            programs.handoff_service(self.layout, self.ports),
        ]
        self._supervisor = Supervisor([*first, *rest], root=self.layout.root, var=self.var, progress=self._progress)
        self._supervisor.open(env)
        self._supervisor.start(service.program.name for service in first)
        if self._demo:
            self.demo_agent = self._seed(env)
        self._supervisor.start(service.program.name for service in rest)

    def _seed(self, env: Mapping[str, str]) -> str:
        """Create the demo agents; returns the user name of one."""
        done = subprocess.run(
            [self.layout.handoff_python, "-m", "handoff", "seed-demo"],
            cwd=self.layout.root,
            env=dict(env),
            capture_output=True,
            text=True,
            timeout=_SEED_LIMIT_S,
            check=False,
        )
        if done.returncode != 0:
            raise SetupError("the demo agents could not be created", detail=done.stderr[-4000:])
        return done.stdout.strip()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    async def __aenter__(self) -> Self:
        await asyncio.to_thread(self.start)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await asyncio.to_thread(self.stop)


def start_system(var_dir: Path, ports: Ports | None = None, **settings: str) -> System:
    """A system in `var_dir`, on free ports unless `ports` are given; `settings` are environment variables."""
    return System(var_dir=var_dir, ports=ports, settings=settings)
