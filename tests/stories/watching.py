"""What happens behind a page: the frames it gets, what its console says, whom it calls."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request, WebSocket

EXPECTED = (re.compile(r"status of 401.*/api/desk/me"),)
"""Chromium reports each refused call; "nobody is signed in" is an answer that the desk asks for."""


class Frames:
    """The socket frames of one page, in order."""

    def __init__(self, page: Page) -> None:
        self.received: list[str] = []
        page.on("websocket", self._follow)

    def _follow(self, socket: WebSocket) -> None:
        socket.on("framereceived", lambda payload: self.received.append(str(payload)))

    def of(self, kind: str) -> list[dict[str, Any]]:
        """The received frames of one kind."""
        frames = (json.loads(text) for text in self.received)
        return [frame for frame in frames if frame["kind"] == kind]


@dataclass
class Faults:
    """What no page of a healthy system does."""

    hosts: frozenset[str]
    """Where pages may call."""
    patterns: list[re.Pattern[str]] = field(default_factory=lambda: list(EXPECTED))
    """Console lines that are expected."""
    seen: list[str] = field(default_factory=list)

    def watch(self, context: BrowserContext) -> None:
        context.on("console", self._console)
        context.on("weberror", lambda error: self.seen.append(f"exception: {error.error}"))
        context.on("request", self._request)

    def expect(self, pattern: str) -> None:
        """Take console lines of this kind as part of the story."""
        self.patterns.append(re.compile(pattern))

    def unexpected(self) -> list[str]:
        return [line for line in self.seen if not any(pattern.search(line) for pattern in self.patterns)]

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.seen.append(f"console: {message.text} {message.location.get('url', '')}")

    def _request(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme not in {"data", "blob"} and parts.netloc not in self.hosts:
            self.seen.append(f"foreign request: {request.url}")
