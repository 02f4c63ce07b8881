"""What can be refused before anything is installed or trained; needs a bare Python only."""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import AbstractContextManager
from pathlib import Path

from deploy.run.layout import Layout
from deploy.run.ports import Ports, require_free
from deploy.run.redis_address import require_listening
from deploy.run.single import only_one


def var_dir(layout: Layout, env: Mapping[str, str]) -> Path:
    """Folder of a system's data, logs and secrets."""
    return Path(env.get("SANAD_VAR_DIR") or layout.root / "var").resolve()


def run_lock(var: Path) -> AbstractContextManager[None]:
    """Held while a system runs in `var`."""
    return only_one(
        var / "run.lock",
        "Sanad runs already from this folder: stop it first, or start a second one with other "
        "SANAD_VAR_DIR, SANAD_PORT, SANAD_RASA_PORT, SANAD_ACTIONS_PORT and SANAD_REDIS_PORT",
    )


def require_startable(layout: Layout, env: Mapping[str, str] = os.environ) -> None:
    """Raise `SetupError` when no system can start here now: one runs already, a port is taken, or the Redis of
    `REDIS_URL` is away."""
    url = env.get("REDIS_URL")
    with run_lock(var_dir(layout, env)):
        require_free(Ports.from_env(env), without=frozenset({"redis"} if url else ()))
        if url:
            require_listening(url)
