"""Every article and every sentence of ours is shown whole on every channel; one that cannot be fails here."""

from __future__ import annotations

import pkgutil
import re
from collections.abc import Iterator
from string import Formatter

import pytest

import handoff.channels
from handoff.channels.base import Choice, Outgoing
from handoff.channels.compose import compose
from handoff.channels.shaping import units
from handoff.channels.whatsapp.limits import BUTTON_CHARS, ROW_CHARS
from handoff.conversation.handover import Desk
from handoff.conversation.model import Entry, EntryKind, Who
from handoff.services.bot import BotTurn
from handoff.services.knowledge import Article, load_knowledge
from handoff.services.replies import Speaker
from handoff.settings import PROJECT
from handoff.texts import codes, say
from tests.support.shown import RENDERERS, faults

KNOWLEDGE = load_knowledge(PROJECT / "data" / "knowledge")
SPEAKER = Speaker(KNOWLEDGE)
DESK = Desk(open=True, available=1)
MOST_MESSAGES = 1
"""An answer that needs two messages is too long for a telephone: articles are written to fit into one."""
LONG = "عبد الرحمن بن عبد الله"


def answered(article: Article, lang: str = "ar") -> Outgoing:
    """What the bot says with an article, as a channel is told."""
    turn = BotTurn.model_validate(
        {
            "replies": [{"article": article.intent, "lang": lang}],
            "nlu": {"intent": article.intent, "confidence": 1.0, "ranking": [], "entities": []},
            "state": {},
        }
    )
    (draft,) = SPEAKER.speak(turn, [], DESK).drafts
    return compose([Entry(1, 0, draft)], window_open=True)


def said(article: Article) -> Iterator[Outgoing]:
    yield answered(article)
    if article.answer_en:
        yield answered(article, "en")
    for variant in article.variants:
        for text in filter(None, (variant.answer.strip(), variant.answer_en.strip())):
            shape = answered(article)
            yield Outgoing(shape.who, shape.kind, text, shape.name, shape.choices)


def test_every_channel_that_renders_is_checked_here() -> None:
    folders = {
        found.name
        for found in pkgutil.iter_modules(handoff.channels.__path__)
        if found.ispkg and (PROJECT / "handoff" / "channels" / found.name / "render.py").is_file()
    }
    assert folders - {"web"} == set(RENDERERS)


@pytest.mark.parametrize("channel", sorted(RENDERERS))
@pytest.mark.parametrize("article", KNOWLEDGE.all(), ids=lambda article: article.intent)
def test_an_article_is_shown_whole_in_one_message(article: Article, channel: str) -> None:
    for out in said(article):
        assert faults(out, RENDERERS[channel](out), MOST_MESSAGES) == []
        assert not re.search(r"\*\*|__|\]\(|^#", out.text, re.MULTILINE), "Markdown is shown as it is written"


@pytest.mark.parametrize("channel", sorted(RENDERERS))
@pytest.mark.parametrize("code", sorted(codes()))
def test_a_sentence_is_shown_whole(code: str, channel: str) -> None:
    from handoff.texts import _table

    names = {name for _, name, _, _ in Formatter().parse(_table()[code]) if name}
    text = say(code, **dict.fromkeys(names, LONG))
    out = Outgoing(Who.SYSTEM, EntryKind.NOTICE, text)
    assert faults(out, RENDERERS[channel](out), MOST_MESSAGES) == []


@pytest.mark.parametrize("code", sorted(code for code in codes() if code.startswith(("button.", "choices.open"))))
def test_a_fixed_label_fits_a_button(code: str) -> None:
    assert units(say(code)) <= BUTTON_CHARS


@pytest.mark.parametrize("code", sorted(code for code in codes() if code.startswith("rating.star.")))
def test_a_score_fits_a_row(code: str) -> None:
    assert units(say(code)) <= ROW_CHARS


@pytest.mark.parametrize("channel", sorted(RENDERERS))
@pytest.mark.parametrize(
    ("text", "title"), [("نص", "كلمة " * 30), ("جملة طويلة. " * 500, "نعم")], ids=["a long label", "a long answer"]
)
def test_the_check_finds_what_cannot_be_shown_whole(channel: str, text: str, title: str) -> None:
    out = Outgoing(Who.BOT, EntryKind.TEXT, text, choices=(Choice("b.1.0", title),))
    assert faults(out, RENDERERS[channel](out), MOST_MESSAGES) != []
