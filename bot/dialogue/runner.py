"""Runs one turn through Rasa: state and message in, replies and state out, nothing kept."""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from rasa.core.agent import Agent
from rasa.core.channels.channel import OutputChannel, UserMessage
from rasa.shared.core.trackers import DialogueStateTracker

from bot.dialogue import payload
from bot.dialogue.graph import run_sequentially
from bot.dialogue.language import Language, asked_language, language_of
from bot.dialogue.memory import escalation_topic, ranking_of, remembered
from bot.dialogue.replies import Said, said
from bot.dialogue.state import DialogueState
from bot.dialogue.turn import Answer, BadTurnError, Turn
from bot.tracker_store import HeldTurn, holding

CHANNEL = "handoff"
RANKED = 3
FULL_WIDTH_SOLIDUS = "\uff0f"


class _Spoken(OutputChannel):
    """Collects what Rasa says, in order."""

    def __init__(self) -> None:
        self.messages: list[Mapping[str, Any]] = []

    @classmethod
    def name(cls) -> str:
        return CHANNEL

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        self.messages.append(message)


async def run(agent: Agent, turn: Turn) -> Answer:
    """Answers one turn; the same turn gives the same answer.

    Raises: BadTurnError when the payload is not one that this bot offers.
    """
    run_sequentially(agent)
    pressed = _pressed(agent, turn)
    language = _language(turn)
    with holding(HeldTurn(turn.state)) as held:
        parse, messages = await _tell(agent, turn, held, pressed)
        replies = _said(messages, language, escalation_topic(parse, turn.state.slots))
        for intent in parse.get("also") or ():
            if any(reply.hands_over for reply in replies):
                break
            _, messages = await _tell(agent, turn, held, payload.of_intent(intent))
            replies += _said(messages, language, intent)
    tracker = _ended(held)
    slots = remembered(tracker.current_slot_values(), parse, replies, language)
    state = DialogueState(slots, tracker.active_loop_name)
    return Answer(tuple(reply.reply for reply in replies), _nlu(parse, turn), state.dump())


def _pressed(agent: Agent, turn: Turn) -> dict[str, Any] | None:
    if turn.payload is None:
        return None
    try:
        return payload.parse_data(turn.payload, agent.domain.intents)
    except payload.BadPayloadError as error:
        raise BadTurnError(str(error)) from error


def _language(turn: Turn) -> Language:
    """The title of a button says nothing about its presser: then the language of before stays."""
    if turn.payload is None:
        return asked_language(turn.text) or language_of(turn.text)
    return "en" if turn.state.slots.get("language") == "en" else "ar"


async def _tell(
    agent: Agent, turn: Turn, held: HeldTurn, parse: dict[str, Any] | None
) -> tuple[Mapping[str, Any], Sequence[Mapping[str, Any]]]:
    spoken = _Spoken()
    await agent.handle_message(
        UserMessage(
            text=parse["text"] if parse else _plain(turn.text),
            output_channel=spoken,
            # Unique, so that a repeated turn never waits for the lock of the one before.
            sender_id=uuid.uuid4().hex,
            parse_data=parse,
            input_channel=CHANNEL,
            message_id=turn.turn,
            metadata={"conversation": turn.conversation, "turn": turn.turn, "context": dict(turn.state.slots)},
        )
    )
    return _ended(held).latest_message.parse_data, spoken.messages


def _ended(held: HeldTurn) -> DialogueStateTracker:
    if held.tracker is None or held.tracker.latest_message is None:
        raise RuntimeError("no model is loaded")
    return held.tracker


def _plain(text: str) -> str:
    """Keeps Rasa from reading what an employer types as a command; offsets stay."""
    return re.sub(r"^\s*/", lambda match: match[0].replace("/", FULL_WIDTH_SOLIDUS), text)


def _said(messages: Sequence[Mapping[str, Any]], language: Language, topic: str | None) -> list[Said]:
    return [said(message, language, topic) for message in messages]


def _nlu(parse: Mapping[str, Any], turn: Turn) -> dict[str, Any]:
    indent = len(turn.text) - len(turn.text.lstrip())
    return {
        "intent": parse["intent"]["name"],
        "confidence": round(float(parse["intent"]["confidence"]), 4),
        "ranking": [
            {"intent": name, "confidence": round(confidence, 4)} for name, confidence in ranking_of(parse)[:RANKED]
        ],
        "entities": [_entity(entity, turn.text, indent) for entity in parse.get("entities") or ()],
    }


def _entity(entity: Mapping[str, Any], text: str, indent: int) -> dict[str, Any]:
    """Of a button, an entity has no place in the text: `start` equals `end`."""
    start, end = (entity.get(edge, -indent) + indent for edge in ("start", "end"))
    return {
        "entity": entity["entity"],
        "value": entity["value"],
        "text": text[start:end],
        "start": start,
        "end": end,
    }
