"""`make chat`: talks to the system that runs here, or to one that is started for it and stopped after."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping

from deploy.run.layout import Layout
from deploy.run.ports import Ports
from deploy.run.preflight import run_lock, var_dir
from deploy.run.progress import Progress
from deploy.run.readiness import http_ok
from deploy.run.system import System


def run(layout: Layout, progress: Progress, *, as_json: bool, env: Mapping[str, str] = os.environ) -> int:
    """Talk until the input ends; returns the exit code of the conversation."""
    system = System(
        var_dir=var_dir(layout, env),
        ports=Ports.from_env(env),
        redis_url=env.get("REDIS_URL") or None,
        layout=layout,
        progress=progress,
    )
    if http_ok(system.ports.handoff, "/healthz")():
        return _talk(system, as_json=as_json)
    progress.say("Starting")
    with run_lock(system.var), system:
        return _talk(system, as_json=as_json)


def _talk(system: System, *, as_json: bool) -> int:
    command = [str(system.layout.handoff_python), "-m", "handoff", "chat", *(["--json"] if as_json else [])]
    done = subprocess.run(command, cwd=system.layout.root, env=system.env(), stdin=sys.stdin, check=False)
    return done.returncode
