"""What is made again, and when."""

from __future__ import annotations

from pathlib import Path

import pytest

from deploy.run.stamps import Stamp, digest


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    (tmp_path / "data/nlu").mkdir(parents=True)
    (tmp_path / "data/nlu/a.yml").write_text("one")
    (tmp_path / "config.yml").write_text("pipeline")
    return tmp_path


INPUTS = ("config.yml", "data")


def test_same_files_same_digest(tree: Path) -> None:
    assert digest(tree, INPUTS) == digest(tree, reversed(INPUTS))


def test_each_change_shows(tree: Path) -> None:
    seen = {digest(tree, INPUTS)}
    (tree / "data/nlu/a.yml").write_text("two")
    seen.add(digest(tree, INPUTS))
    (tree / "data/nlu/a.yml").rename(tree / "data/nlu/b.yml")
    seen.add(digest(tree, INPUTS))
    (tree / "data/nlu/c.yml").write_text("")
    seen.add(digest(tree, INPUTS))
    (tree / "config.yml").unlink()
    seen.add(digest(tree, INPUTS))
    seen.add(digest(tree, INPUTS, "python 3.11"))
    assert len(seen) == 6


def test_results_beside_the_inputs_do_not_count(tree: Path) -> None:
    before = digest(tree, INPUTS)
    for name in ("__pycache__/a.pyc", "node_modules/x.js", "dist/x.js", ".hidden"):
        path = tree / "data" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("made")
    assert digest(tree, INPUTS) == before


def test_stamp_holds_until_cleared(tmp_path: Path) -> None:
    stamp = Stamp(tmp_path / "env/.stamp")
    assert not stamp.matches("abc")
    stamp.write("abc")
    assert stamp.matches("abc")
    assert not stamp.matches("abd")
    stamp.clear()
    assert stamp.read() is None


def test_broken_stamp_is_none(tmp_path: Path) -> None:
    path = tmp_path / ".stamp"
    path.write_bytes(b"\xff\xfe")
    assert Stamp(path).read() is None
