"""Running other programs: quiet when they succeed, their last lines shown when they fail."""

from __future__ import annotations

import shlex
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from deploy.run.errors import SetupError

SHOWN_LINES = 20


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
    """Run `command` with its output in `log`; on failure raise `advice` with the end of the log."""
    log.parent.mkdir(parents=True, exist_ok=True)
    words = [str(word) for word in command]
    with log.open("wb") as out:
        out.write(f"$ {shlex.join(words)}\n".encode())
        out.flush()
        try:
            done = subprocess.run(
                words, cwd=cwd, env=dict(env), stdin=subprocess.DEVNULL, stdout=out, stderr=out, check=False
            )
        except OSError as error:
            raise SetupError(f"{advice} ({words[0]}: {error.strerror})") from error
    if done.returncode != 0:
        raise SetupError(f"{advice} (whole log: {log})", detail=last_lines(log))
