"""Talking to a running supervisord over its socket."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xmlrpc.client import Fault, ServerProxy

from supervisor.xmlrpc import SupervisorTransport


@dataclass(frozen=True, slots=True)
class State:
    """One program as supervisord sees it; `pid` is 0 while it does not run."""

    name: str
    status: str
    pid: int
    detail: str

    @property
    def given_up(self) -> bool:
        """Three starts in a row failed; only a start by name tries again."""
        return self.status == "FATAL"


class Control:
    """Calls to the supervisord behind one socket; each opens its own connection, so any thread may call."""

    def __init__(self, socket: Path) -> None:
        self._socket = socket

    def answers(self) -> bool:
        try:
            return bool(self._call().getState()["statename"] == "RUNNING")
        except (OSError, Fault):
            return False

    def states(self) -> dict[str, State]:
        """All programs by name; raises OSError when the supervisor is gone."""
        return {
            info["name"]: State(info["name"], info["statename"], info["pid"], info["description"])
            for info in self._call().getAllProcessInfo()
        }

    def start(self, name: str) -> None:
        """Start a program; nothing happens when it runs already."""
        try:
            self._call().startProcess(name, False)
        except Fault as fault:
            if not fault.faultString.startswith("ALREADY_STARTED"):
                raise

    def stop(self, name: str) -> None:
        """Stop a program and wait until it ended; nothing happens when it does not run."""
        try:
            self._call().stopProcess(name, True)
        except Fault as fault:
            if not fault.faultString.startswith("NOT_RUNNING"):
                raise

    def _call(self) -> Any:
        transport = SupervisorTransport(None, None, f"unix://{self._socket}")
        return ServerProxy("http://127.0.0.1", transport=transport).supervisor
