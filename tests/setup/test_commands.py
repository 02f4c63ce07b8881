"""Running other programs."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from deploy.run.commands import SHOWN_LINES, guarded, last_lines, run_logged
from deploy.run.errors import SetupError
from deploy.run.layout import ROOT
from tests.setup.test_supervisor import alive, wait_until


def run(tmp_path: Path, script: str) -> None:
    run_logged(["/bin/sh", "-c", script], log=tmp_path / "log/one.log", cwd=tmp_path, env=os.environ, advice="do this")


def test_output_is_kept_and_nothing_is_shown(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    run(tmp_path, "pwd; echo problem >&2")
    assert (tmp_path / "log/one.log").read_text().splitlines()[1:] == [str(tmp_path), "problem"]
    assert capfd.readouterr() == ("", "")


def test_failure_says_what_to_do_and_shows_the_last_lines(tmp_path: Path) -> None:
    with pytest.raises(SetupError, match=r"do this \(whole log: .*one\.log\)") as caught:
        run(tmp_path, f"seq {SHOWN_LINES + 5}; exit 4")
    shown = caught.value.detail.splitlines()
    assert (len(shown), shown[-1]) == (SHOWN_LINES, str(SHOWN_LINES + 5))


def test_missing_program_is_named(tmp_path: Path) -> None:
    with pytest.raises(SetupError) as caught:
        run_logged(["/no/such"], log=tmp_path / "log", cwd=tmp_path, env={}, advice="do this")
    assert caught.value.detail.splitlines()[-1] == "/no/such: No such file or directory"


def test_nothing_is_shown_of_a_log_that_is_not_there(tmp_path: Path) -> None:
    assert last_lines(tmp_path / "absent") == ""


PARENT = """
import os, subprocess, sys
from deploy.run.commands import guarded
child = subprocess.Popen(guarded(["sleep", "60"], parent=os.getpid()))
print(child.pid, flush=True)
child.wait()
"""


def test_a_guarded_program_ends_with_its_parent() -> None:
    with subprocess.Popen([sys.executable, "-c", PARENT], cwd=ROOT, stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        assert alive(child)
        wait_until(lambda: Path(f"/proc/{child}/cmdline").read_bytes() == b"sleep\x0060\x00")
        parent.kill()
    wait_until(lambda: not alive(child))


def test_a_guarded_program_does_not_start_without_its_parent() -> None:
    done = subprocess.run(guarded(["echo", "started"], parent=1), capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stdout == ""
