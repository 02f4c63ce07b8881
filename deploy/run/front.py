"""`make run` in the foreground: starts the system, says where it is, watches it, and takes it down with itself."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Mapping
from pathlib import Path
from types import FrameType

from deploy.run.control import State
from deploy.run.guard import end_with_parent
from deploy.run.layout import Layout
from deploy.run.ports import Ports
from deploy.run.preflight import run_lock, var_dir
from deploy.run.progress import Progress
from deploy.run.redis_address import without_password
from deploy.run.system import System

_WATCH_S = 1.0
_REST_S = 5.0


class _Stopped(BaseException):
    """A signal asked for the end; raised in the main thread wherever it is."""


def run(layout: Layout, progress: Progress, env: Mapping[str, str] = os.environ) -> int:
    """Run until SIGINT, SIGTERM or SIGHUP. Returns the exit code: 0 after an orderly end."""
    if env.get("SANAD_END_WITH_PARENT"):
        end_with_parent(signal.SIGTERM)
    var = var_dir(layout, env)
    with run_lock(var):
        system = System(
            var_dir=var,
            ports=Ports.from_env(env),
            redis_url=env.get("REDIS_URL") or None,
            layout=layout,
            progress=progress,
        )
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, _stop)
        try:
            progress.say("Starting")
            system.start()
            progress.say(where(system))
            watch(system, progress)
        except _Stopped:
            progress.say("\nStopping")
        finally:
            for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
                signal.signal(number, signal.SIG_IGN)
            system.stop()
    return 0


def _stop(number: int, frame: FrameType | None) -> None:
    raise _Stopped


def where(system: System) -> str:
    """What a person does next."""
    lines = [
        "",
        "Sanad runs.",
        f"  Employers:  {system.url}/",
        f"  Agents:     {system.url}/desk",
        f"              sign in as {system.demo_agent} with the password {system.env()['SANAD_DEMO_PASSWORD']}",
        f"  Redis:      {without_password(system.redis_url)}",
        f"  Logs:       {system.var / 'log'}",
        "Ctrl-C stops it.",
    ]
    return "\n".join(lines)


def watch(system: System, progress: Progress) -> None:
    """Say which program was started again; start again what the supervisor gave up on. Ends only by exception."""
    known = system.supervisor.states()
    next_try_s = time.monotonic() + _REST_S
    while True:
        time.sleep(_WATCH_S)
        states = system.supervisor.states()
        for line in changes(known, states, system.var):
            progress.say(line)
        known = states
        if time.monotonic() >= next_try_s:
            system.supervisor.restart_given_up()
            next_try_s = time.monotonic() + _REST_S


def changes(before: Mapping[str, State], after: Mapping[str, State], var: Path) -> list[str]:
    """One line for each program that came back with another process, or that was given up."""
    lines = []
    for name, state in after.items():
        was = before[name]
        if state.pid and was.pid != state.pid:
            lines.append(f"  {name} ended and was started again (see {var / 'log' / f'{name}.log'})")
        elif state.given_up and not was.given_up:
            lines.append(f"  {name} keeps failing and is tried every {_REST_S:.0f} s ({state.detail})")
    return lines
