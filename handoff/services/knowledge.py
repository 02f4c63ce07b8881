"""The articles of `data/knowledge`: the single source of the bot's answers and of the desk's."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from bot.arabic.normalise import normalise
from handoff.routing.model import DEFAULT_QUEUE

Queue = Literal["security", "permits", "services", "appointments", "domestic", "complaints", "general"]


class Variant(BaseModel):
    """An answer for messages that name certain things."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    when: dict[str, str]
    """Entity name to value; all must be in the message."""
    answer: str
    answer_en: str = ""


class Article(BaseModel):
    """One article; see `docs/knowledge.md` for how to write one."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    intent: str = Field(pattern=r"^[a-z_]+$")
    title: str = Field(min_length=2, max_length=60)
    button: str = Field(min_length=2, max_length=20)
    button_en: str = Field("", max_length=20)
    queue: Queue
    priority: Literal["normal", "high", "urgent"] = "normal"
    handover: Literal["no", "offer", "now"] = "no"
    source: tuple[Literal["S0", "S1", "S2", "S3", "S4"], ...] = ()
    reviewed: date
    next: tuple[str, ...] = Field((), max_length=3)
    keywords: tuple[str, ...] = ()
    answer: str = Field(min_length=2, max_length=1500)
    answer_en: str = ""
    variants: tuple[Variant, ...] = ()

    @field_validator("handover", mode="before")
    @classmethod
    def _yaml_no(cls, value: object) -> object:
        """A bare `no` is a boolean in YAML 1.1; people write it, so it is read."""
        return "no" if value is False else value

    def text(self, entities: Mapping[str, str], lang: str = "ar") -> str:
        """The answer for the entities a message named; the most specific variant wins."""
        fitting = [v for v in self.variants if v.when.items() <= entities.items()]
        chosen: Article | Variant = max(fitting, key=lambda v: len(v.when)) if fitting else self
        return (chosen.answer_en.strip() if lang == "en" else "") or chosen.answer.strip()


class KnowledgeError(Exception):
    """The articles cannot be used; the text names the file and what is wrong in it."""


class Knowledge:
    """All articles, with a search that reads Arabic as people write it."""

    def __init__(self, articles: Iterable[Article]) -> None:
        self._articles = {article.intent: article for article in articles}
        self._words = {intent: _weighted(article) for intent, article in self._articles.items()}

    def __contains__(self, intent: str) -> bool:
        """Whether there is an article for an intent."""
        return intent in self._articles

    def get(self, intent: str) -> Article | None:
        """The article of an intent."""
        return self._articles.get(intent)

    def all(self) -> list[Article]:
        """All articles by title."""
        return sorted(self._articles.values(), key=lambda article: article.title)

    def title(self, intent: str) -> str:
        """The title of an intent's article, or nothing."""
        article = self._articles.get(intent)
        return article.title if article else ""

    def queue_of(self, intent: str) -> tuple[str, str]:
        """The queue and priority of an intent's hard cases."""
        article = self._articles.get(intent)
        return (article.queue, article.priority) if article else (DEFAULT_QUEUE, "normal")

    def search(self, query: str, limit: int = 20) -> list[Article]:
        """Articles that hold every word of the query (the beginning of a word is enough), best first."""
        words = _words(query)
        if not words:
            return self.all()
        scored = []
        for intent, weights in self._words.items():
            score = 0
            for word in words:
                hits = [weight for known, weight in weights.items() if known.startswith(word)]
                if not hits:
                    break
                score += max(hits)
            else:
                scored.append((-score, self._articles[intent].title, intent))
        return [self._articles[intent] for _, _, intent in sorted(scored)[:limit]]


def _words(text: str) -> list[str]:
    return [w.removeprefix("ال") if len(w) > 4 else w for w in normalise(text).split()]


def _weighted(article: Article) -> dict[str, int]:
    weights: dict[str, int] = {}
    for text, weight in (
        (article.answer, 1),
        (" ".join(article.keywords), 3),
        (article.title, 4),
    ):
        for word in _words(text):
            weights[word] = max(weight, weights.get(word, 0))
    return weights


def load_knowledge(folder: Path) -> Knowledge:
    """Read all articles. Raises `KnowledgeError` that names the file and the fault."""
    articles = []
    for path in sorted(folder.glob("*.yml")):
        try:
            article = Article.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
        except ValidationError as error:
            faults = (f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}" for fault in error.errors())
            raise KnowledgeError(f"{path.name}: {'; '.join(faults)}") from error
        except (yaml.YAMLError, UnicodeDecodeError) as error:
            raise KnowledgeError(f"{path.name}: {error}") from error
        if article.intent != path.stem:
            raise KnowledgeError(f"{path.name}: holds the article of {article.intent!r}")
        articles.append(article)
    if not articles:
        raise KnowledgeError(f"no article in {folder}")
    _check_together(articles)
    return Knowledge(articles)


def _check_together(articles: Sequence[Article]) -> None:
    known = {article.intent for article in articles}
    buttons: dict[str, str] = {}
    for article in articles:
        other = buttons.setdefault(article.button, article.intent)
        if other != article.intent:
            raise KnowledgeError(f"{article.intent}.yml: its button stands in {other}.yml too")
        missing = set(article.next) - known
        if missing:
            raise KnowledgeError(f"{article.intent}.yml: next names {sorted(missing)}, which have no article")
