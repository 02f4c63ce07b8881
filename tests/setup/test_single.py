"""Locks that end with their holder."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.run.errors import SetupError
from deploy.run.layout import ROOT
from deploy.run.single import one_after_another, only_one

HOLDER = """
import pathlib, sys, time
from deploy.run.single import only_one
with only_one(pathlib.Path(sys.argv[1]), "held"):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def held(tmp_path: Path) -> Iterator[tuple[Path, subprocess.Popen[bytes]]]:
    path = tmp_path / "locks/one"
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(path)], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        yield path, holder
        holder.kill()


def test_a_second_one_is_refused_with_the_first_ones_process(held: tuple[Path, subprocess.Popen[bytes]]) -> None:
    path, holder = held
    with pytest.raises(SetupError, match=rf"stop it \(process {holder.pid}\)"), only_one(path, "stop it"):
        pytest.fail("both hold it")


def test_a_killed_holder_holds_nothing(held: tuple[Path, subprocess.Popen[bytes]]) -> None:
    path, holder = held
    holder.kill()
    holder.wait()
    with only_one(path, "stop it"):
        assert path.read_text() == f"{os.getpid()}\n"


def test_a_patient_one_says_so_and_waits(held: tuple[Path, subprocess.Popen[bytes]]) -> None:
    path, holder = held
    said: list[str] = []

    def end_the_wait(line: str) -> None:
        said.append(line)
        holder.kill()

    with one_after_another(path, end_the_wait):
        assert path.read_text() == f"{os.getpid()}\n"
    assert str(holder.pid) in said[0]
