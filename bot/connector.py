"""The one way in: handoff posts a turn and is answered with replies, understanding and the new state."""

from __future__ import annotations

import hmac
import json
import logging
import os
import traceback
from collections.abc import Awaitable, Callable
from typing import Any

from rasa.core.channels.channel import InputChannel, UserMessage
from rasa.shared.exceptions import RasaException
from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse
from sanic.response import json as json_response

from bot.dialogue import runner
from bot.dialogue.turn import BadTurnError, Turn

logger = logging.getLogger(__name__)

TOKEN_VARIABLE = "SANAD_INTERNAL_TOKEN"  # noqa: S105 - its name
TOKEN_LEAST_CHARS = 16
_BEARER = "Bearer "


class HandoffInput(InputChannel):
    """`POST /webhooks/handoff/turn`, open to whoever holds the internal token."""

    def __init__(self, token: str) -> None:
        """Raises: RasaException when the token is missing or too short to keep anyone out."""
        if len(token) < TOKEN_LEAST_CHARS:
            raise RasaException(f"Set {TOKEN_VARIABLE} to at least {TOKEN_LEAST_CHARS} characters.")
        self._token = token.encode()

    @classmethod
    def name(cls) -> str:
        return runner.CHANNEL

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> HandoffInput:
        return cls(os.environ.get(TOKEN_VARIABLE, ""))

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """Calls the agent itself, because the answer needs the tracker that `on_new_message` hides."""
        blueprint = Blueprint("handoff_turn")

        @blueprint.post("/turn")
        async def turn(request: Request) -> HTTPResponse:
            if not self._admits(request.headers.get("Authorization", "")):
                return _refusal(401, "not_admitted", "the bearer token is missing or wrong")
            try:
                answer = await runner.run(request.app.ctx.agent, Turn.parse(request.body))
            except BadTurnError as error:
                return _refusal(400, "bad_turn", str(error))
            except Exception as error:  # noqa: BLE001 - whatever it is, it is answered
                # Where and what, not the error's words: they may quote what the employer wrote.
                place = traceback.extract_tb(error.__traceback__)[-1]
                logger.error("turn_failed: %s at %s:%s", type(error).__name__, place.filename, place.lineno)
                return _refusal(500, "turn_failed", type(error).__name__)
            return _json(answer.dump())

        return blueprint

    def _admits(self, header: str) -> bool:
        given = header[len(_BEARER) :] if header.startswith(_BEARER) else ""
        return hmac.compare_digest(given.encode("utf-8", "surrogateescape"), self._token)


def _refusal(status: int, code: str, message: str) -> HTTPResponse:
    return _json({"error": {"code": code, "message": message}}, status)


def _json(body: dict[str, Any], status: int = 200) -> HTTPResponse:
    """With the standard library's escapes, which carry lone surrogates that Sanic's own writer refuses."""
    return json_response(body, status=status, dumps=json.dumps)
