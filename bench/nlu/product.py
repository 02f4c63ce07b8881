"""The project's own model through Rasa: how long it trains and loads, how big it is, how fast it answers."""

from __future__ import annotations

import asyncio
import logging
import os
import statistics
import subprocess
import tempfile
import time
from pathlib import Path

from rasa.core.agent import Agent
from rasa.utils.common import configure_logging_and_warnings
from rasa.utils.log_utils import configure_structlog

from bench.figures import figure, percentile
from bench.nlu.heldout import answer, load_trained, together
from bench.nlu.measures import auroc_percent, calibration_error_percent, rejected_percent
from bot.dialogue.graph import run_sequentially
from deploy.run.layout import Layout
from deploy.run.model import rasa_env, training_command

WARM_UP, ROUNDS = 50, 600


def measure(root: Path) -> None:
    """Trains as `make train` does, in a process of its own and without a cache; takes a minute."""
    with tempfile.TemporaryDirectory(prefix="sanad-nlu-") as folder:
        layout, archive = Layout(root), Path(folder) / "sanad.tar.gz"
        env = rasa_env(layout, {**os.environ, "RASA_CACHE_DIRECTORY": str(Path(folder) / "cache")})
        started_s = time.perf_counter()
        done = subprocess.run(
            training_command(layout, Path(folder)), cwd=root, env=env, capture_output=True, check=False
        )
        if done.returncode:
            raise RuntimeError(f"rasa train failed: {done.stderr.decode(errors='replace')[-2000:]}")
        figure("nlu.own.training", time.perf_counter() - started_s, "s")
        figure("nlu.own.model_size", archive.stat().st_size / 1e6, "MB")
        _understanding(archive, root / "tests" / "nlu" / "heldout")
        _serving(root, archive)


def _understanding(archive: Path, folder: Path) -> None:
    answers = answer(load_trained(archive), folder)
    for name, file in answers.items():
        figure(f"nlu.own.{name}.accuracy", 100 * float(file.right().mean()), "%")
    everything, far = together(answers), answers["far"]
    figure("nlu.own.accuracy", 100 * float(everything.right().mean()), "%")
    figure("nlu.own.among_the_first_three", 100 * float(everything.right(depth=3).mean()), "%")
    figure("nlu.own.calibration_error", calibration_error_percent(everything.confidence, everything.right()), "%")
    inside = everything.claim[everything.within]
    figure("nlu.own.far.auroc", auroc_percent(inside, far.claim), "%")
    figure("nlu.own.far.rejected_at_95_recall", rejected_percent(inside, far.claim), "%")


def _serving(root: Path, archive: Path) -> None:
    configure_structlog(logging.ERROR)
    configure_logging_and_warnings(log_level=logging.ERROR)
    started_s = time.perf_counter()
    agent = Agent.load(str(archive))
    figure("nlu.own.load", time.perf_counter() - started_s, "s")
    # As the connector does: the bot never runs Rasa's own runner.
    run_sequentially(agent)
    parse_ms = asyncio.run(_parse(agent, _questions(root)))
    figure("nlu.own.parse_p50", statistics.median(parse_ms), "ms")
    figure("nlu.own.parse_p95", percentile(parse_ms, 0.95), "ms")


def _questions(root: Path) -> list[str]:
    files = sorted((root / "tests" / "nlu" / "heldout").glob("*.tsv"))
    return [line.split("\t")[1] for file in files for line in file.read_text(encoding="utf-8").splitlines() if line]


async def _parse(agent: Agent, texts: list[str]) -> list[float]:
    times_ms = []
    for index in range(WARM_UP + ROUNDS):
        text = texts[index * 7 % len(texts)]
        started_s = time.perf_counter()
        await agent.parse_message(text)
        times_ms.append((time.perf_counter() - started_s) * 1000)
    return times_ms[WARM_UP:]
