"""Finding a Python 3.10 that works."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from deploy.run.errors import SetupError
from deploy.run.interpreters import candidates, find_python310, version_of


def program(path: Path, body: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{body}\n")
    path.chmod(0o755)
    return path


def test_a_shim_that_fails_is_passed_over(tmp_path: Path) -> None:
    shim = program(tmp_path / "shims/python3.10", "echo 'command not found' >&2; exit 127")
    real = program(tmp_path / "versions/3.10.13/bin/python3.10", "echo 3.10")
    assert find_python310([shim, real]) == real


def test_another_version_under_the_name_is_passed_over(tmp_path: Path) -> None:
    other = program(tmp_path / "a/python3.10", "echo 3.12")
    real = program(tmp_path / "b/python3.10", "echo 3.10")
    assert find_python310([other, real]) == real


def test_none_found_says_what_to_install(tmp_path: Path) -> None:
    with pytest.raises(SetupError, match=r"uv python install 3\.10") as caught:
        find_python310([tmp_path / "absent"])
    assert "\n" not in str(caught.value)


def test_each_interpreter_is_tried_once(tmp_path: Path) -> None:
    broken = program(tmp_path / "python3.10", "exit 1")
    tried: list[Path] = []

    def probe(path: Path) -> None:
        tried.append(path)

    with pytest.raises(SetupError):
        find_python310([broken, broken], probe)
    assert tried == [broken]


def test_a_working_interpreter_tells_its_version() -> None:
    assert version_of(Path(sys.executable)) == f"{sys.version_info.major}.{sys.version_info.minor}"


def test_an_interpreter_that_cannot_load_ssl_is_none(tmp_path: Path) -> None:
    assert version_of(program(tmp_path / "python3.10", "echo 'no module named ssl' >&2; exit 1")) is None
    assert version_of(tmp_path / "absent") is None


def test_places_are_path_then_version_managers(tmp_path: Path) -> None:
    (tmp_path / ".pyenv/versions/3.10.13").mkdir(parents=True)
    (tmp_path / ".pyenv/versions/3.11.7").mkdir(parents=True)
    places = list(candidates({"PATH": f"/first{os.pathsep}/second"}, tmp_path))
    assert places[:3] == [
        Path("/first/python3.10"),
        Path("/second/python3.10"),
        tmp_path / ".pyenv/versions/3.10.13/bin/python3.10",
    ]


def test_a_named_interpreter_is_the_only_place(tmp_path: Path) -> None:
    assert list(candidates({"SANAD_PYTHON310": "/mine", "PATH": "/bin"}, tmp_path)) == [Path("/mine")]


def test_uv_is_asked_last(tmp_path: Path) -> None:
    uv = program(tmp_path / "uv", 'test "$UV_PYTHON_DOWNLOADS" = never && echo /from/uv')
    assert list(candidates({"PATH": os.environ["PATH"]}, tmp_path, uv))[-1] == Path("/from/uv")
