"""What supervisord is told."""

from __future__ import annotations

import configparser
import shlex
from pathlib import Path

import pytest

from deploy.run.commands import guarded
from deploy.run.supervision import Program, render


def read(*programs: Program) -> configparser.RawConfigParser:
    text = render(programs, root=Path("/srv/sanad"), var=Path("/srv/sanad/var"), socket=Path("/run/s/control"))
    parser = configparser.RawConfigParser(inline_comment_prefixes=(" ;",))
    parser.read_string(text)
    return parser


def test_every_program_comes_back_and_goes_whole() -> None:
    config = read(Program("redis", ("redis-server",)), Program("handoff", ("python", "-m", "handoff"), stop_wait_s=20))
    for name in ("redis", "handoff"):
        section = config[f"program:{name}"]
        assert section["autorestart"] == "true"
        assert section["stopasgroup"] == section["killasgroup"] == "true"
        assert section["stdout_logfile"] == f"/srv/sanad/var/log/{name}.log"
        assert section["directory"] == "/srv/sanad"
    assert config["program:handoff"]["stopwaitsecs"] == "20"


def test_what_starts_first_stops_last() -> None:
    config = read(Program("redis", ("a",)), Program("handoff", ("b",)))
    assert int(config["program:redis"]["priority"]) < int(config["program:handoff"]["priority"])


def test_programs_are_tied_to_the_supervisor() -> None:
    command = shlex.split(read(Program("a", ("sleep", "9")))["program:a"]["command"])
    assert command[-2:] == ["sleep", "9"]
    assert tuple(command) == guarded(("sleep", "9"))
    assert "SIGKILL" in command


def test_words_and_values_arrive_whole() -> None:
    config = read(Program("a", ("echo", "two words", "50%"), {"A": "x,y=z 100%"}))
    assert shlex.split(config["program:a"]["command"].replace("%%", "%"))[-2:] == ["two words", "50%"]
    assert config["program:a"]["environment"] == 'A="x,y=z 100%%"'


@pytest.mark.parametrize("value", ['quoted"', "back\\slash", "two\nlines", "a ;comment"])
def test_what_supervisord_cannot_hold_is_refused(value: str) -> None:
    with pytest.raises(ValueError, match="cannot hold"):
        read(Program("a", ("b",), {"A": value}))


def test_control_is_for_the_owner_alone() -> None:
    assert read()["unix_http_server"]["chmod"] == "0700"
    assert "inet_http_server" not in read()
