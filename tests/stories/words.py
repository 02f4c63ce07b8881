"""The pages' own words, so that a story looks for what a person reads."""

from __future__ import annotations

import json
from functools import cache

from deploy.run.layout import ROOT


@cache
def _catalog(path: str) -> dict[str, str]:
    strings: dict[str, str] = json.loads((ROOT / "web" / path / "i18n" / "ar.json").read_text(encoding="utf-8"))
    return strings


def widget(key: str, **values: object) -> str:
    """A string of the employer's page."""
    return _catalog("shared")[key].format(**values)


def desk(key: str, **values: object) -> str:
    """A string of the agents' page."""
    return _catalog("desk")[key].format(**values)
