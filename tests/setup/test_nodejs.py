"""Which Node.js builds the pages."""

from __future__ import annotations

from pathlib import Path

import pytest

from deploy.run.nodejs import Node, in_path, new_enough


@pytest.mark.parametrize(
    ("version", "enough"),
    [("v20.19.0", True), ("v20.18.3", False), ("v22.1.0", True), ("v18.20.4", False), ("", False), ("20.19.0", False)],
)
def test_oldest_version(version: str, enough: bool) -> None:
    assert new_enough(version) is enough


def programs(folder: Path, version: str) -> dict[str, str]:
    for name in ("node", "npm"):
        (folder / name).write_text(f"#!/bin/sh\necho {version}\n")
        (folder / name).chmod(0o755)
    return {"PATH": str(folder)}


def test_new_enough_in_path_serves(tmp_path: Path) -> None:
    env = programs(tmp_path, "v20.20.2")
    assert in_path(env) == Node(tmp_path / "node", (str(tmp_path / "npm"),))


def test_old_or_half_one_in_path_does_not(tmp_path: Path) -> None:
    env = programs(tmp_path, "v18.0.0")
    assert in_path(env) is None
    programs(tmp_path, "v22.0.0")
    (tmp_path / "npm").unlink()
    assert in_path(env) is None


def test_its_own_folder_comes_first_in_path() -> None:
    assert Node(Path("/n/bin/node"), ("npm",)).env({"PATH": "/usr/bin"})["PATH"] == "/n/bin:/usr/bin"
