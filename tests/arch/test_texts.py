"""Every refusal has a status and words, and every sentence the code says exists."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest

from handoff.api.errors import STATUS
from handoff.api.security import _HTTP_CODES
from handoff.settings import PROJECT
from handoff.texts import _table, codes

SOURCES = sorted((PROJECT / "handoff").rglob("*.py"))
DATA_OF_REFUSALS = {
    "attachment_too_large": {"limit_mb"},
    "text_too_long": {"limit"},
    "too_many_attempts": {"minutes", "retry_after_s"},
    "plan_body": {"field"},
    "plan_number": {"field", "low", "high"},
    "plan_neighbour": {"queue"},
    "plan_neighbour_twice": {"queue"},
    "plan_spans_overlap": {"day"},
    "plan_date": {"date"},
    "plan_exception_twice": {"date"},
    "plan_changed": {"version"},
}


def strings_of(node: ast.expr) -> Iterator[str]:
    """The constants an expression may be; one with values in it as a pattern with `*`."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from strings_of(node.body)
        yield from strings_of(node.orelse)
    elif isinstance(node, ast.JoinedStr):
        yield "".join(str(part.value) if isinstance(part, ast.Constant) else "*" for part in node.values)


def calls_of(name: str) -> Iterator[tuple[Path, ast.Call]]:
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == name and node.args:
                yield path, node


RAISED = {code for _, call in calls_of("RefusedError") for code in strings_of(call.args[0])}
SAID = sorted({(path.name, code) for path, call in calls_of("say") for code in strings_of(call.args[0])})


def test_every_refusal_has_a_status_and_none_is_left_over() -> None:
    assert set(STATUS) == RAISED | set(_HTTP_CODES.values())


def test_every_refusal_has_words_and_none_are_left_over() -> None:
    assert {f"error.{code}" for code in STATUS} == {code for code in codes() if code.startswith("error.")}


@pytest.mark.parametrize("code", sorted(STATUS))
def test_the_words_of_a_refusal_need_only_what_it_carries(code: str) -> None:
    needed = {name for _, name, _, _ in Formatter().parse(_table()[f"error.{code}"]) if name}
    assert needed <= DATA_OF_REFUSALS.get(code, set())
    assert re.search("[\u0600-\u06ff]", _table()[f"error.{code}"]), "in Arabic"


@pytest.mark.parametrize(("file", "code"), SAID)
def test_every_sentence_that_is_said_exists(file: str, code: str) -> None:
    pattern = re.compile(re.escape(code).replace(r"\*", r"[\w.]+"))
    assert any(pattern.fullmatch(known) for known in codes()), f"{file} says {code}"


def test_the_code_says_sentences_by_name() -> None:
    assert len(SAID) > 20, "the search above finds the calls"
