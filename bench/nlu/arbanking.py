"""ArBanking77 (Jarrar et al. 2023): reading the corpus, and the few-shot sample every figure in the report uses."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

TRAIN, VALIDATION = "MSA_PAL_train.csv", "MSA_PAL_val.csv"
TESTS = {"msa": "MSA_test.csv", "pal": "PAL_test.csv", "saudi": "Saudi_dev.csv"}


class MissingCorpusError(FileNotFoundError):
    """A file of the corpus is not where it was looked for; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Labelled:
    """Texts with one intent each."""

    texts: tuple[str, ...]
    labels: tuple[str, ...]

    def take(self, rows: Sequence[int]) -> "Labelled":
        """The given rows, in the given order."""
        return Labelled(tuple(self.texts[row] for row in rows), tuple(self.labels[row] for row in rows))


def read(folder: Path, name: str) -> Labelled:
    """One file of the corpus; raises MissingCorpusError."""
    path = folder / name
    if not path.is_file():
        raise MissingCorpusError(
            f"{path} is missing. ArBanking77 is published by SinaLab, Birzeit University (CC BY-SA 4.0); "
            "put its CSV files in a folder and name the folder with --data."
        )
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return Labelled(tuple(row["text"] for row in rows), tuple(row["label"] for row in rows))


def few_shot(data: Labelled, per_intent: int, seed: int) -> Labelled:
    """`per_intent` random examples of each intent: the draw pandas' `groupby("label").sample` makes with this seed."""
    chance = np.random.RandomState(seed)
    labels = np.asarray(data.labels)
    chosen: list[int] = []
    for label in sorted(set(data.labels)):
        rows = np.flatnonzero(labels == label)
        chosen += rows[chance.choice(len(rows), per_intent, replace=False)].tolist()
    return data.take(chosen)
