"""What all stories share: how the system is set."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import BrowserContext

from tests.stories.pages import Employer

OFFER_S = 8
"""Long enough for a loaded machine to click, short enough for the stories of a missed offer."""

SETTINGS = {
    "SANAD_OPENS": "00:00",
    "SANAD_CLOSES": "23:59:59",
    "SANAD_CLOSE_ON_HOLIDAYS": "false",
    "SANAD_OFFER_S": str(OFFER_S),
}

NewContext = Callable[..., BrowserContext]
OpenEmployer = Callable[..., Employer]
