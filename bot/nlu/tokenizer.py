"""Rasa tokenizer for Arabic: spans of the raw text, read in the normal form."""

from __future__ import annotations

import re
from typing import Any

from rasa.engine.graph import ExecutionContext
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.tokenizers.tokenizer import Token, Tokenizer
from rasa.shared.nlu.training_data.message import Message

from bot.arabic.arabizi import transliterate
from bot.arabic.normalise import normalise
from bot.arabic.stemming import stem

# Letters with the marks that may stand inside a word: harakat, tatweel, joiners, and the apostrophes of Arabizi.
_SPAN = re.compile(r"[\w\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u200b-\u200f\u202a-\u202e'’`]+")


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_TOKENIZER, is_trainable=False)
class ArabicTokenizer(Tokenizer):
    """Tokens with offsets into the raw text, `text` in the normal form and `lemma` a light stem.

    Regular expressions over raw text (identifiers) stay exact because the message itself is not changed.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Rasa's own tokenizer options; intents are not split by default."""
        return {
            "intent_tokenization_flag": False,
            "intent_split_symbol": "_",
            "token_pattern": None,
            "prefix_separator_symbol": None,
        }

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> ArabicTokenizer:
        """Called by Rasa; needs nothing but its configuration."""
        return cls(config)

    def tokenize(self, message: Message, attribute: str) -> list[Token]:
        """A message without a letter or digit yields one token of its raw text, as Rasa's featurizers expect."""
        text = message.get(attribute)
        tokens = [
            Token(word, span.start(), span.end(), lemma=stem(word))
            for span in _SPAN.finditer(text)
            for word in normalise(transliterate(span.group())).split()
        ]
        return self._apply_token_pattern(tokens or [Token(text, 0)])
