"""What belongs together in the project's files is together."""

from __future__ import annotations

import asyncio
import importlib
import pkgutil

import pytest
from rasa_sdk import Action

import actions
from bot.dialogue.intents import CONVERSATIONAL
from bot.dialogue.topics import load_topics
from tests.bot.project import DOMAIN, INTENTS, ROOT, articles, examples, rules

LEAST_EXAMPLES = 40


@pytest.mark.parametrize("intent", INTENTS)
def test_an_intent_has_examples_an_article_and_a_rule(intent: str) -> None:
    assert len(set(examples().get(intent, []))) >= LEAST_EXAMPLES
    assert articles()[intent]["intent"] == intent
    assert any(step.get("intent") == intent for rule in rules() for step in rule["steps"])


def test_nothing_is_trained_or_written_for_an_unknown_intent() -> None:
    assert set(examples()) == set(INTENTS)
    assert set(articles()) == set(INTENTS)
    assert set(load_topics()) == set(INTENTS)
    assert set(INTENTS) > CONVERSATIONAL


def test_what_an_article_hands_over_at_once_is_handed_over_by_a_rule() -> None:
    at_once = {intent for intent, article in articles().items() if article["handover"] == "now"}
    escalating = {
        rule["steps"][0]["intent"]
        for rule in rules()
        if not rule.get("condition") and any("utter_escalate" in step.get("action", "") for step in rule["steps"])
    }
    assert at_once <= escalating
    assert escalating == at_once | {"request_human"}


def test_every_response_and_action_is_used() -> None:
    used = {step["action"] for rule in rules() for step in rule["steps"] if "action" in step}
    assert set(DOMAIN["responses"]) | set(DOMAIN["actions"]) == used


def test_every_action_is_served() -> None:
    for module in pkgutil.iter_modules(actions.__path__):
        importlib.import_module(f"actions.{module.name}")
    served = {cls().name() for cls in Action.__subclasses__() if cls.__module__.startswith("actions.")}
    assert served == set(DOMAIN["actions"])


def test_rasa_finds_nothing_to_complain_about() -> None:
    """`rasa data validate --fail-on-warnings`."""
    from rasa.shared.importers.importer import TrainingDataImporter
    from rasa.validator import Validator

    importer = TrainingDataImporter.load_from_config(
        str(ROOT / "config.yml"), str(ROOT / "domain.yml"), [str(ROOT / "data" / "nlu"), str(ROOT / "data" / "rules")]
    )
    validator = asyncio.run(_validator(Validator, importer))
    assert validator.verify_domain_validity()
    assert validator.verify_nlu(ignore_warnings=False)
    assert validator.verify_story_structure(ignore_warnings=False)
    assert validator.verify_forms_in_stories_rules()
    assert validator.verify_slot_mappings()


async def _validator(kind: type, importer: object) -> object:
    return kind.from_importer(importer)
