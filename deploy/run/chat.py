"""`make chat`: talks to the system that runs here, or to one that is started for it and stopped after."""

from __future__ import annotations

import os
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Mapping

from deploy.run.layout import Layout
from deploy.run.ports import Ports
from deploy.run.preflight import var_dir
from deploy.run.progress import Progress
from deploy.run.system import System

_ANSWER_S = 2.0


def run(layout: Layout, progress: Progress, *, as_json: bool, env: Mapping[str, str] = os.environ) -> int:
    """Talk until the input ends; returns the exit code of the conversation."""
    system = System(
        var_dir=var_dir(layout, env),
        ports=Ports.from_env(env),
        redis_url=env.get("REDIS_URL") or None,
        layout=layout,
        progress=progress,
    )
    if _runs(system.url):
        return _talk(system, as_json=as_json)
    progress.say("Starting")
    with system:
        return _talk(system, as_json=as_json)


def _runs(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/healthz", timeout=_ANSWER_S) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def _talk(system: System, *, as_json: bool) -> int:
    command = [str(system.layout.handoff_python), "-m", "handoff", "chat", *(["--json"] if as_json else [])]
    done = subprocess.run(command, cwd=system.layout.root, env=system.env(), stdin=sys.stdin, check=False)
    return done.returncode
