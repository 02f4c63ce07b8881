"""Where files wait while they are looked at."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

LEFT_OVER_S = 3600.0
"""Older than any upload that still runs: what a killed process left."""


class Spool:
    """Folders of one upload each, readable by the service alone. Several replicas may share one spool."""

    def __init__(self, folder: Path, *, left_over_s: float = LEFT_OVER_S) -> None:
        self._folder = folder
        self._left_over_s = left_over_s

    @contextmanager
    def folder(self) -> Iterator[Path]:
        """A new folder; it and what is in it go on leaving. What killed processes left goes on the way in."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._sweep()
        with tempfile.TemporaryDirectory(dir=self._folder) as path:
            yield Path(path)

    def _sweep(self) -> None:
        now_s = time.time()
        for path in self._folder.iterdir():
            try:
                old = now_s - path.stat().st_mtime > self._left_over_s
            except FileNotFoundError:
                continue
            if old and path.is_dir():
                shutil.rmtree(path, ignore_errors=True)
            elif old:
                path.unlink(missing_ok=True)
