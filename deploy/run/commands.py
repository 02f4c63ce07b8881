"""Running other programs: quiet when they succeed, their last lines shown when they fail."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from deploy.run.errors import SetupError

SHOWN_LINES = 20
GUARD = Path(__file__).with_name("guard.py")


def guarded(command: Iterable[str], *, signal_name: str = "SIGKILL", parent: int = 0) -> tuple[str, ...]:
    """`command` tied to its parent's life (see `guard`)."""
    return (sys.executable, "-I", "-S", str(GUARD), signal_name, str(parent), *command)


def last_lines(log: Path, count: int = SHOWN_LINES) -> str:
    """The end of a log file, or nothing when it is missing or empty."""
    try:
        lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return ""
    return "\n".join(lines[-count:])


def run_logged(
    command: Sequence[str | Path],
    *,
    log: Path,
    cwd: Path,
    env: Mapping[str, str],
    advice: str,
) -> None:
    """Run `command` with its output in `log`; on failure raise `advice` with the end of the log.

    The command ends with this process, however that ends.
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    words = [str(word) for word in command]
    with log.open("wb") as out:
        out.write(f"$ {shlex.join(words)}\n".encode())
        out.flush()
        done = subprocess.run(
            guarded(words, parent=os.getpid()),
            cwd=cwd,
            env=dict(env),
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            check=False,
        )
    if done.returncode != 0:
        raise SetupError(f"{advice} (whole log: {log})", detail=last_lines(log))
