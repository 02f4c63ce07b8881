"""The project's own files as data."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[2]


def load(path: str) -> Any:
    return yaml.safe_load((ROOT / path).read_text(encoding="utf-8"))


DOMAIN = load("domain.yml")
INTENTS = [intent for intent in DOMAIN["intents"] if intent != "nlu_fallback"]


@cache
def articles() -> dict[str, dict[str, Any]]:
    return {path.stem: yaml.safe_load(path.read_text(encoding="utf-8")) for path in ROOT.glob("data/knowledge/*.yml")}


@cache
def examples() -> dict[str, list[str]]:
    """What is written for each intent, without empty lines."""
    found: dict[str, list[str]] = {}
    for path in sorted(ROOT.glob("data/nlu/*.yml")):
        for block in yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]:
            lines = [line.strip().removeprefix("- ") for line in block["examples"].splitlines()]
            found.setdefault(block["intent"], []).extend(line for line in lines if line)
    return found


@cache
def rules() -> list[dict[str, Any]]:
    return [
        rule
        for path in sorted(ROOT.glob("data/rules/*.yml"))
        for rule in yaml.safe_load(path.read_text(encoding="utf-8"))["rules"]
    ]
