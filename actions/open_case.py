"""Opens a case for a complaint and tells its reference."""

from __future__ import annotations

import logging
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import sayings
from actions.handoff_api import HandoffApi, HandoffUnavailableError

logger = logging.getLogger(__name__)

TOPIC = "complaint_file"


class ActionOpenCase(Action):
    def __init__(self, api: HandoffApi | None = None) -> None:
        self._api = api or HandoffApi.from_env()

    def name(self) -> str:
        return "action_open_case"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        """One case for a conversation: who goes on complaining is adding to the case he has."""
        opened = tracker.get_slot("opened_case")
        if opened:
            sayings.say(dispatcher, sayings.case_is_open(opened), sayings.OFFER_HUMAN)
            return []
        metadata = tracker.latest_message["metadata"]
        try:
            reference = await self._api.open_case(metadata["conversation"], metadata["turn"], TOPIC)
        except HandoffUnavailableError as error:
            logger.warning("case_not_opened: %s", error)
            sayings.say(dispatcher, sayings.CASE_NOT_OPENED)
            return []
        sayings.say(dispatcher, sayings.case_opened(reference), sayings.OFFER_HUMAN)
        return [SlotSet("opened_case", reference), SlotSet("case_reference", reference)]
