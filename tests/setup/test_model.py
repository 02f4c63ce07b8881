"""When the model is trained, and what takes its place."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from pathlib import Path

import pytest

from deploy.run import model
from deploy.run.errors import SetupError
from deploy.run.layout import ROOT, Layout
from deploy.run.progress import Progress

FAKE_PYTHON = """#!/bin/sh
echo "$@" >> trainings
test ! -e broken || exit 1
for out; do :; done
mkdir -p "$out" && echo "model $(wc -l < trainings)" > "$out/sanad.tar.gz"
"""


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    layout = Layout(tmp_path)
    layout.bot_python.parent.mkdir(parents=True)
    layout.bot_python.write_text(FAKE_PYTHON)
    layout.bot_python.chmod(0o755)
    (tmp_path / "data/nlu").mkdir(parents=True)
    (tmp_path / "data/nlu/permits.yml").write_text("one")
    return layout


def train(layout: Layout) -> str:
    """Bring the model up to its inputs, and tell which training it came from."""
    model.train(layout, Progress(io.StringIO()))
    return layout.model.read_text().strip()


def test_trained_once_for_the_same_inputs(layout: Layout) -> None:
    assert train(layout) == "model 1"
    assert train(layout) == "model 1"


def test_trained_again_when_an_input_changed(layout: Layout) -> None:
    train(layout)
    (layout.root / "data/nlu/permits.yml").write_text("two")
    assert train(layout) == "model 2"


def test_trained_again_when_the_model_is_gone(layout: Layout) -> None:
    train(layout)
    layout.model.unlink()
    assert train(layout) == "model 2"


def test_trained_again_when_the_model_is_damaged(layout: Layout) -> None:
    train(layout)
    layout.model.write_text("mod")
    assert train(layout) == "model 2"
    assert train(layout) == "model 2"


def test_answers_are_no_part_of_the_model(layout: Layout) -> None:
    train(layout)
    (layout.root / "data/knowledge").mkdir()
    (layout.root / "data/knowledge/permit.yml").write_text("an answer")
    assert train(layout) == "model 1"


def test_a_failed_training_keeps_the_old_model_and_is_tried_again(layout: Layout) -> None:
    train(layout)
    (layout.root / "data/nlu/permits.yml").write_text("two")
    (layout.root / "broken").touch()
    with pytest.raises(SetupError, match="cannot train the model"):
        train(layout)
    assert layout.model.read_text() == "model 1\n"
    (layout.root / "broken").unlink()
    assert train(layout) == "model 3"


def test_nothing_beside_the_model_is_left(layout: Layout) -> None:
    train(layout)
    assert sorted(path.name for path in layout.models.iterdir()) == [".stamp", "sanad.tar.gz"]
    assert not (layout.cache / "new-model").exists()


@pytest.mark.parametrize("folder", ["bot", "data"])
def test_every_file_of_the_bot_is_an_input_or_known_to_be_none(folder: str) -> None:
    known = {*model.INPUTS, *model.READ_AT_RUN_TIME, "bot/pyproject.toml"}
    there = {f"{folder}/{path.name}" for path in (ROOT / folder).iterdir() if path.name != "__pycache__"}
    assert there - known == set()


def test_rasa_starts_from_compiled_bytecode_whatever_the_caller_set() -> None:
    code = "import sys; print(sys.dont_write_bytecode, sys.pycache_prefix)"
    env = model.rasa_env(Layout(), {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"})
    said = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True, check=True).stdout
    assert said.split() == ["False", str(Layout().cache / "bytecode")]


def test_rasa_says_nothing_to_anyone() -> None:
    env = model.rasa_env(Layout(), os.environ)
    assert env["RASA_TELEMETRY_ENABLED"] == "false"
    assert env["LOG_LEVEL"] == "WARNING"
    assert env["CUDA_VISIBLE_DEVICES"] == ""
