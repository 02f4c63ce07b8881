"""The articles: what the loader refuses, variants, and the search."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from handoff.services.knowledge import Knowledge, KnowledgeError, load_knowledge
from handoff.settings import PROJECT

ARTICLE = {
    "intent": "expired_document",
    "title": "وثيقة منتهية",
    "button": "وثيقة منتهية",
    "queue": "services",
    "reviewed": "2026-11-20",
    "keywords": ["سجل", "رخصة البلدية"],
    "answer": "جدّد الوثيقة.",
    "answer_en": "Renew it.",
    "variants": [{"when": {"document": "commercial_register"}, "answer": "جدّد السجل التجاري."}],
}


def write(folder: Path, **changes: object) -> Path:
    article = {**ARTICLE, **changes}
    path = folder / f"{article['intent']}.yml"
    path.write_text(yaml.safe_dump(article, allow_unicode=True), encoding="utf-8")
    return folder


@pytest.fixture(name="shipped", scope="module")
def shipped_articles() -> Knowledge:
    """The articles that the product ships."""
    return load_knowledge(PROJECT / "data" / "knowledge")


def test_an_answer_follows_what_the_message_named(tmp_path: Path) -> None:
    article = load_knowledge(write(tmp_path)).get("expired_document")
    assert article is not None
    assert article.text({"document": "commercial_register"}) == "جدّد السجل التجاري."
    assert article.text({"document": "iqama"}) == "جدّد الوثيقة."
    assert article.text({}, "en") == "Renew it."


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"queue": "nowhere"}, "queue"),
        ({"button": "زر أطول مما يسمح به واتساب"}, "button"),
        ({"next": ["no_such_article"]}, "no_such_article"),
        ({"surprise": 1}, "surprise"),
        ({"reviewed": "yesterday"}, "reviewed"),
    ],
)
def test_a_faulty_article_is_named_with_its_fault(tmp_path: Path, changes: dict[str, object], said: str) -> None:
    with pytest.raises(KnowledgeError, match=f"expired_document.yml: .*{said}"):
        load_knowledge(write(tmp_path, **changes))


def test_two_articles_with_one_button_are_refused(tmp_path: Path) -> None:
    write(tmp_path)
    with pytest.raises(KnowledgeError, match="button"):
        load_knowledge(write(tmp_path, intent="other_document"))


def test_an_empty_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(KnowledgeError, match="no article"):
        load_knowledge(tmp_path)


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("تجديد رخصه العمل", "permit_renewal"),
        ("سجين", "imprisoned_worker"),
        ("رُخْصَةُ العمل رسوم", "permit_fees"),
        ("النطاق الاحمر", "nitaqat_band"),
    ],
)
def test_the_search_reads_arabic_as_people_write_it(shipped: Knowledge, query: str, first: str) -> None:
    assert first in [article.intent for article in shipped.search(query)[:3]]


def test_a_search_for_nothing_lists_all_and_for_nonsense_none(shipped: Knowledge) -> None:
    assert len(shipped.search("")) == len(shipped.all())
    assert shipped.search("زقرطلب") == []
