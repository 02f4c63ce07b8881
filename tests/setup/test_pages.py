"""When the pages are built."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from deploy.run import pages
from deploy.run.layout import Layout
from deploy.run.nodejs import Node
from deploy.run.progress import Progress

FAKE_NPM = """#!/bin/sh
echo "$@" >> ../calls
mkdir -p dist/assets && echo built > dist/widget.js && echo built > dist/assets/a.js
"""


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    layout = Layout(tmp_path)
    layout.web.mkdir()
    (layout.web / "widget.ts").write_text("one")
    (tmp_path / "npm").write_text(FAKE_NPM)
    (tmp_path / "npm").chmod(0o755)
    return layout


def builds(layout: Layout) -> int:
    """Bring the pages up to their sources, and tell how often that was done since the beginning."""
    pages.build(layout, Node(Path("/usr/bin/node"), (str(layout.root / "npm"),)), Progress(io.StringIO()))
    return len((layout.root / "calls").read_text().splitlines())


def test_built_once_for_the_same_sources(layout: Layout) -> None:
    assert [builds(layout), builds(layout)] == [1, 1]


def test_built_again_when_a_source_changed(layout: Layout) -> None:
    builds(layout)
    (layout.web / "widget.ts").write_text("two")
    assert [builds(layout), builds(layout)] == [2, 2]


@pytest.mark.parametrize("page", ["widget.js", "assets/a.js"])
def test_built_again_when_a_page_is_gone_or_damaged(layout: Layout, page: str) -> None:
    builds(layout)
    (layout.web / "dist" / page).unlink()
    assert builds(layout) == 2
    (layout.web / "dist" / page).write_text("bui")
    assert [builds(layout), builds(layout)] == [3, 3]
