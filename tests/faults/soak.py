"""`make soak`: the long form of every fault test, and the report docs/reliability.md.

python -m tests.faults.soak                     everything in full; some hours on two cores
python -m tests.faults.soak --share 0.05        a twentieth of every count
python -m tests.faults.soak --only T1,T4        some of it; the report keeps the other rows
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import date
from datetime import time as clock
from pathlib import Path
from typing import Any

from handoff.settings import PROJECT, Settings
from tests.faults.breaking import Breaks, CutLine, KillPrimary, clocks, kill_redis, kill_workers, step_clock
from tests.faults.campaign import Campaign, Size
from tests.faults.claims import record
from tests.faults.cut_replication import cut_and_promote
from tests.faults.linear import wrong_tasks
from tests.support.proxy import Mode, Proxy
from tests.support.redis_cluster import running_cluster
from tests.support.redis_server import running

REPORT = PROJECT / "docs" / "reliability.md"
BEGIN, END = "<!-- figures: written by make soak -->", "<!-- end of figures -->"
PYTEST_LIMIT_S = 4 * 3600


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the report."""

    name: str
    what: str
    trials: int
    violations: int
    figures: dict[str, Any]
    took_s: float

    def bound(self) -> str:
        """The rule of three: none in n trials means, with 95 % confidence, a rate below 3/n."""
        return f"< {300 / self.trials:.3g} %" if self.violations == 0 and self.trials else "-"

    def markdown(self, command: str) -> str:
        """As a row of the table."""
        figures = "; ".join(f"{name} {value}" for name, value in self.figures.items())
        cells = (self.name, self.what, self.trials, self.violations, self.bound(), figures, f"{self.took_s:.0f} s")
        return "| " + " | ".join(str(cell) for cell in cells) + f" | `{command}`, {date.today()} |"  # noqa: DTZ011


def _settings(url: str, **changed: Any) -> Settings:
    return Settings(
        redis_url=url,
        redis_prefix="soak:",
        opens=clock(0, 0),
        closes=clock.max,
        close_on_holidays=False,
        offer_s=10.0,
        agent_grace_s=20.0,
    ).model_copy(update=changed)


async def _campaign(
    name: str, what: str, folder: Path, settings: Settings, size: Size, breaks: Breaks, **options: Any
) -> Row:
    async with Campaign(folder / "history", settings, size, **options) as campaign:
        report = await campaign.run(breaks)
    for violation in report.violations:
        print(json.dumps({"name": name, "violation": violation.invariant, "what": violation.what}), flush=True)
    waits = sorted(report.offered_ms)
    quantiles = "/".join(f"{waits[int(share * (len(waits) - 1))] / 1000:.2f}" for share in (0.5, 0.99, 1))
    figures: dict[str, Any] = {
        "faults": report.faults,
        "claims": report.claims,
        "messages": report.messages,
        "steps of supervisors": report.steps,
        "asked to offered p50/p99/max": f"{quantiles} s",
    }
    return Row(name, what, report.conversations, len(report.violations), figures, report.took_s)


async def t1(folder: Path, share: float) -> Row:
    """Workers."""
    size = Size(conversations=int(10_000 * share))
    with running(folder) as server:
        breaks = kill_workers(max(1, int(500 * share)), size.conversations)
        return await _campaign("T1", "kill -9 of a replica", folder, _settings(server.url), size, breaks)


async def t3(folder: Path, share: float) -> Row:
    """Redis."""
    size = Size(conversations=int(2_000 * share))
    with running(folder, durable=True) as server:
        breaks = kill_redis(server, max(1, int(20 * share)), size.conversations)
        return await _campaign("T3", "kill -9 of Redis", folder, _settings(server.url), size, breaks)


async def t4(folder: Path, share: float) -> Row:
    """A cluster."""
    size = Size(conversations=int(2_000 * share))
    with running_cluster(folder / "cluster") as cluster:
        settings = _settings(cluster.url, redis_cluster=cluster.addresses, redis_wait_replicas=1)
        kill = KillPrimary(cluster, max(1, int(20 * share)), size.conversations)
        row = await _campaign("T4", "kill -9 of the hot primary of 3 × 3", folder, settings, size, kill)
    figures = row.figures | {"writes lost": len(kill.lost), "longest write gap": f"{max(kill.gaps_s):.2f} s"}
    return Row(row.name, row.what, row.trials, row.violations + len(kill.lost), figures, row.took_s)


async def t5(folder: Path, share: float) -> Row:
    """Replication."""
    began_s, acknowledged, refused, lost = time.monotonic(), 0, 0, 0
    rounds = max(1, int(10 * share))
    for number in range(rounds):
        for mode in (Mode.RESET, Mode.SWALLOW):
            cut = await cut_and_promote(folder / f"{number}-{mode}", _settings("redis://"), mode, seconds=5.0)
            acknowledged, refused, lost = (
                acknowledged + len(cut.acknowledged),
                refused + cut.refused,
                lost + len(cut.lost),
            )
    figures = {"cuts of 5 s": 2 * rounds, "refused as unknown": refused}
    what = "replication cut, then promoted; trials are acknowledged writes"
    return Row("T5", what, acknowledged, lost, figures, time.monotonic() - began_s)


async def t6(folder: Path, share: float) -> Row:
    """The line to Redis."""
    lengths = (1.0, 10.0, 60.0) if share >= 0.5 else (1.0, 10.0)
    cuts = [(mode, length) for length in lengths for mode in (Mode.RESET, Mode.SWALLOW, Mode.DELAY, Mode.SLOW)]
    size = Size(conversations=max(60, int(1_000 * share)))
    with running(folder) as server:
        async with Proxy(server.port) as proxy:
            cut = CutLine(proxy, cuts, size.conversations)
            direct = _settings(server.url)
            row = await _campaign("T6", "handoff to Redis cut", folder, _settings(proxy.url), size, cut, direct=direct)
    worst = max(cut.recovered_s, key=lambda one: one[1])
    figures = row.figures | {"longest until answered after healing": f"{worst[1]:.2f} s ({worst[0]})"}
    return Row(row.name, row.what, row.trials, row.violations, figures, row.took_s)


async def t8(folder: Path, share: float) -> Row:
    """Clocks."""
    size = Size(conversations=int(2_000 * share), replicas=3)
    with running(folder) as server:
        what, jump = "clocks +90 s, -90 s, and a step of -30 s", folder / "jump"
        breaks, settings = step_clock(jump, size.conversations), _settings(server.url)
        return await _campaign("T8", what, folder, settings, size, breaks, replica_settings=clocks(jump))


async def t20(folder: Path, share: float) -> Row:
    """Claims."""
    began_s, calls, wrong, histories = time.monotonic(), 0, 0, max(1, int(1_000 * share))
    with running(folder) as server:
        async for history in record(_settings(server.url), histories, 50):
            calls += len(history)
            wrong += len(wrong_tasks(history))
    figures = {"calls": calls}
    return Row("T20", "histories of 8 clients linearisable", histories, wrong, figures, time.monotonic() - began_s)


async def _pytest(name: str, what: str, trials: int, words: Sequence[str], **environment: str) -> Row:
    began_s = time.monotonic()
    done = await asyncio.to_thread(
        subprocess.run,
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *words],
        cwd=PROJECT,
        env={**os.environ, **environment},
        timeout=PYTEST_LIMIT_S,
        check=False,
    )
    return Row(name, what, trials, int(done.returncode != 0), {}, time.monotonic() - began_s)


async def t2(folder: Path, share: float) -> Row:
    """Crash points."""
    from tests.faults.points import all_points

    words = ["tests/faults/test_points.py"]
    return await _pytest("T2", "every named crash point once", len(all_points()), words, SANAD_SOAK_POINTS="1")


async def t18(folder: Path, share: float) -> Row:
    """The state machine."""
    examples = max(200, int(20_000 * share))
    words = ["tests/store/test_machine.py", "-k", "newest"]
    what = f"state machine, {examples} × 100 steps"
    return await _pytest("T18", what, examples, words, SANAD_SOAK_MACHINE=f"{examples}x100")


async def t19(folder: Path, share: float) -> Row:
    """Replay."""
    from tests.faults.test_replay import STEPS

    walks = max(3, int(100 * share))
    what = f"snapshot + events == fresh snapshot, {walks} walks of {STEPS} steps"
    return await _pytest("T19", what, walks * STEPS, ["tests/faults/test_replay.py"], SANAD_SOAK_WALKS=str(walks))


TESTS: dict[str, Callable[[Path, float], Awaitable[Row]]] = {
    "T1": t1, "T2": t2, "T3": t3, "T4": t4, "T5": t5, "T6": t6, "T8": t8, "T18": t18, "T19": t19, "T20": t20,
}  # fmt: skip


def write(rows: Sequence[Row], command: str) -> None:
    """Put the rows into the report; rows of tests that did not run now stay."""
    text = REPORT.read_text(encoding="utf-8")
    head, _, rest = text.partition(BEGIN)
    table, _, tail = rest.partition(END)
    old = {line.split("|")[1].strip(): line for line in table.splitlines() if line.startswith("| T")}
    new = old | {row.name: row.markdown(command) for row in rows}
    lines = [new[name] for name in TESTS if name in new]
    title = "| test | fault | trials | violations | rate, 95 % | figures | took | command |"
    REPORT.write_text("\n".join([head + BEGIN, title, "| --- " * 8 + "|", *lines, END]) + tail, encoding="utf-8")


def main() -> int:
    """Run; 1 when an invariant was broken."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--share", type=float, default=1.0, help="share of every count")
    parser.add_argument("--only", default=",".join(TESTS), help="tests, separated by commas")
    given = parser.parse_args()
    rows = []
    for name in given.only.split(","):
        with tempfile.TemporaryDirectory(prefix="sanad-soak-") as folder:
            row = asyncio.run(TESTS[name](Path(folder), given.share))  # type: ignore[arg-type]
        rows.append(row)
        line = {"name": f"soak.{name}", "trials": row.trials, "violations": row.violations, "rate_95": row.bound()}
        print(json.dumps(line | row.figures | {"took_s": round(row.took_s, 1)}, ensure_ascii=False), flush=True)
        write([row], "make soak" + (f" SHARE={given.share:g}" if given.share != 1 else ""))
    return int(any(row.violations for row in rows))


if __name__ == "__main__":
    sys.exit(main())
