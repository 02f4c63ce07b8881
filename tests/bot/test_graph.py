"""The graph run node by node gives what Rasa's own runner gives."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from rasa.core.channels.channel import UserMessage
from rasa.core.processor import MessageProcessor
from rasa.engine.constants import PLACEHOLDER_MESSAGE, PLACEHOLDER_TRACKER
from rasa.shared.core.events import ActionExecuted, SessionStarted, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.dialogue.graph import SequentialRunner


@pytest.fixture(scope="module", name="loaded")
def _loaded(model: Path) -> tuple[Any, Any]:
    """Metadata and runner of a model of its own, which no turn has touched."""
    _, metadata, runner = MessageProcessor._load_model(model)
    return metadata, runner


@pytest.mark.parametrize("text", ["كيف أجدد رخصة العمل وكم الرسوم؟", "السلام عليكم", "رقم البلاغ SN-1234-5674", "ق"])
def test_both_runners_agree(text: str, loaded: tuple[Any, Any]) -> None:
    """On the understanding of a message and on the action that follows it."""
    metadata, dask = loaded
    tracker = DialogueStateTracker("sender", metadata.domain.slots)
    parsed = [
        runner.run({PLACEHOLDER_MESSAGE: [UserMessage(text)], PLACEHOLDER_TRACKER: tracker}, [metadata.nlu_target])
        for runner in (dask, SequentialRunner(dask))
    ]
    first, second = (result[metadata.nlu_target][0].as_dict(only_output_properties=True) for result in parsed)
    assert first == second
    for event in (SessionStarted(), ActionExecuted("action_listen"), UserUttered(text, first["intent"])):
        tracker.update(event, metadata.domain)
    one, other = (
        runner.run({PLACEHOLDER_TRACKER: tracker}, [metadata.core_target])[metadata.core_target]
        for runner in (dask, SequentialRunner(dask))
    )
    assert (one.probabilities, one.policy_name) == (other.probabilities, other.policy_name)
