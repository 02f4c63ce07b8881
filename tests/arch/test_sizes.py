"""Files and functions stay small enough to be read in one go."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from handoff.settings import PROJECT

LINES = 400
FUNCTION_LINES = 40
SOURCES = [
    path
    for folder in ("handoff", "bot", "actions", "deploy")
    for suffix in ("*.py", "*.lua")
    for path in sorted((PROJECT / folder).rglob(suffix))
]


def name(path: Path) -> str:
    return str(path.relative_to(PROJECT))


@pytest.mark.parametrize("path", SOURCES, ids=name)
def test_no_file_is_longer_than_can_be_read(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LINES


@pytest.mark.parametrize("path", [path for path in SOURCES if path.suffix == ".py"], ids=name)
def test_no_function_is_longer_than_a_screen(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            docstring = ast.get_docstring(node, clean=False) or ""
            lines = (node.end_lineno or 0) - node.lineno + 1 - len(docstring.splitlines())
            assert lines <= FUNCTION_LINES, f"{node.name} has {lines} lines"
