"""Rasa's rule policy without its detours: rules here start from intents, and only those of the intent are compared."""

from __future__ import annotations

import json
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from rasa.core.policies.rule_policy import RulePolicy
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.core.constants import PREVIOUS_ACTION, USER
from rasa.shared.core.domain import Domain, State
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.constants import ACTION_NAME, INTENT

Place = tuple[str | None, str | None]
Index = dict[Place, dict[str, str]]


def _place(state: State) -> Place:
    """The action before and the intent, which a rule and a conversation must share to meet."""
    return state.get(PREVIOUS_ACTION, {}).get(ACTION_NAME), state.get(USER, {}).get(INTENT)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.POLICY_WITHOUT_END_TO_END_SUPPORT, is_trainable=True)
class IntentRulePolicy(RulePolicy):
    """Predicts what `RulePolicy` predicts from rules without end-to-end steps, comparing a few rules instead of all."""

    _indexes: Mapping[int, Index] = MappingProxyType({})
    """By the identity of the lookup; empty while training, which changes the lookups."""

    @classmethod
    def load(cls, *args: Any, **kwargs: Any) -> IntentRulePolicy:
        policy = super().load(*args, **kwargs)
        policy._indexes = {id(lookup): _index(lookup) for lookup in policy.lookup.values() if isinstance(lookup, dict)}
        return policy

    def _find_action_from_rules(
        self, tracker: DialogueStateTracker, domain: Domain, use_text_for_last_user_input: bool
    ) -> tuple[str | None, str | None, bool]:
        if use_text_for_last_user_input:
            return None, None, False
        return super()._find_action_from_rules(tracker, domain, use_text_for_last_user_input)

    def _get_possible_keys(self, lookup: dict[str, str], states: list[State]) -> set[str]:
        index = self._indexes.get(id(lookup))
        if index is None:
            return super()._get_possible_keys(lookup, states)
        action, intent = _place(states[-1])
        near: dict[str, str] = {}
        for place in {(action, intent), (action, None), (None, intent), (None, None)}:
            near.update(index.get(place, {}))
        return super()._get_possible_keys(near, states)


def _index(lookup: Mapping[str, str]) -> Index:
    """The rules of a lookup by where their last state stands."""
    index: Index = {}
    for key, action in lookup.items():
        index.setdefault(_place(json.loads(key)[-1]), {})[key] = action
    return index
