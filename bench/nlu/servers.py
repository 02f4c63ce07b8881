"""Turns per second and core: this bot and a stock one, each as `rasa run` serves it, pinned to the same core.

What a turn costs is the server's processor time, so that neither the client nor other work on the machine counts.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

START_S = 180.0
WARM_UP, TURNS = 30, 300
TURNS_OF_ONE = 10
"""Turns an employer takes before the next one writes."""
TOKEN = "bench-token-of-32-characters-only"
_TICKS_A_SECOND = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Server:
    """A running `rasa run`."""

    url: str
    pid: int

    def post(self, path: str, body: Mapping[str, Any]) -> Any:
        """The answer, as JSON."""
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {TOKEN}"}
        request = urllib.request.Request(f"{self.url}{path}", json.dumps(body).encode(), headers)
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.load(answer)

    @property
    def processor_s(self) -> float:
        """Processor time the server has used."""
        fields = Path(f"/proc/{self.pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / _TICKS_A_SECOND


@contextmanager
def serving(model: Path, credentials: Path, endpoints: Path, root: Path) -> Iterator[Server]:
    """`rasa run` on one core, from when it answers until the block ends."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [
        sys.executable,
        "-m",
        "rasa",
        "run",
        "--interface",
        "127.0.0.1",
        "--port",
        str(port),
        "--model",
        str(model),
    ]
    command += ["--credentials", str(credentials), "--endpoints", str(endpoints)]
    settings = {
        "SANAD_INTERNAL_TOKEN": TOKEN,
        "SANAD_ACTIONS_PORT": "9",
        "LOG_LEVEL": "WARNING",
        "PYTHONPATH": str(root),
    }
    threads = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "TF_NUM_INTRAOP_THREADS"), "1")
    env = {**os.environ, **settings, **threads, "RASA_TELEMETRY_ENABLED": "false", "CUDA_VISIBLE_DEVICES": ""}
    with subprocess.Popen(command, cwd=root, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            os.sched_setaffinity(process.pid, {min(os.sched_getaffinity(0))})
            server = Server(f"http://127.0.0.1:{port}", process.pid)
            _wait(server.url, process)
            yield server
        finally:
            process.terminate()


def _wait(url: str, process: subprocess.Popen[bytes]) -> None:
    deadline_s = time.monotonic() + START_S
    while time.monotonic() < deadline_s and process.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except OSError:
            time.sleep(0.2)
    raise RuntimeError("rasa run does not answer")


def own_turns_a_second(server: Server, texts: Sequence[str]) -> float:
    """Of one core; each text is a turn as handoff sends it."""
    state: Any = None

    def turn(index: int) -> None:
        nonlocal state
        conversation = f"{index // TURNS_OF_ONE:026d}"
        body = {"conversation": conversation, "turn": f"{conversation}:{index}", "channel": "web", "payload": None}
        state = None if index % TURNS_OF_ONE == 0 else state
        answer = server.post("/webhooks/handoff/turn", {**body, "text": texts[index % len(texts)], "state": state})
        state = answer["state"]
        if not answer["replies"]:
            raise RuntimeError("a turn without a reply")

    return _turns_a_second(server, turn)


def stock_turns_a_second(server: Server, texts: Sequence[str]) -> float:
    """Of one core; each text is a turn over Rasa's own REST channel."""

    def turn(index: int) -> None:
        body = {"sender": f"employer-{index // TURNS_OF_ONE}", "message": texts[index % len(texts)]}
        server.post("/webhooks/rest/webhook", body)

    return _turns_a_second(server, turn)


def _turns_a_second(server: Server, turn: Callable[[int], None]) -> float:
    for index in range(WARM_UP):
        turn(index)
    before_s = server.processor_s
    for index in range(WARM_UP, WARM_UP + TURNS):
        turn(index)
    return TURNS / (server.processor_s - before_s)
