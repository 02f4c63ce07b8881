"""The whole system, started as `make run` starts it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from configparser import RawConfigParser
from pathlib import Path
from urllib.request import ProxyHandler, Request, build_opener

import pytest

from deploy.run.control import Control
from deploy.run.layout import ROOT, Layout
from deploy.run.ports import LOOPBACK, is_free
from deploy.run.secrets_file import load_or_create
from tests.setup.test_front import free_ports
from tests.setup.test_supervisor import alive

START_LIMIT_S = 240.0
STOP_LIMIT_S = 45.0
NAMES = ("redis", "actions", "rasa", "handoff")

pytestmark = [pytest.mark.system, pytest.mark.timeout(START_LIMIT_S + 3 * STOP_LIMIT_S)]


class Running:
    """`deploy.run run` in the foreground, with its output in a file."""

    def __init__(self, var: Path) -> None:
        self.settings = free_ports(var)
        self.output = var / "output"
        with self.output.open("wb") as out:
            self.process = subprocess.Popen(
                [Layout().handoff_python, "-m", "deploy.run", "run"],
                cwd=ROOT,
                env={**os.environ, **self.settings},
                stdout=out,
                stderr=out,
            )
        wait_until(self._started, START_LIMIT_S)

    def _started(self) -> bool:
        assert self.process.poll() is None, self.output.read_text()
        return "Ctrl-C stops it." in self.output.read_text()

    def pids(self) -> dict[str, int]:
        """Process id of each program, as its supervisor tells."""
        config = RawConfigParser()
        config.read(Path(self.settings["SANAD_VAR_DIR"]) / "supervisord.conf")
        states = Control(Path(config["unix_http_server"]["file"])).states()
        return {name: states[name].pid for name in NAMES}

    def everything_gone(self) -> bool:
        return all(is_free(int(value)) for name, value in self.settings.items() if name.endswith("PORT"))


def wait_until(condition: Callable[[], bool], limit_s: float) -> None:
    deadline_s = time.monotonic() + limit_s
    while not condition():
        assert time.monotonic() < deadline_s, "waited too long"
        time.sleep(0.1)


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Running]:
    system = Running(tmp_path)
    yield system
    if system.process.poll() is None:
        system.process.terminate()
    system.process.wait(STOP_LIMIT_S)


def get(url: str, **headers: str) -> tuple[int, bytes]:
    with build_opener(ProxyHandler({})).open(Request(url, headers=headers), timeout=10) as answer:
        return answer.status, answer.read()


def test_serves_comes_back_and_leaves_nothing(running: Running) -> None:
    base = f"http://{LOOPBACK}:{running.settings['SANAD_PORT']}"
    assert get(f"{base}/")[0] == 200
    assert get(f"{base}/healthz")[0] == 200
    secrets = load_or_create(Path(running.settings["SANAD_VAR_DIR"]) / "secrets.env")
    login = Request(
        f"{base}/api/desk/login",
        json.dumps({"username": "noura", "password": secrets["SANAD_DEMO_PASSWORD"]}).encode(),
        {"Content-Type": "application/json", "Origin": base},
    )
    with build_opener(ProxyHandler({})).open(login, timeout=10) as answer:
        assert answer.status == 200

    before = running.pids()
    for pid in before.values():
        os.kill(pid, signal.SIGKILL)
    wait_until(lambda: "rasa ended and was started again" in running.output.read_text(), 30)
    running.process.send_signal(signal.SIGINT)
    assert running.process.wait(STOP_LIMIT_S) == 0
    assert running.everything_gone()


def test_a_killed_front_takes_everything_with_it(running: Running) -> None:
    pids = running.pids()
    assert len(pids) == len(NAMES)
    running.process.kill()
    running.process.wait()
    wait_until(lambda: not any(alive(pid) for pid in pids.values()), STOP_LIMIT_S)
    assert running.everything_gone()
