"""The policy predicts what Rasa's own rule policy predicts."""

from __future__ import annotations

import json
from itertools import product
from typing import Any

import pytest
from rasa.core.policies.rule_policy import RULES, RulePolicy
from rasa.shared.core.domain import State

from bot.dialogue.graph import run_sequentially
from bot.dialogue.policy import IntentRulePolicy
from tests.bot.project import DOMAIN, INTENTS


@pytest.fixture(name="policy")
def _policy(agent: Any) -> IntentRulePolicy:
    run_sequentially(agent)
    nodes = agent.processor.graph_runner._nodes.values()
    return next(node._component for node in nodes if isinstance(node._component, IntentRulePolicy))


def _states(policy: IntentRulePolicy, intent: str, slots: State, action: str) -> list[State]:
    """A message of `intent`, and what follows it when `action` has been taken."""
    listening = {"prev_action": {"action_name": "action_listen"}, "user": {"intent": intent}, "slots": slots}
    acted = {**listening, "prev_action": {"action_name": action}}
    return [listening] if action == "action_listen" else [listening, acted]


def test_the_index_leaves_out_no_rule(policy: IntentRulePolicy) -> None:
    """For every intent, everything expected and every action taken."""
    expectations = DOMAIN["slots"]["expects"]["values"]
    rows = [[float(row == column) for row in range(5)] for column in range(5)]
    contexts: list[State] = [{}] + [{"expects": tuple(row)} for row in rows[: len(expectations)]]
    contexts += [{"missed": (1.0, 1.0)}, {"missed": (1.0, 0.0), "case_reference": (1.0,)}]
    actions = [
        "action_listen",
        "utter_account_compromised",
        "utter_frustration",
        "utter_permit_fees",
        "action_open_case",
    ]
    lookup = policy.lookup[RULES]
    matched = set()
    for intent, slots, action in product([*INTENTS, "nlu_fallback"], contexts, actions):
        states = _states(policy, intent, slots, action)
        expected = RulePolicy._get_possible_keys(policy, lookup, states)
        assert policy._get_possible_keys(lookup, states) == expected
        matched |= expected
    assert len(matched) > len(INTENTS)


def test_the_index_is_in_use(policy: IntentRulePolicy) -> None:
    index = policy._indexes[id(policy.lookup[RULES])]
    assert {key for rules in index.values() for key in rules} == set(policy.lookup[RULES])
    assert max(map(len, index.values())) < len(policy.lookup[RULES]) / 4
    assert all(json.loads(key) for rules in index.values() for key in rules)
