"""What supervisord is told: the programs of a system as one configuration."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from deploy.run.commands import guarded


@dataclass(frozen=True, slots=True)
class Program:
    """One supervised process. It inherits the supervisor's environment; `env` adds to that."""

    name: str
    command: tuple[str, ...]
    env: Mapping[str, str] = field(default_factory=dict)
    stop_wait_s: int = 10


def render(programs: Iterable[Program], *, root: Path, var: Path, socket: Path) -> str:
    """The configuration file. Programs start when they are told to, so that each finds what it needs running.

    A program that ends is started again at once; after three failures in a row it rests until started by name.
    """
    lines = [
        "[supervisord]",
        f"logfile = {_value(var / 'log' / 'supervisord.log')}",
        "logfile_maxbytes = 5MB",
        "logfile_backups = 1",
        f"pidfile = {_value(var / 'supervisord.pid')}",
        f"childlogdir = {_value(var / 'log')}",
        "identifier = sanad",
        "nodaemon = true",
        "silent = true",
        "",
        "[unix_http_server]",
        f"file = {_value(socket)}",
        "chmod = 0700",
        "",
        "[rpcinterface:supervisor]",
        "supervisor.rpcinterface_factory = supervisor.rpcinterface:make_main_rpcinterface",
    ]
    for priority, program in enumerate(programs, start=1):
        lines += ["", *_program(program, priority, root, var)]
    return "\n".join(lines) + "\n"


def _program(program: Program, priority: int, root: Path, var: Path) -> list[str]:
    return [
        f"[program:{program.name}]",
        f"command = {_value(shlex.join(guarded(program.command)))}",
        f"directory = {_value(root)}",
        f"environment = {_environment(program.env)}",
        f"priority = {priority}",
        "autostart = false",
        "autorestart = true",
        "startsecs = 1",
        "startretries = 3",
        f"stopwaitsecs = {program.stop_wait_s}",
        "stopasgroup = true",
        "killasgroup = true",
        "redirect_stderr = true",
        f"stdout_logfile = {_value(var / 'log' / (program.name + '.log'))}",
        "stdout_logfile_maxbytes = 10MB",
        "stdout_logfile_backups = 2",
    ]


def _value(value: str | Path) -> str:
    """One value as supervisord reads it: `%` doubled (its expansions), ` ;` would start a comment."""
    text = str(value)
    if "\n" in text or " ;" in text:
        raise ValueError(f"supervisord cannot hold {text!r}")
    return text.replace("%", "%%")


def _environment(env: Mapping[str, str]) -> str:
    for value in env.values():
        if '"' in value or "\\" in value:
            raise ValueError(f"supervisord cannot hold {value!r}")
    return ",".join(f'{name}="{_value(value)}"' for name, value in env.items())
