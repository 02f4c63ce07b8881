"""Calls Rasa over HTTP within a time budget."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

import aiohttp
import structlog
from pydantic import ValidationError

from handoff.services.bot import BotDownError, BotTurn

log = structlog.get_logger(__name__)

BREAK_S = 2.0
PAUSE_S = 0.25


class RasaBot:
    """One turn a call. After a budget in which Rasa could not be reached, calls fail at once for a moment, so that
    a row of waiting messages does not wait one budget each. An unusable answer says nothing of other turns."""

    def __init__(
        self,
        session: aiohttp.ClientSession,
        url: str,
        token: str,
        *,
        budget_s: float,
        attempt_s: float,
    ) -> None:
        self._session = session
        self._url = f"{url.rstrip('/')}/webhooks/handoff/turn"
        self._headers = {"Authorization": f"Bearer {token}"}
        self._budget_s = budget_s
        self._attempt = aiohttp.ClientTimeout(total=attempt_s, connect=1.0)
        self._broken_until = 0.0

    async def turn(self, request: Mapping[str, Any]) -> BotTurn:
        """Answer one message, trying again within the budget; a repeated turn is the same for Rasa."""
        clock = asyncio.get_running_loop().time
        if clock() < self._broken_until:
            raise BotDownError("broken")
        deadline = clock() + self._budget_s
        last: Exception = BotDownError("no time")
        while clock() < deadline:
            try:
                async with asyncio.timeout_at(deadline):
                    return await self._call(request)
            except (aiohttp.ClientError, TimeoutError, ValidationError, BotDownError) as error:
                last = error
            await asyncio.sleep(min(PAUSE_S, max(0.0, deadline - clock())))
        if not isinstance(last, BotDownError | ValidationError):
            self._broken_until = clock() + BREAK_S
        log.warning("bot_down", last_error=type(last).__name__, budget_s=self._budget_s)
        raise BotDownError(str(last)) from last

    async def _call(self, request: Mapping[str, Any]) -> BotTurn:
        async with self._session.post(
            self._url, json=request, headers=self._headers, timeout=self._attempt
        ) as response:
            if response.status != 200:
                raise BotDownError(str(response.status))
            turn = BotTurn.model_validate_json(await response.read())
        if not turn.replies:
            raise BotDownError("empty")
        return turn
