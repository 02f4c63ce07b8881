"""A supervisord of our own: started with a list of services, asked for their processes, stopped with all of them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from deploy.run.commands import guarded, last_lines
from deploy.run.control import Control, State
from deploy.run.errors import SetupError
from deploy.run.progress import Progress
from deploy.run.services import Service
from deploy.run.supervision import render

_POLL_S = 0.1
_OPEN_LIMIT_S = 20.0
_STOP_LIMIT_S = 45.0
_SOCKET_BYTES = 90
"""Longest path of a socket: the system takes 107 bytes, and supervisord first makes it under a longer name."""


class Supervisor:
    """Runs services below one supervisord, which ends with the thread that called `open`.

    `var` gets the configuration, the logs and the control socket; where its path is too long for a socket, that one
    lies in a temporary folder.
    """

    def __init__(self, services: Sequence[Service], *, root: Path, var: Path, progress: Progress) -> None:
        self._services = {service.program.name: service for service in services}
        self._root, self._var, self._progress = root, var, progress
        self._short: tempfile.TemporaryDirectory[str] | None = None
        self._socket = var / "control.sock"
        if len(os.fsencode(self._socket)) > _SOCKET_BYTES:
            self._short = tempfile.TemporaryDirectory(prefix="sanad-")
            self._socket = Path(self._short.name) / "control.sock"
        self._control = Control(self._socket)
        self._process: subprocess.Popen[bytes] | None = None

    def open(self, env: Mapping[str, str]) -> None:
        """Start supervisord, with `env` for all its programs; no program runs yet."""
        (self._var / "log").mkdir(parents=True, exist_ok=True)
        config = self._var / "supervisord.conf"
        programs = [service.program for service in self._services.values()]
        config.write_text(render(programs, root=self._root, var=self._var, socket=self._socket), encoding="utf-8")
        command = [sys.executable, "-m", "supervisor.supervisord", "-c", str(config)]
        output = self._var / "log" / "supervisord-output.log"
        with output.open("wb") as out:
            self._process = subprocess.Popen(
                guarded(command, signal_name="SIGTERM", parent=os.getpid()),
                cwd=self._root,
                env=dict(env),
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                start_new_session=True,
            )
        deadline_s = time.monotonic() + _OPEN_LIMIT_S
        while not self._control.answers():
            if self._process.poll() is not None or time.monotonic() > deadline_s:
                raise SetupError("supervisord did not start", detail=last_lines(output))
            time.sleep(_POLL_S)

    def start(self, names: Iterable[str]) -> None:
        """Start programs together and wait until each is ready; raises for the first that fails."""
        waiting = list(names)
        started_s = time.monotonic()
        for name in waiting:
            self._control.start(name)
        while waiting:
            states = self.states()
            for name in tuple(waiting):
                waited_s = time.monotonic() - started_s
                if states[name].pid and self._services[name].ready():
                    self._progress.say(f"  {name}: ready ({waited_s:.1f} s)")
                    waiting.remove(name)
                elif states[name].given_up or waited_s > self._services[name].start_limit_s:
                    raise self._failure(states[name], waited_s)
            time.sleep(_POLL_S)

    def restart_given_up(self) -> list[str]:
        """Start again what supervisord gave up on; returns the names."""
        names = [state.name for state in self.states().values() if state.given_up]
        for name in names:
            self._control.start(name)
        return names

    def stop_program(self, name: str) -> None:
        """Stop one program; it stays down until `start`."""
        self._control.stop(name)

    def states(self) -> dict[str, State]:
        """All programs by name; raises `SetupError` when the supervisor itself is gone."""
        try:
            return self._control.states()
        except OSError as error:
            raise SetupError(f"the supervisor ended: see {self._var / 'log' / 'supervisord.log'}") from error

    def log(self, name: str) -> Path:
        return self._var / "log" / f"{name}.log"

    @property
    def running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    @property
    def supervisor_pid(self) -> int:
        if self._process is None:
            raise SetupError("the supervisor has not been started")
        return self._process.pid

    def close(self) -> None:
        """Stop every program and the supervisor; safe to repeat."""
        if self._process is not None:
            left = self._pids()
            with suppress(ProcessLookupError):
                self._process.terminate()
            try:
                self._process.wait(_STOP_LIMIT_S)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
            _kill_groups(left)
        if self._short is not None:
            self._short.cleanup()

    def _pids(self) -> list[int]:
        try:
            return [state.pid for state in self._control.states().values() if state.pid]
        except OSError:
            return []

    def _failure(self, state: State, waited_s: float) -> SetupError:
        log = self.log(state.name)
        why = state.detail if state.given_up else f"not ready after {waited_s:.0f} s"
        return SetupError(f"{state.name} did not start ({why}; whole log: {log})", detail=last_lines(log))


def _kill_groups(pids: Iterable[int]) -> None:
    """Each program leads a process group of its own: end what a program left behind in it."""
    for pid in pids:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(pid, signal.SIGKILL)
