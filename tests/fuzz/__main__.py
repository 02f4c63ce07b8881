"""`make fuzz`: each parser for ten minutes; `python -m tests.fuzz --seconds 60 whatsapp` for less.

With atheris installed it follows the coverage (in a process of its own for each target, as libFuzzer ends the
process); without it the same targets run on our own mutations. What breaks a parser is kept in `.cache/fuzz/`.
Prints one JSON line a target; the exit status is 1 when something broke.
"""

from __future__ import annotations

import argparse
import faulthandler
import importlib.util
import json
import subprocess
import sys
import time
from pathlib import Path

from tests.fuzz.drive import Report, drive
from tests.fuzz.targets import TARGETS

KEPT = Path(".cache") / "fuzz"
STUCK_S = 60


def main() -> int:
    """Fuzz the targets asked for, or all."""
    asked = argparse.ArgumentParser(prog="python -m tests.fuzz")
    asked.add_argument("targets", nargs="*", metavar="target", help=", ".join(TARGETS))
    asked.add_argument("--seconds", type=float, default=600)
    asked.add_argument("--seed", type=int, default=int(time.time()))
    words = asked.parse_args()
    if unknown := set(words.targets) - set(TARGETS):
        asked.error(f"no target {', '.join(sorted(unknown))}")
    guided = importlib.util.find_spec("atheris") is not None
    broken = 0
    for name in words.targets or TARGETS:
        broken += _guided(name, words.seconds) if guided else _ours(name, words.seconds, words.seed)
    return 1 if broken else 0


def _ours(name: str, seconds: float, seed: int) -> int:
    until_s = time.monotonic() + seconds
    # A parser that hangs for good is shown with its stack instead of being waited for.
    faulthandler.dump_traceback_later(seconds + STUCK_S, exit=True)
    report = drive(TARGETS[name], lambda _: time.monotonic() < until_s, seed)
    faulthandler.cancel_dump_traceback_later()
    print(json.dumps(_line(report, seed)), flush=True)
    if report.broken:
        print(f"fuzz: {name} broke: {report.broken.why}; kept in {report.broken.keep(KEPT, name)}", file=sys.stderr)
    return int(report.broken is not None)


def _line(report: Report, seed: int) -> dict[str, object]:
    return {
        "fuzz": report.target,
        "engine": "mutations",
        "seed": seed,
        "runs": report.runs,
        "seconds": round(report.seconds, 1),
        "slowest_ms": round(report.slowest_ms, 1),
        "rss_growth_mib": round(report.rss_growth_mib, 1),
        "broken": report.broken is not None,
    }


def _guided(name: str, seconds: float) -> int:
    corpus = KEPT / "corpus" / name
    corpus.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(TARGETS[name].seeds):
        (corpus / f"seed-{number}").write_bytes(seed)
    flags = [f"-max_total_time={int(seconds)}", "-timeout=5", "-max_len=262144", f"-artifact_prefix={KEPT}/{name}-"]
    done = subprocess.run([sys.executable, "-m", "tests.fuzz.guided", name, str(corpus), *flags], check=False)
    print(
        json.dumps({"fuzz": name, "engine": "atheris", "seconds": seconds, "broken": done.returncode != 0}), flush=True
    )
    return int(done.returncode != 0)


if __name__ == "__main__":
    sys.exit(main())
