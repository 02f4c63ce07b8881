"""Making the locks anew: `make lock`."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path

from deploy.run.commands import run_logged
from deploy.run.environments import tool_env
from deploy.run.interpreters import candidates, find_python310
from deploy.run.layout import Layout
from deploy.run.progress import Progress


@dataclass(frozen=True, slots=True)
class Lock:
    """One lock: the folder of its pyproject.toml, the file (both below the root) and what goes into it."""

    folder: str
    file: str
    python: str
    words: tuple[str, ...]


LOCKS = (
    Lock(".", "requirements.txt", "3.11", ("--group", "dev", "pyproject.toml")),
    Lock("bot", "bot/requirements.txt", "3.10", ("--group", "dev", "pyproject.toml")),
    Lock(".", "deploy/uv.txt", "3.11", ("--group", "uv")),
    Lock(".", "deploy/node.txt", "3.11", ("--group", "node")),
)


def make_locks(layout: Layout, uv: Path, progress: Progress, *, upgrade: bool) -> None:
    """Lock all versions with the hashes of their files for every platform; kept versions stay unless `upgrade`."""
    interpreters = {"3.11": Path(sys.executable), "3.10": find_python310(candidates(os.environ, Path.home(), uv))}
    for lock in LOCKS:
        with progress.step(lock.file):
            fixed = ("--universal", "--generate-hashes", "--no-annotate", "--custom-compile-command", "make lock")
            run_logged(
                [
                    *(uv, "pip", "compile", "--quiet", *fixed),
                    *(("--upgrade",) if upgrade else ()),
                    *("--python", interpreters[lock.python], "--python-version", lock.python),
                    *lock.words,
                    *("--output-file", layout.root / lock.file),
                ],
                log=layout.setup_logs / "lock.log",
                cwd=layout.root / lock.folder,
                env=tool_env(layout),
                advice=f"cannot lock {lock.file}",
            )
