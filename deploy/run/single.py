"""Only one at a time: locks that end with the process that holds them, however it ends."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from deploy.run.errors import SetupError


@contextmanager
def only_one(path: Path, advice: str) -> Iterator[None]:
    """Hold the lock file `path`, or raise `advice` with the holder's process id appended."""

    def refuse(holder: str) -> None:
        raise SetupError(f"{advice} (process {holder})")

    with _held(path, refuse):
        yield


@contextmanager
def one_after_another(path: Path, say: Callable[[str], None]) -> Iterator[None]:
    """Hold the lock file `path`; while another process does, say so and wait."""
    with _held(path, lambda holder: say(f"  waiting for process {holder}, which does the same")):
        yield


@contextmanager
def _held(path: Path, when_taken: Callable[[str], None]) -> Iterator[None]:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+", encoding="ascii") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            when_taken(file.read().strip() or "unknown")
            fcntl.flock(file, fcntl.LOCK_EX)
        file.seek(0)
        file.truncate()
        file.write(f"{os.getpid()}\n")
        file.flush()
        yield
