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
import re
import subprocess
import sys
import time
from pathlib import Path

from tests.fuzz.drive import Report, drive
from tests.fuzz.targets import TARGETS

KEPT = Path(".cache") / "fuzz"
STUCK_S = 60
LAST_CHARS = 8_000


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
    words = [sys.executable, "-m", "tests.fuzz.guided", name, str(corpus), f"-max_total_time={max(1, int(seconds))}"]
    flags = ["-timeout=60", "-max_len=262144", "-print_final_stats=1", f"-artifact_prefix={KEPT}/{name}-"]
    done = subprocess.run([*words, *flags], check=False, capture_output=True, encoding="utf-8", errors="replace")
    told = done.stdout + done.stderr
    broken = done.returncode != 0
    line = {"fuzz": name, "engine": "atheris", "seconds": seconds, **_told(told), "broken": broken}
    print(json.dumps(line), flush=True)
    if broken:
        print(told[-LAST_CHARS:], file=sys.stderr)
    return int(broken)


def _told(told: str) -> dict[str, int]:
    """Runs and memory, as libFuzzer writes them."""
    runs = re.search(r"stat::number_of_executed_units:\s+(\d+)", told)
    peak = re.search(r"stat::peak_rss_mb:\s+(\d+)", told)
    first = re.search(r"INITED.* rss: (\d+)Mb", told)
    return {
        **({"runs": int(runs[1])} if runs else {}),
        **({"rss_growth_mib": int(peak[1]) - int(first[1])} if peak and first else {}),
    }


if __name__ == "__main__":
    sys.exit(main())
