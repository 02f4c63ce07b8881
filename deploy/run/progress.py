"""Progress that a person at a terminal can follow: steps by name, with their times."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO


class Progress:
    """Prints `name ... done (1.2 s)`; lines only, so that it reads the same in a terminal and in a CI log."""

    def __init__(self, out: TextIO | None = None) -> None:
        self._out = sys.stderr if out is None else out

    def say(self, line: str) -> None:
        print(line, file=self._out, flush=True)

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Frame one step; a failure leaves the step named as failed and goes on up."""
        self.say(f"  {name} ...")
        started_s = time.monotonic()
        try:
            yield
        except BaseException:
            self.say(f"  {name}: failed after {time.monotonic() - started_s:.1f} s")
            raise
        self.say(f"  {name}: done ({time.monotonic() - started_s:.1f} s)")
