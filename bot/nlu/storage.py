"""Intent models on disk: arrays in one .npz, everything else in one JSON file. Nothing is pickled."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from bot.arabic.lexicon import Lexicon
from bot.arabic.spellings import Spellings
from bot.nlu.analysis import Analyser
from bot.nlu.byte_rows import ByteRows
from bot.nlu.ensemble import IntentModel, Joint
from bot.nlu.familiarity import Familiarity
from bot.nlu.linear import LinearModel
from bot.nlu.net import Net

FORMAT = 5
Arrays = dict[str, npt.NDArray[Any]]

_ARRAYS = "arrays.npz"
_DESCRIPTION = "model.json"


class ModelFormatError(RuntimeError):
    """The stored model was written by another version of this package."""


def save(model: IntentModel, directory: Path) -> None:
    """Writes the model into an existing directory."""
    description = {
        "format": FORMAT,
        "intents": model.intents,
        "joint": asdict(model.joint),
        "familiarity": _stored_familiarity(model.familiarity),
        "nets": len(model.nets),
        "subwords": list(model.subwords),
        "vocabularies": [list(vocabulary) for vocabulary in model.linear.vocabularies],
        "spellings": dict(model.analyser.spellings.frequencies),
        "lexicon": {form: " ".join(words) for form, words in model.analyser.lexicon.entries.items()},
    }
    text = json.dumps(description, ensure_ascii=False)
    (directory / _DESCRIPTION).write_text(text, encoding="utf-8")
    linear = model.linear
    arrays: Arrays = {"linear.idf": linear.idf, "linear.bias": linear.bias, **_stored("linear.weights", linear.weights)}
    for index, net in enumerate(model.nets):
        arrays |= _stored(f"net{index}.embeddings", net.embeddings)
        arrays |= {f"net{index}.p.{name}": value.astype(np.float16) for name, value in net.parameters.items()}
    np.savez(directory / _ARRAYS, **arrays)  # type: ignore[arg-type]  # its stub takes the names for options


def load(directory: Path) -> IntentModel:
    """Reads what `save` wrote; raises ModelFormatError for another format and OSError for missing files."""
    description = json.loads((directory / _DESCRIPTION).read_text(encoding="utf-8"))
    if description["format"] != FORMAT:
        raise ModelFormatError(f"intent model of format {description['format']}, this code reads {FORMAT}: train anew")
    with np.load(directory / _ARRAYS, allow_pickle=False) as archive:
        arrays = {name: archive[name] for name in archive.files}
    vocabularies = _vocabularies(description["vocabularies"])
    lexicon = Lexicon.of({form: tuple(words.split()) for form, words in description["lexicon"].items()})
    return IntentModel(
        intents=tuple(description["intents"]),
        analyser=Analyser.of(lexicon, Spellings(description["spellings"])),
        linear=LinearModel(
            vocabularies, arrays["linear.idf"], _restored("linear.weights", arrays), arrays["linear.bias"]
        ),
        subwords={piece: row for row, piece in enumerate(description["subwords"], start=1)},
        nets=tuple(_net(arrays, f"net{index}.") for index in range(description["nets"])),
        joint=Joint(**description["joint"]),
        familiarity=_restored_familiarity(description["familiarity"]),
    )


def _net(arrays: Arrays, prefix: str) -> Net:
    marker = f"{prefix}p."
    parameters = {
        name[len(marker) :]: value.astype(np.float32) for name, value in arrays.items() if name.startswith(marker)
    }
    return Net(_restored(f"{prefix}embeddings", arrays), parameters)


def _stored(name: str, rows: ByteRows) -> Arrays:
    return {f"{name}.values": rows.values, f"{name}.scales": rows.scales}


def _restored(name: str, arrays: Arrays) -> ByteRows:
    return ByteRows(arrays[f"{name}.values"], arrays[f"{name}.scales"])


def _stored_familiarity(familiarity: Familiarity | None) -> dict[str, Any] | None:
    if familiarity is None:
        return None
    means, spreads = familiarity.means.tolist(), familiarity.spreads.tolist()
    return {"means": means, "spreads": spreads, "strange": familiarity.strange}


def _restored_familiarity(stored: dict[str, Any] | None) -> Familiarity | None:
    if stored is None:
        return None
    means, spreads = (np.asarray(stored[name], dtype=np.float32) for name in ("means", "spreads"))
    return Familiarity(means, spreads, stored["strange"])


def _vocabularies(lists: list[list[str]]) -> tuple[dict[str, int], ...]:
    vocabularies = []
    offset = 0
    for grams in lists:
        vocabularies.append({gram: offset + index for index, gram in enumerate(grams)})
        offset += len(grams)
    return tuple(vocabularies)
