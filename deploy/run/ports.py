"""The ports of one system, and whether they are free."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields

from deploy.run.errors import SetupError

LOOPBACK = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class Ports:
    """Where the processes of one system listen, all on the loopback address but handoff where SANAD_HOST says so."""

    handoff: int = 8080
    rasa: int = 5005
    actions: int = 5055
    redis: int = 6390

    @classmethod
    def from_env(cls, env: Mapping[str, str]) -> Ports:
        """The ports that the settings name; raises `SetupError` for one that is no port."""
        chosen = {}
        for field in fields(cls):
            if text := env.get(setting(field.name)):
                if not text.isdecimal() or not 0 < int(text) < 65536:
                    raise SetupError(f"{setting(field.name)} is {text!r}: give a port from 1 to 65535")
                chosen[field.name] = int(text)
        return cls(**chosen)

    @classmethod
    def free(cls) -> Ports:
        """Ports that nobody listens on now, for a second system beside the first."""
        sockets = [socket.create_server((LOOPBACK, 0)) for _ in fields(cls)]
        numbers = [held.getsockname()[1] for held in sockets]
        for held in sockets:
            held.close()
        return cls(*numbers)

    def named(self) -> Iterator[tuple[str, int]]:
        for field in fields(self):
            yield field.name, getattr(self, field.name)


def setting(name: str) -> str:
    """The environment variable of one port."""
    return "SANAD_PORT" if name == "handoff" else f"SANAD_{name.upper()}_PORT"


def is_free(port: int, host: str = LOOPBACK) -> bool:
    try:
        socket.create_server((host, port)).close()
    except OSError:
        return False
    return True


def require_free(ports: Ports, *, without: frozenset[str] = frozenset(), patience_s: float = 5.0) -> None:
    """Raise for the first port that stays taken; a system that just ended may take a moment to let go."""
    deadline_s = time.monotonic() + patience_s
    for name, port in ports.named():
        if name in without:
            continue
        while not is_free(port):
            if time.monotonic() >= deadline_s:
                raise SetupError(
                    f"port {port}, which {name} needs, is taken: stop what listens there, "
                    f"or choose another with {setting(name)}={port + 1}"
                )
            time.sleep(0.1)
