"""The payload of a pressed button, `/intent` or `/intent{"entity": "value"}`, as Rasa's parse data."""

from __future__ import annotations

import json
import re
from collections.abc import Container
from typing import Any

_PAYLOAD = re.compile(r"/(?P<intent>[a-z][a-z0-9_]*)(?P<entities>\{.*\})?", re.DOTALL)


class BadPayloadError(ValueError):
    """The payload is not one that this bot offers."""


def parse_data(payload: str, intents: Container[str]) -> dict[str, Any]:
    """What Rasa would have parsed, with certainty.

    Raises: BadPayloadError when the form is wrong or the intent is none of `intents`.
    """
    match = _PAYLOAD.fullmatch(payload)
    if match is None or match["intent"] not in intents:
        raise BadPayloadError("payload names no intent of this bot")
    return of_intent(match["intent"], _values(match["entities"]))


def of_intent(intent: str, values: dict[str, Any] | None = None) -> dict[str, Any]:
    named = {"name": intent, "confidence": 1.0}
    return {
        "text": f"/{intent}",
        "intent": named,
        "intent_ranking": [named],
        "entities": [{"entity": name, "value": value} for name, value in (values or {}).items()],
    }


def _values(raw: str | None) -> dict[str, Any]:
    try:
        values = json.loads(raw or "{}")
    except ValueError as error:
        raise BadPayloadError("the entities of the payload are not JSON") from error
    if not all(isinstance(value, (str, int, float)) for value in values.values()):
        raise BadPayloadError("an entity of the payload is neither text nor number")
    return values
