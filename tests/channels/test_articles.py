"""Every intent has words on every channel: its article, in both languages, with the topics that it leads to."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pytest
import yaml

from handoff import channels
from handoff.channels.base import Choice, Outgoing
from handoff.channels.folders import find_folders
from handoff.channels.web.render import entry_json
from handoff.conversation.model import Button, Draft, Entry, EntryKind, Who
from handoff.services.knowledge import load_knowledge
from handoff.settings import PROJECT

KNOWLEDGE = load_knowledge(PROJECT / "data" / "knowledge")
DOMAIN = yaml.safe_load((PROJECT / "domain.yml").read_text(encoding="utf-8"))
INTENTS = [intent for intent in DOMAIN["intents"] if intent != "nlu_fallback"]
CHANNELS = [found.name for found in pkgutil.iter_modules(channels.__path__) if found.ispkg]
_DIRECTIONS = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def on_the_page(out: Outgoing) -> Any:
    buttons = tuple(Button(choice.title, choice.key) for choice in out.choices)
    return entry_json(Entry(1, 0, Draft(out.who, out.kind, out.text, buttons=buttons)))


def renderer(channel: str) -> Callable[[Outgoing], Any]:
    """A channel folder's `render`; the page reads entries as they are."""
    render = getattr(importlib.import_module(f"{channels.__name__}.{channel}.render"), "render", on_the_page)
    if "settings" not in inspect.signature(render).parameters:
        return render
    (folder,) = (found for found in find_folders() if found.name == channel)
    return partial(render, settings=folder.settings())


def strings(rendered: Any) -> Iterator[str]:
    """Whatever a person may come to see."""
    if isinstance(rendered, str):
        yield _DIRECTIONS.sub("", rendered)
    elif isinstance(rendered, dict):
        for value in rendered.values():
            yield from strings(value)
    elif isinstance(rendered, list | tuple):
        for value in rendered:
            yield from strings(value)


@pytest.mark.parametrize("channel", CHANNELS)
@pytest.mark.parametrize("lang", ["ar", "en"])
@pytest.mark.parametrize("intent", INTENTS)
def test_the_answer_arrives_whole_with_its_buttons(intent: str, lang: str, channel: str) -> None:
    article = KNOWLEDGE.get(intent)
    assert article is not None
    text = article.text({}, lang)
    following = [KNOWLEDGE.get(name) for name in article.next]
    titles = [other.button for other in following if other is not None]
    choices = tuple(Choice(f"c{at}", title) for at, title in enumerate(titles))
    seen = " ".join(strings(renderer(channel)(Outgoing(Who.BOT, EntryKind.TEXT, text, choices=choices))))
    assert text.strip()
    assert [word for word in (*text.split(), *" ".join(titles).split()) if word not in seen] == []


def test_the_channels_are_the_ones_the_product_promises() -> None:
    assert {"telegram", "web", "whatsapp"} <= set(CHANNELS)
