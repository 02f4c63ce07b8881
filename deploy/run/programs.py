"""The programs of Sanad: what runs, with which settings, and how each shows that it is ready."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from deploy.run import redis_server
from deploy.run.layout import Layout
from deploy.run.model import rasa_env
from deploy.run.ports import LOOPBACK, Ports
from deploy.run.readiness import http_ok, redis_pong
from deploy.run.services import Service
from deploy.run.supervision import Program


def shared_env(ports: Ports, var: Path, redis_url: str) -> dict[str, str]:
    """Settings that all programs of one system share; secrets come beside them."""
    return {
        "REDIS_URL": redis_url,
        "SANAD_PORT": str(ports.handoff),
        "SANAD_ACTIONS_PORT": str(ports.actions),
        "SANAD_HANDOFF_URL": f"http://{LOOPBACK}:{ports.handoff}",
        "SANAD_RASA_URL": f"http://{LOOPBACK}:{ports.rasa}",
        "SANAD_VAR_DIR": str(var),
        "SANAD_ATTACHMENTS_DIR": str(var / "attachments"),
        "SANAD_ARCHIVE_FILE": str(var / "archive.db"),
        "PYTHONUNBUFFERED": "1",
    }


def redis_service(ports: Ports, var: Path, env: Mapping[str, str]) -> Service:
    folder = var / "redis"
    folder.mkdir(parents=True, exist_ok=True)
    command = redis_server.command(redis_server.find_server(env), folder=folder, port=ports.redis)
    return Service(Program("redis", command), redis_pong(ports.redis), 60)


def bot_services(layout: Layout, ports: Ports) -> list[Service]:
    """Rasa and its action server, on the loopback address alone."""
    python = str(layout.bot_python)
    quiet = rasa_env(layout, {})
    actions = Program(
        "actions",
        (python, "-m", "rasa_sdk", "--actions", "actions", "--port", str(ports.actions), "--quiet"),
        {**quiet, "SANIC_HOST": LOOPBACK},
    )
    rasa = Program(
        "rasa",
        (
            *(python, "-m", "rasa", "run", "--interface", LOOPBACK, "--port", str(ports.rasa)),
            *(
                "--model",
                str(layout.model),
                "--endpoints",
                "endpoints.yml",
                "--credentials",
                "credentials.yml",
            ),
        ),
        quiet,
    )
    return [
        Service(actions, http_ok(ports.actions, "/health"), 90),
        Service(rasa, http_ok(ports.rasa, "/"), 180),
    ]


def handoff_service(layout: Layout, ports: Ports) -> Service:
    program = Program("handoff", (str(layout.handoff_python), "-m", "handoff", "serve"), stop_wait_s=20)
    return Service(program, http_ok(ports.handoff, "/healthz"), 60)
