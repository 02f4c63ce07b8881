"""The locks: whole, hashed, and free of any index or host."""

from __future__ import annotations

import re
import subprocess

import pytest

from deploy.run.layout import ROOT

LOCKS = ["requirements.txt", "bot/requirements.txt", "deploy/uv.txt", "deploy/node.txt"]
_REQUIREMENT = re.compile(r"^[a-z0-9._-]+==\S+( ; [^\\]+)? \\$")
_HASH = re.compile(r"^    --hash=sha256:[0-9a-f]{64}( \\)?$")


@pytest.mark.parametrize("name", LOCKS)
def test_every_line_is_a_pinned_requirement_or_a_hash(name: str) -> None:
    lines = (ROOT / name).read_text().splitlines()
    requirements = [line for line in lines if _REQUIREMENT.match(line)]
    others = [line for line in lines if not _REQUIREMENT.match(line) and not _HASH.match(line)]
    assert len(requirements) >= 1
    assert [line for line in others if not line.startswith("#")] == []


@pytest.mark.parametrize("name", [*LOCKS, "web/package-lock.json"])
def test_no_lock_names_where_packages_come_from(name: str) -> None:
    text = (ROOT / name).read_text()
    assert '"resolved"' not in text
    assert not re.search(r"--(extra-)?index-url|--find-links|file:", text)
    if not name.endswith(".json"):
        assert "://" not in text


def test_rasa_is_the_version_that_is_meant() -> None:
    assert re.search(r"^rasa==3\.6\.21 ", (ROOT / "bot/requirements.txt").read_text(), re.MULTILINE)


def test_no_second_kind_of_lock() -> None:
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
    assert not [path for path in tracked if path.endswith(("uv.lock", "poetry.lock", "yarn.lock", "pnpm-lock.yaml"))]
