"""`make run` as a person meets it: what it says, and how it refuses."""

from __future__ import annotations

import io
import os
import socket
import subprocess
from pathlib import Path

import pytest

from deploy.run import front
from deploy.run.control import State
from deploy.run.errors import SetupError
from deploy.run.layout import ROOT, Layout
from deploy.run.ports import LOOPBACK, Ports, setting
from deploy.run.preflight import require_startable
from deploy.run.progress import Progress
from deploy.run.single import only_one
from deploy.run.system import System


def state(name: str, status: str = "RUNNING", pid: int = 7, detail: str = "") -> State:
    return State(name, status, pid, detail)


def test_says_where_to_go_next(tmp_path: Path) -> None:
    system = System(var_dir=tmp_path, ports=Ports(handoff=9000), redis_url="redis://:secret@host:6379/0")
    system.demo_agent = "noura"
    text = front.where(system)
    assert "http://127.0.0.1:9000/\n" in text
    assert "http://127.0.0.1:9000/desk" in text
    assert f"sign in as noura with the password {system.env()['SANAD_DEMO_PASSWORD']}" in text
    assert "secret@" not in text


def test_says_what_was_started_again(tmp_path: Path) -> None:
    before = {"rasa": state("rasa", pid=7), "redis": state("redis", pid=8)}
    after = {"rasa": state("rasa", pid=9), "redis": state("redis", pid=8)}
    (line,) = front.changes(before, after, tmp_path)
    assert "rasa ended and was started again" in line
    assert str(tmp_path / "log/rasa.log") in line


def test_says_once_what_keeps_failing(tmp_path: Path) -> None:
    down = {"rasa": state("rasa", "FATAL", 0, "Exited too quickly")}
    (line,) = front.changes({"rasa": state("rasa")}, down, tmp_path)
    assert "keeps failing" in line
    assert front.changes(down, down, tmp_path) == []


def test_a_second_one_in_the_same_folder_is_refused(tmp_path: Path) -> None:
    with (
        only_one(tmp_path / "run.lock", "first"),
        pytest.raises(SetupError, match=rf"runs already.*SANAD_VAR_DIR.*process {os.getpid()}"),
    ):
        front.run(Layout(), Progress(io.StringIO()), {"SANAD_VAR_DIR": str(tmp_path)})


def test_the_lock_ends_with_its_holder(tmp_path: Path) -> None:
    with only_one(tmp_path / "run.lock", "first"):
        pass
    with only_one(tmp_path / "run.lock", "second"):
        assert (tmp_path / "run.lock").read_text() == f"{os.getpid()}\n"


def free_ports(var: Path) -> dict[str, str]:
    """Settings of a system of its own."""
    ports = Ports.free()
    return {"SANAD_VAR_DIR": str(var), **{setting(name): str(port) for name, port in ports.named()}}


def sanad_run(tmp_path: Path, **settings: str) -> subprocess.CompletedProcess[str]:
    """`bin/sanad run` as `make run` calls it, once everything is installed."""
    return subprocess.run(
        [ROOT / ".venv/bin/python", "-m", "deploy.run", "run"],
        cwd=ROOT,
        env={**os.environ, **free_ports(tmp_path), **settings},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_unreachable_redis_is_one_line(tmp_path: Path) -> None:
    done = sanad_run(tmp_path, REDIS_URL=f"redis://{LOOPBACK}:{Ports.free().redis}/0")
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1].startswith("sanad: no Redis answers at REDIS_URL=")
    assert "Traceback" not in done.stderr


def test_taken_port_is_one_line(tmp_path: Path) -> None:
    with socket.create_server((LOOPBACK, 0)) as held:
        done = sanad_run(tmp_path, SANAD_PORT=str(held.getsockname()[1]))
    assert done.returncode == 1
    assert "which handoff needs, is taken" in done.stderr.splitlines()[-1]
    assert "Traceback" not in done.stderr


def test_bad_port_is_one_line(tmp_path: Path) -> None:
    done = sanad_run(tmp_path, SANAD_PORT="http")
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1].startswith("sanad: SANAD_PORT is 'http'")


def test_no_python_is_one_line() -> None:
    done = subprocess.run(
        [ROOT / "bin/sanad", "setup"],
        env={**os.environ, "SANAD_PYTHON": "/bin/false"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr.startswith("sanad: Python 3.11 or later was not found")


def test_refusals_come_before_the_set_up(tmp_path: Path) -> None:
    """The bare Python checks what it can, so that nobody waits for a training only to be refused."""
    with only_one(tmp_path / "run.lock", "first"), pytest.raises(SetupError, match="runs already"):
        require_startable(Layout(), {"SANAD_VAR_DIR": str(tmp_path)})
    with socket.create_server((LOOPBACK, 0)) as held:
        taken = str(held.getsockname()[1])
        with pytest.raises(SetupError, match="which redis needs, is taken"):
            require_startable(Layout(), {**free_ports(tmp_path), "SANAD_REDIS_PORT": taken})
        given = {"SANAD_REDIS_PORT": taken, "REDIS_URL": f"redis://{LOOPBACK}:{taken}/0"}
        require_startable(Layout(), {**free_ports(tmp_path), **given})
    with pytest.raises(SetupError, match="no Redis answers"):
        require_startable(Layout(), {**free_ports(tmp_path), **given})
