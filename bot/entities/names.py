"""Documents, cities, branches and services, by the names in data/lookup."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import yaml

from bot.entities.model import Found
from bot.entities.words import Names, Word

LOOKUP = Path(__file__).resolve().parents[2] / "data" / "lookup"


class NameFinder:
    """Finds every kind of name; a name of one kind may stand within a name of another."""

    def __init__(self, folder: Path = LOOKUP) -> None:
        places = _load(folder / "cities.yml")
        self._kinds = (
            Names("document", _load(folder / "documents.yml")),
            Names("city", places["cities"]),
            Names("branch", places["branches"]),
            Names("service", _load(folder / "services.yml")),
        )

    def find(self, words: Sequence[Word]) -> Iterator[Found]:
        for names in self._kinds:
            yield from names.find(words)


def _load(path: Path) -> dict[str, Any]:
    return yaml.safe_load(path.read_text(encoding="utf-8"))
