"""Runs a target on many odd bodies and keeps the one that broke it."""

from __future__ import annotations

import hashlib
import random
import resource
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.fuzz.mutate import mutated
from tests.fuzz.targets import Target

HANG_S = 1.0


@dataclass(frozen=True, slots=True)
class Broken:
    """A body that a target did not survive."""

    body: bytes
    why: str

    def keep(self, folder: Path, name: str) -> Path:
        """Write the body to a file named after it."""
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{name}-{hashlib.sha256(self.body).hexdigest()[:16]}"
        path.write_bytes(self.body)
        return path


@dataclass(frozen=True, slots=True)
class Report:
    """How a run went. `slowest_ms` is of one body, in processor time."""

    target: str
    runs: int
    seconds: float
    slowest_ms: float
    rss_growth_mib: float
    broken: Broken | None


def drive(target: Target, goes_on: Callable[[int], bool], seed: int) -> Report:
    """Run until told to stop or until something breaks: an exception that is no refusal, or more than a second."""
    chance = random.Random(seed)
    began_s, rss_kib = time.monotonic(), _rss_kib()
    runs, slowest_s = 0, 0.0
    broken = None
    while broken is None and goes_on(runs):
        body = mutated(target.seeds, chance, structured=target.structured)
        took_s, why = attempt(target, body)
        runs += 1
        slowest_s = max(slowest_s, took_s)
        if took_s > HANG_S:
            why = f"took {took_s:.1f} s"
        broken = Broken(body, why) if why else None
    grown_mib = (_rss_kib() - rss_kib) / 1024
    return Report(target.name, runs, time.monotonic() - began_s, slowest_s * 1000, grown_mib, broken)


def attempt(target: Target, body: bytes) -> tuple[float, str]:
    """One body: processor seconds, and what broke ('' for nothing)."""
    began_s = time.process_time()
    why = ""
    try:
        target.run(body)
    except Exception as error:  # noqa: BLE001 - whatever it is, it is the finding
        why = repr(error)[:300]
    return time.process_time() - began_s, why


def _rss_kib() -> int:
    """The highest memory so far; it never falls."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
