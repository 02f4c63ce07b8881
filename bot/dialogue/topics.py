"""What the topics are called to people: titles and buttons of the knowledge articles."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

KNOWLEDGE = Path(__file__).resolve().parents[2] / "data" / "knowledge"


@dataclass(frozen=True)
class Topic:
    intent: str
    title: str
    button: str
    button_en: str


def load_topics(folder: Path = KNOWLEDGE) -> Mapping[str, Topic]:
    """Every article's names, by intent."""
    topics = {}
    for path in sorted(folder.glob("*.yml")):
        article = yaml.safe_load(path.read_text(encoding="utf-8"))
        topics[article["intent"]] = Topic(
            **{name: article[name] for name in ("intent", "title", "button", "button_en")}
        )
    return topics
