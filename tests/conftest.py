"""What all tests share."""

from __future__ import annotations

import sys
from typing import Any

import pytest

BOT_ENVIRONMENT = sys.version_info < (3, 11)

collect_ignore = [] if BOT_ENVIRONMENT else ["bot"]
"""tests/bot needs Rasa and runs in the bot environment: `make test-bot`."""

if not BOT_ENVIRONMENT:
    from tests.support.fixtures import knowledge, prefix, redis, redis_server, settings  # noqa: F401


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the tests with a browser last: once it has started, an event loop runs in this thread for good."""
    items.sort(key=lambda item: "browser" in getattr(item, "fixturenames", ()))


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """The system's Chromium (see `make setup`): Playwright downloads none."""
    from deploy.run.browser import find_chromium

    found = find_chromium()
    if found is None:
        pytest.fail("no Chromium: run `bin/sanad setup browser`")
    quiet = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync")
    still = ("--disable-background-networking", "--disable-component-update")
    return {**browser_type_launch_args, "executable_path": found, "args": [*quiet, *still]}
