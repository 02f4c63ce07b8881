"""The held-out messages of tests/nlu/heldout and what a trained model says of them. Needs NumPy only."""

from __future__ import annotations

import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from bench.nlu.measures import Array
from bot.nlu import storage
from bot.nlu.ensemble import IntentModel

_COMPONENT = "ArabicIntentClassifier"
OUT_OF_SCOPE = "out_of_scope"
SINGLE_INTENT_FILES = (
    *("msa", "saudi", "peninsula", "egyptian", "sudanese", "levantine", "maghrebi"),
    *("typos", "arabizi", "mixed"),
)
"""Messages within the remit with one intent each, in Arabic; the other files are hard cases of their own kind."""


class ModelError(Exception):
    """A Rasa model archive without a trained intent classifier."""


@dataclass(frozen=True, slots=True)
class Answers:
    """One file's messages, the intents that count as right for each, and the model's probabilities."""

    wanted: tuple[frozenset[str], ...]
    intents: tuple[str, ...]
    probabilities: Array

    def right(self, depth: int = 1) -> npt.NDArray[np.bool_]:
        """Whether a wanted intent is among the `depth` most likely."""
        best = np.argsort(-self.probabilities, axis=1, kind="stable")[:, :depth]
        found = [{self.intents[at] for at in row} & wanted for row, wanted in zip(best, self.wanted, strict=True)]
        return np.asarray([bool(hit) for hit in found])

    @property
    def confidence(self) -> Array:
        """Of the most likely intent."""
        result: Array = self.probabilities.max(axis=1)
        return result

    @property
    def within(self) -> npt.NDArray[np.bool_]:
        """Which messages ask for something within the remit."""
        return np.asarray([OUT_OF_SCOPE not in wanted for wanted in self.wanted])

    @property
    def claim(self) -> Array:
        """Confidence of the most likely intent within the remit: what makes a bot answer what it should not."""
        columns = [at for at, intent in enumerate(self.intents) if intent != OUT_OF_SCOPE]
        result: Array = self.probabilities[:, columns].max(axis=1)
        return result


def load_trained(archive: Path) -> IntentModel:
    """The intent model inside a Rasa model archive; raises ModelError."""
    with tarfile.open(archive) as tar, tempfile.TemporaryDirectory() as folder:
        members = [member for member in tar.getmembers() if _COMPONENT in member.name and member.isfile()]
        if not members:
            raise ModelError(f"{archive} has no trained {_COMPONENT}")
        for member in members:
            content = tar.extractfile(member)
            if content is not None:
                Path(folder, Path(member.name).name).write_bytes(content.read())
        return storage.load(Path(folder))


def answer(model: IntentModel, folder: Path) -> dict[str, Answers]:
    """By file name without its suffix."""
    return {path.stem: _answer(model, path) for path in sorted(folder.glob("*.tsv"))}


def together(answers: dict[str, Answers]) -> Answers:
    """SINGLE_INTENT_FILES as one set."""
    parts = [answers[name] for name in SINGLE_INTENT_FILES]
    wanted = tuple(intents for part in parts for intents in part.wanted)
    return Answers(wanted, parts[0].intents, np.concatenate([part.probabilities for part in parts]))


def _answer(model: IntentModel, path: Path) -> Answers:
    rows = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    wanted = tuple(frozenset(label.split("+")) for label, _ in rows)
    return Answers(wanted, model.intents, np.stack([model.predict(text) for _, text in rows]))
