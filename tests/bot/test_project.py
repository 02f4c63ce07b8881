"""What belongs together in the project's files is together."""

from __future__ import annotations

import importlib
import pkgutil
from itertools import combinations

import pytest
from rasa_sdk import Action

import actions
from bot.arabic.normalise import normalise
from bot.dialogue.intents import CONVERSATIONAL
from bot.dialogue.topics import load_topics
from tests.bot.dialects import is_saudi
from tests.bot.project import DOMAIN, INTENTS, ROOT, articles, examples, rules

LEAST_EXAMPLES = 40
LEAST_SAUDI, LEAST_SAUDI_SHARE = 10, 0.25
MOST_SHARED = 0.5
FORMULA_WORDS = 5


@pytest.mark.parametrize("intent", INTENTS)
def test_an_intent_has_examples_an_article_and_a_rule(intent: str) -> None:
    assert len(set(examples().get(intent, []))) >= LEAST_EXAMPLES
    assert articles()[intent]["intent"] == intent
    assert any(step.get("intent") == intent for rule in rules() for step in rule["steps"])


@pytest.mark.parametrize("intent", INTENTS)
def test_every_intent_is_asked_in_saudi_speech(intent: str) -> None:
    lines = set(examples()[intent])
    saudi = sum(map(is_saudi, lines))
    assert saudi >= LEAST_SAUDI
    assert saudi >= LEAST_SAUDI_SHARE * len(lines)


@pytest.mark.parametrize("intent", INTENTS)
def test_no_two_examples_of_an_intent_share_more_than_half_their_words(intent: str) -> None:
    """Of the different words that two examples have together, in the normal form, at most half are in both."""
    sets = [(line, set(normalise(line).split())) for line in examples()[intent]]
    alike = [
        (one, other)
        for (one, first), (other, second) in combinations(sets, 2)
        if len(first & second) > MOST_SHARED * len(first | second)
    ]
    assert not alike


def test_no_example_is_nearly_a_held_out_message() -> None:
    """As little alike as two examples of an intent; formulas of five words or fewer are everybody's."""
    folder = ROOT / "tests" / "nlu" / "heldout"
    held = [
        set(normalise(line.split("\t")[1]).split())
        for path in folder.glob("*.tsv")
        for line in path.read_text(encoding="utf-8").splitlines()
        if line.strip()
    ]
    long = [words for words in held if len(words) > FORMULA_WORDS]
    trained = [(line, set(normalise(line).split())) for lines in examples().values() for line in lines]
    alike = [
        line for line, words in trained if any(len(words & other) > MOST_SHARED * len(words | other) for other in long)
    ]
    assert not alike


@pytest.mark.parametrize(
    ("text", "saudi"),
    [
        ("وش أسوي عشان أجدد", True),
        ("الموقع ما يفتح", True),
        ("abi ajadded el ro5sa", True),
        ("أريد تجديد رخصة العمل", False),
        ("عايز أجدد الرخصة عشان خلصت", False),
        ("بدي جدد وين بروح", False),
        ("داير أجدد وين أمشي", False),
    ],
)
def test_saudi_speech_is_told_from_the_standard_and_from_neighbours(text: str, saudi: bool) -> None:
    assert is_saudi(text) is saudi


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
