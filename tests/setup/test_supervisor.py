"""A real supervisord with small programs: started in order, brought back, and never left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from deploy.run.errors import SetupError
from deploy.run.layout import ROOT
from deploy.run.ports import LOOPBACK, Ports
from deploy.run.progress import Progress
from deploy.run.readiness import http_ok
from deploy.run.services import Service
from deploy.run.supervision import Program
from deploy.run.supervisor import Supervisor

LIMIT_S = 15.0


def web(port: int) -> Service:
    command = (sys.executable, "-m", "http.server", str(port), "--bind", LOOPBACK)
    return Service(Program("web", command), http_ok(port, "/"), LIMIT_S)


def shell(name: str, script: str, *, limit_s: float = LIMIT_S, ready: Callable[[], bool] = lambda: True) -> Service:
    return Service(Program(name, ("/bin/sh", "-c", script)), ready, limit_s)


def alive(pid: int) -> bool:
    """Whether the process runs; one that ended but was not collected yet does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in {"Z", "X"}
    except OSError:
        return False


def wait_until(condition: Callable[[], bool]) -> None:
    deadline_s = time.monotonic() + LIMIT_S
    while not condition():
        assert time.monotonic() < deadline_s, "waited too long"
        time.sleep(0.02)


@pytest.fixture
def supervise(tmp_path: Path) -> Iterator[Callable[..., Supervisor]]:
    opened: list[Supervisor] = []

    def open_with(*services: Service) -> Supervisor:
        supervisor = Supervisor(services, root=ROOT, var=tmp_path, progress=Progress())
        opened.append(supervisor)
        supervisor.open(os.environ)
        return supervisor

    yield open_with
    for supervisor in opened:
        supervisor.close()


def test_nothing_runs_before_it_is_started(supervise: Callable[..., Supervisor]) -> None:
    supervisor = supervise(web(Ports.free().handoff))
    assert supervisor.states()["web"].pid == 0
    supervisor.start(["web"])
    assert alive(supervisor.states()["web"].pid)


def test_a_folder_with_a_long_name_serves_too(tmp_path: Path) -> None:
    var = tmp_path / ("a" * 120)
    supervisor = Supervisor([shell("a", "exec sleep 60")], root=ROOT, var=var, progress=Progress())
    try:
        supervisor.open(os.environ)
        supervisor.start(["a"])
        assert supervisor.states()["a"].pid
    finally:
        supervisor.close()


def test_a_killed_program_comes_back(supervise: Callable[..., Supervisor]) -> None:
    supervisor = supervise(web(Ports.free().handoff))
    supervisor.start(["web"])
    first = supervisor.states()["web"].pid
    os.kill(first, signal.SIGKILL)
    wait_until(lambda: supervisor.states()["web"].pid not in {0, first})


def test_a_program_that_fails_is_named_with_its_last_lines(supervise: Callable[..., Supervisor]) -> None:
    supervisor = supervise(shell("rasa", "echo no model found; exit 3", ready=lambda: False))
    with pytest.raises(SetupError, match="rasa did not start") as caught:
        supervisor.start(["rasa"])
    assert "no model found" in caught.value.detail
    assert supervisor.states()["rasa"].given_up


def test_a_program_that_never_gets_ready_is_named(supervise: Callable[..., Supervisor]) -> None:
    supervisor = supervise(shell("rasa", "exec sleep 60", limit_s=0.5, ready=lambda: False))
    with pytest.raises(SetupError, match=r"rasa did not start \(not ready after"):
        supervisor.start(["rasa"])


def test_what_was_given_up_is_started_again(supervise: Callable[..., Supervisor], tmp_path: Path) -> None:
    mended = tmp_path / "mended"
    supervisor = supervise(shell("a", f"test -e {mended} && exec sleep 60", ready=mended.exists))
    with pytest.raises(SetupError):
        supervisor.start(["a"])
    mended.touch()
    assert supervisor.restart_given_up() == ["a"]
    wait_until(lambda: supervisor.states()["a"].status == "RUNNING")
    assert supervisor.restart_given_up() == []


def test_closing_ends_the_children_of_children(supervise: Callable[..., Supervisor], tmp_path: Path) -> None:
    note = tmp_path / "grandchild"
    supervisor = supervise(shell("a", f"sleep 60 & echo $! > {note}; wait", ready=note.exists))
    supervisor.start(["a"])
    wait_until(lambda: note.read_text().strip() != "")
    child, grandchild = supervisor.states()["a"].pid, int(note.read_text())
    assert alive(grandchild)
    supervisor.close()
    supervisor.close()
    assert not alive(child)
    assert not alive(grandchild)
    assert not supervisor.running


def test_a_killed_supervisor_takes_its_programs_with_it(supervise: Callable[..., Supervisor]) -> None:
    supervisor = supervise(shell("a", "trap '' TERM; while :; do sleep 1; done"))
    supervisor.start(["a"])
    child = supervisor.states()["a"].pid
    os.kill(supervisor.supervisor_pid, signal.SIGKILL)
    wait_until(lambda: not alive(child))
    with pytest.raises(SetupError, match="the supervisor ended"):
        supervisor.states()


OWNER = """
import os, sys, pathlib, time
from tests.setup.test_supervisor import Supervisor, shell
from deploy.run.layout import ROOT
from deploy.run.progress import Progress
supervisor = Supervisor([shell("a", "exec sleep 60")], root=ROOT, var=pathlib.Path(sys.argv[1]), progress=Progress())
supervisor.open(os.environ)
supervisor.start(["a"])
print(supervisor.supervisor_pid, supervisor.states()["a"].pid, flush=True)
time.sleep(60)
"""


def test_a_killed_owner_takes_everything_with_it(tmp_path: Path) -> None:
    owner = subprocess.Popen(
        [sys.executable, "-c", OWNER, str(tmp_path)], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    assert owner.stdout is not None
    pids = [int(word) for word in owner.stdout.readline().split()]
    assert len(pids) == 2
    assert all(alive(pid) for pid in pids)
    owner.kill()
    owner.wait()
    owner.stdout.close()
    wait_until(lambda: not any(alive(pid) for pid in pids))
