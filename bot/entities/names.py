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
        kinds = {
            "document": _load(folder / "documents.yml"),
            "city": places["cities"],
            "branch": places["branches"],
            "service": _load(folder / "services.yml"),
        }
        self._kinds = [Names(kind, names) for kind, names in kinds.items()]
        self.written = [name.lstrip("=") for names in kinds.values() for forms in names.values() for name in forms]

    def find(self, words: Sequence[Word], spelt: Sequence[Word] = ()) -> Iterator[Found]:
        """`spelt` are the words of Arabizi in Arabic letters: what these name counts where nothing was found before."""
        for names in self._kinds:
            found = list(names.find(words))
            yield from found
            yield from (
                one for one in names.find(spelt, fuzzy=False) if not any(one.overlaps(other) for other in found)
            )


def _load(path: Path) -> dict[str, Any]:
    return yaml.safe_load(path.read_text(encoding="utf-8"))
