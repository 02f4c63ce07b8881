"""The internal API of handoff as the actions use it."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import aiohttp

TIMEOUT_S = 3.0
"""Shorter than the five seconds after which handoff gives up on the turn."""


class HandoffUnavailableError(Exception):
    """Handoff did not answer in time, or not as agreed."""


@dataclass(frozen=True)
class Case:
    reference: str
    status: str
    opened_at_ms: int
    topic: str | None


class HandoffApi:
    """Every call is safe to repeat: handoff recognises the turn."""

    def __init__(self, base_url: str, token: str, timeout_s: float = TIMEOUT_S) -> None:
        self._base_url = base_url.rstrip("/")
        self._headers = {"Authorization": f"Bearer {token}"}
        self._timeout = aiohttp.ClientTimeout(total=timeout_s)

    @classmethod
    def from_env(cls, env: Mapping[str, str] = os.environ) -> HandoffApi:
        return cls(env.get("SANAD_HANDOFF_URL", "http://127.0.0.1:8080"), env.get("SANAD_INTERNAL_TOKEN", ""))

    async def open_case(self, conversation: str, turn: str, topic: str | None) -> str:
        """Opens a case from the conversation and returns its reference.

        Raises: HandoffUnavailableError.
        """
        body = {"conversation": conversation, "turn": turn, "topic": topic}
        answer = await self._call("POST", "/internal/cases", json=body)
        return str(_field(answer, "reference"))

    async def case(self, reference: str, conversation: str) -> Case | None:
        """The case of that reference, or None when there is none or it is another employer's.

        Raises: HandoffUnavailableError.
        """
        answer = await self._call("GET", f"/internal/cases/{reference}", params={"conversation": conversation})
        if answer is None:
            return None
        return Case(
            reference=str(_field(answer, "reference")),
            status=str(_field(answer, "status")),
            opened_at_ms=int(_field(answer, "opened_at_ms")),
            topic=answer.get("topic"),
        )

    async def _call(self, method: str, path: str, **arguments: Any) -> dict[str, Any] | None:
        """The JSON answer; None for 404."""
        try:
            async with (
                aiohttp.ClientSession(headers=self._headers, timeout=self._timeout) as session,
                session.request(method, self._base_url + path, **arguments) as response,
            ):
                if response.status == 404 and method == "GET":
                    return None
                if response.status != 200:
                    raise HandoffUnavailableError(f"{method} {path.split('/')[2]} answered {response.status}")
                return await response.json()
        except (aiohttp.ClientError, asyncio.TimeoutError, ValueError) as error:
            raise HandoffUnavailableError(type(error).__name__) from error


def _field(answer: Mapping[str, Any] | None, name: str) -> Any:
    try:
        return answer[name]  # type: ignore[index]
    except (KeyError, TypeError) as error:
        raise HandoffUnavailableError(f"the answer lacks {name}") from error
