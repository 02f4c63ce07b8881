"""One whole system for all stories, and the people who use it."""

from __future__ import annotations

import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page

from deploy.run.layout import ROOT
from deploy.run.system import System, start_system
from tests.stories.pages import Agent, Employer
from tests.stories.phone import Provider
from tests.stories.scene import SETTINGS, NewContext, OpenEmployer
from tests.stories.watching import Faults

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Stories come last: Playwright keeps an event loop in this thread, which the async tests would not share."""
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.system)
            item.add_marker(pytest.mark.browser)
    items.sort(key=lambda item: item.path.is_relative_to(HERE))


@pytest.fixture(scope="session")
def whatsapp() -> Iterator[Provider]:
    """The provider of WhatsApp."""
    with Provider() as provider:
        yield provider


@pytest.fixture(scope="session")
def system(tmp_path_factory: pytest.TempPathFactory, whatsapp: Provider) -> Iterator[System]:
    """Redis, Rasa, actions and handoff, as `make run` starts them, with a desk that is always open."""
    with start_system(tmp_path_factory.mktemp("var"), **SETTINGS, **whatsapp.settings) as running:
        whatsapp.peer.webhook_url = f"{running.url}/webhooks/whatsapp"
        yield running
        assert repairs(running) == [], "in all these stories nothing had to be repaired"


def repairs(system: System) -> list[str]:
    """What the reconciler repaired, as Prometheus reads it."""
    token = system.env()["SANAD_INTERNAL_TOKEN"]
    request = urllib.request.Request(f"{system.url}/metrics", headers={"Authorization": f"Bearer {token}"})
    with urllib.request.urlopen(request, timeout=30) as answer:
        lines = answer.read().decode().splitlines()
    assert any(line.startswith("sanad_tasks_offered_total") for line in lines)
    return [line for line in lines if line.startswith("sanad_repairs_total")]


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """A browser in Saudi Arabia."""
    return {**browser_context_args, "locale": "ar-SA", "timezone_id": "Asia/Riyadh"}


@pytest.fixture
def faults(system: System) -> Iterator[Faults]:
    """Watches every page of a story; in the end none may have complained or called a stranger."""
    watched = Faults(frozenset({urlsplit(system.url).netloc}))
    yield watched
    assert watched.unexpected() == []


@pytest.fixture
def open_page(new_context: NewContext, faults: Faults) -> Callable[..., Page]:
    """A page in a browser of its own; arguments as for a Playwright context."""

    def open_one(**arguments: Any) -> Page:
        context = new_context(**arguments)
        faults.watch(context)
        return context.new_page()

    return open_one


@pytest.fixture
def open_employer(open_page: Callable[..., Page], system: System) -> Iterator[OpenEmployer]:
    """Employers who have the conversation open, each in a browser of his own."""
    with ExitStack() as leaving:

        def open_one(**arguments: Any) -> Employer:
            employer = Employer(open_page(**arguments), system.url)
            leaving.callback(employer.leave)
            employer.visit()
            return employer

        yield open_one


@pytest.fixture
def employer(open_employer: OpenEmployer) -> Employer:
    return open_employer()


@pytest.fixture
def sign_in(open_page: Callable[..., Page], system: System) -> Iterator[Callable[..., Agent]]:
    """Agents at their desks, signed in and away; they hold nothing when the story is over."""
    with ExitStack() as leaving:

        def sign_one_in(username: str, **arguments: Any) -> Agent:
            password = system.env()["SANAD_DEMO_PASSWORD"]
            agent = Agent(open_page(**arguments), system.url, username, password)
            agent.sign_in()
            leaving.callback(agent.leave)
            return agent

        yield sign_one_in


@pytest.fixture
def noura(sign_in: Callable[..., Agent]) -> Agent:
    return sign_in("noura")


@pytest.fixture
def fahad(sign_in: Callable[..., Agent]) -> Agent:
    return sign_in("fahad")


@pytest.fixture
def picture(request: pytest.FixtureRequest) -> Callable[[Page, str], None]:
    """Keeps what a page looks like in .cache/stories/, for people to look at."""

    def take(page: Page, name: str) -> None:
        folder = ROOT / ".cache" / "stories"
        folder.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=folder / f"{name}.png")

    return take
