"""Tells what has become of a case."""

from __future__ import annotations

import logging
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions import sayings
from actions.handoff_api import HandoffApi, HandoffUnavailableError

logger = logging.getLogger(__name__)


class ActionCaseStatus(Action):
    def __init__(self, api: HandoffApi | None = None) -> None:
        self._api = api or HandoffApi.from_env()

    def name(self) -> str:
        return "action_case_status"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        reference = tracker.get_slot("case_reference")
        conversation = tracker.latest_message["metadata"]["conversation"]
        try:
            case = await self._api.case(reference, conversation)
        except HandoffUnavailableError as error:
            logger.warning("case_not_read: %s", error)
            sayings.say(dispatcher, sayings.CASE_NOT_READ)
            return []
        sayings.say(dispatcher, sayings.case_status(case) if case else sayings.no_such_case(reference))
        return []
