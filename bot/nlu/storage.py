"""Intent models on disk: arrays in one .npz, everything else in one JSON file. Nothing is pickled."""

import json
from pathlib import Path

import numpy as np

from bot.arabic.lexicon import Lexicon
from bot.nlu.analysis import Analyser
from bot.nlu.ensemble import IntentModel
from bot.nlu.linear import LinearModel

FORMAT = 1
_ARRAYS = "arrays.npz"
_DESCRIPTION = "model.json"


def save(model: IntentModel, directory: Path) -> None:
    """Writes the model into an existing directory."""
    description = {
        "format": FORMAT,
        "intents": model.intents,
        "linear_scale": model.linear_scale,
        "vocabularies": [list(vocabulary) for vocabulary in model.linear.vocabularies],
        "lexicon": {form: " ".join(words) for form, words in model.analyser.lexicon.entries.items()},
    }
    text = json.dumps(description, ensure_ascii=False)
    (directory / _DESCRIPTION).write_text(text, encoding="utf-8")
    linear = model.linear
    np.savez(directory / _ARRAYS, linear_idf=linear.idf, linear_weights=linear.weights, linear_bias=linear.bias)


def load(directory: Path) -> IntentModel:
    """Reads what `save` wrote; raises ValueError for another format and OSError for missing files."""
    description = json.loads((directory / _DESCRIPTION).read_text(encoding="utf-8"))
    if description["format"] != FORMAT:
        raise ValueError(f"intent model of format {description['format']}, this code reads {FORMAT}")
    with np.load(directory / _ARRAYS, allow_pickle=False) as arrays:
        linear = LinearModel(
            _vocabularies(description["vocabularies"]),
            arrays["linear_idf"],
            arrays["linear_weights"],
            arrays["linear_bias"],
        )
    lexicon = Lexicon.of({form: tuple(words.split()) for form, words in description["lexicon"].items()})
    return IntentModel(tuple(description["intents"]), Analyser.of(lexicon), linear, description["linear_scale"])


def _vocabularies(lists: list[list[str]]) -> tuple[dict[str, int], ...]:
    vocabularies = []
    offset = 0
    for grams in lists:
        vocabularies.append({gram: offset + index for index, gram in enumerate(grams)})
        offset += len(grams)
    return tuple(vocabularies)
