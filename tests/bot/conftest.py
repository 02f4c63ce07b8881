"""The whole bot in one process: the trained model behind the connector, the action server, and a handoff to call."""

from __future__ import annotations

import asyncio
import os
import socket
import subprocess
import sys
import threading
import time
import urllib.request
import warnings
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import pytest
from aiohttp import ClientSession, web

os.environ["RASA_TELEMETRY_ENABLED"] = "false"
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

ROOT = Path(__file__).resolve().parents[2]
TOKEN = "a-token-for-tests-only"
T = TypeVar("T")
WELL_KNOWN_CASE = "SN-1234-5674"


def pytest_configure() -> None:
    import logging

    warnings.filterwarnings("ignore", category=DeprecationWarning)
    from rasa.utils.log_utils import configure_structlog

    configure_structlog(logging.WARNING)


@pytest.fixture(scope="session", name="model")
def _model() -> Path:
    """The newest trained model, or the one that SANAD_TEST_MODEL names."""
    named = os.environ.get("SANAD_TEST_MODEL")
    models = (
        [Path(named)] if named else sorted((ROOT / "models").glob("*.tar.gz"), key=lambda path: path.stat().st_mtime)
    )
    if not models or not models[-1].is_file():
        pytest.fail("no trained model: run `make train`")
    return models[-1]


@pytest.fixture(scope="session", name="agent")
def _agent(model: Path) -> Any:
    """The model, its action endpoint not yet set."""
    from rasa.core.agent import Agent
    from rasa.shared.core.domain import Domain

    from bot.tracker_store import TurnTrackerStore

    return Agent.load(str(model), tracker_store=TurnTrackerStore(Domain.empty()))


@dataclass
class FakeHandoff:
    """Handoff's internal API as the contract has it: opening is idempotent by turn, a case belongs to its employer."""

    base_url: str = ""
    status: int = 200
    cases: dict[str, dict[str, Any]] = field(default_factory=dict)
    by_turn: dict[str, str] = field(default_factory=dict)
    calls: list[str] = field(default_factory=list)

    async def open(self, request: web.Request) -> web.Response:
        if (refusal := self._refusal(request)) is not None:
            return refusal
        body = await request.json()
        assert set(body) == {"conversation", "turn", "topic"}
        reference = self.by_turn.setdefault(body["turn"], WELL_KNOWN_CASE)
        self.cases.setdefault(
            reference,
            {
                "reference": reference,
                "status": "open",
                "opened_at_ms": 1_795_424_400_000,
                "topic": body["topic"],
                "conversation": body["conversation"],
            },
        )
        return web.json_response({"reference": reference})

    async def read(self, request: web.Request) -> web.Response:
        if (refusal := self._refusal(request)) is not None:
            return refusal
        case = self.cases.get(request.match_info["reference"])
        if case is None or case["conversation"] != request.query["conversation"]:
            return web.json_response({"error": {"code": "case_not_found"}}, status=404)
        return web.json_response({key: value for key, value in case.items() if key != "conversation"})

    def _refusal(self, request: web.Request) -> web.Response | None:
        self.calls.append(f"{request.method} {request.path}")
        if request.headers.get("Authorization") != f"Bearer {TOKEN}":
            return web.json_response({"error": {"code": "not_admitted"}}, status=401)
        if self.status != 200:
            return web.Response(status=self.status, text="not JSON")
        return None

    def forget(self) -> None:
        self.status = 200
        self.cases.clear()
        self.by_turn.clear()
        self.calls.clear()


class Background:
    """An event loop in a thread, for servers that outlive a test's own loop."""

    def __init__(self) -> None:
        self.loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self._thread.start()

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(timeout=60)

    def stop(self) -> None:
        self.loop.call_soon_threadsafe(self.loop.stop)
        self._thread.join(timeout=10)


@pytest.fixture(scope="session", name="background")
def _background() -> Iterator[Background]:
    background = Background()
    yield background
    background.stop()


@pytest.fixture(scope="session", name="fake_handoff")
def _fake_handoff(background: Background) -> Iterator[FakeHandoff]:
    fake = FakeHandoff()
    app = web.Application()
    app.add_routes([web.post("/internal/cases", fake.open), web.get("/internal/cases/{reference}", fake.read)])
    runner = web.AppRunner(app)
    background.run(runner.setup())
    background.run(web.TCPSite(runner, "127.0.0.1", 0).start())
    fake.base_url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield fake
    background.run(runner.cleanup())


@pytest.fixture(name="handoff")
def _handoff(fake_handoff: FakeHandoff) -> FakeHandoff:
    fake_handoff.forget()
    return fake_handoff


def free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return int(listening.getsockname()[1])


@pytest.fixture(scope="session", name="actions_url")
def _actions_url(fake_handoff: FakeHandoff) -> Iterator[str]:
    """The real action server over the fake handoff, as `make run` starts it."""
    port = free_port()
    settings = {"SANIC_HOST": "127.0.0.1", "SANAD_HANDOFF_URL": fake_handoff.base_url, "SANAD_INTERNAL_TOKEN": TOKEN}
    command = [sys.executable, "-m", "rasa_sdk", "--actions", "actions", "--port", str(port)]
    url = f"http://127.0.0.1:{port}"
    with subprocess.Popen(command, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT), **settings}) as process:
        try:
            _wait_for(f"{url}/health", process)
            yield url
        finally:
            process.terminate()


def _wait_for(url: str, process: subprocess.Popen[bytes]) -> None:
    for _ in range(600):
        assert process.poll() is None, "the action server ended"
        try:
            with urllib.request.urlopen(url, timeout=1):
                return
        except OSError:
            time.sleep(0.1)
    pytest.fail("the action server does not answer")


@pytest.fixture(scope="session", name="served_bot")
def _served_bot(agent: Any, actions_url: str, background: Background) -> Iterator[str]:
    """Rasa's own server without its API, with the one channel of credentials.yml."""
    from rasa.core.run import configure_app, create_http_input_channels
    from rasa.utils.endpoints import EndpointConfig

    agent.processor.action_endpoint = EndpointConfig(f"{actions_url}/webhook", selective_domain=True)
    os.environ["SANAD_INTERNAL_TOKEN"] = TOKEN
    app = configure_app(create_http_input_channels(None, str(ROOT / "credentials.yml")), enable_api=False)
    app.ctx.agent = agent
    port = free_port()
    server = background.run(app.create_server("127.0.0.1", port, return_asyncio_server=True, access_log=False))
    background.run(server.startup())
    background.run(_start(server))
    yield f"http://127.0.0.1:{port}"
    background.loop.call_soon_threadsafe(server.close)


async def _start(server: Any) -> None:
    await server.start_serving()


@pytest.fixture(name="bot_url")
def _bot_url(served_bot: str, handoff: FakeHandoff) -> str:
    """The bot with a handoff that has no cases yet."""
    return served_bot


@dataclass
class Dialogue:
    """An employer who writes to the bot; the state goes round as handoff sends it."""

    session: ClientSession
    url: str
    conversation: str = "0a1b2c"
    state: dict[str, Any] | None = None
    turns: int = 0

    async def post(self, body: dict[str, Any]) -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {TOKEN}"}
        async with self.session.post(f"{self.url}/webhooks/handoff/turn", json=body, headers=headers) as response:
            answer = await response.json()
            assert response.status == 200, answer
            return answer

    def body(self, text: str, payload: str | None = None) -> dict[str, Any]:
        return {
            "conversation": self.conversation,
            "turn": f"{self.conversation}:{self.turns}",
            "channel": "web",
            "text": text,
            "payload": payload,
            "state": self.state,
        }

    async def say(self, text: str, payload: str | None = None) -> dict[str, Any]:
        self.turns += 1
        answer = await self.post(self.body(text, payload))
        self.state = answer["state"]
        return answer

    async def replies(self, text: str) -> list[dict[str, Any]]:
        return (await self.say(text))["replies"]

    async def press(self, payload: str) -> list[dict[str, Any]]:
        return (await self.say("زر", payload))["replies"]


@pytest.fixture(name="employer")
async def _employer(bot_url: str) -> AsyncIterator[Callable[..., Dialogue]]:
    """Makes employers: `employer(conversation="...")`."""
    async with ClientSession() as session:
        yield lambda **given: Dialogue(session, bot_url, **given)
