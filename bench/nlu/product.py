"""The project's own model through Rasa: how long it trains and loads, how big it is, how fast it answers."""

from __future__ import annotations

import asyncio
import logging
import os
import statistics
import tempfile
import time
from pathlib import Path

from rasa.core.agent import Agent
from rasa.model_training import train_nlu
from rasa.utils.common import configure_logging_and_warnings
from rasa.utils.log_utils import configure_structlog

from bench.figures import figure, percentile

WARM_UP, ROUNDS = 50, 600


def measure(root: Path) -> None:
    """Trains from data/nlu without Rasa's cache; takes a minute or two."""
    with tempfile.TemporaryDirectory(prefix="sanad-nlu-") as folder:
        os.environ["RASA_CACHE_DIRECTORY"] = str(Path(folder) / "cache")
        os.environ["RASA_TELEMETRY_ENABLED"] = "false"
        _measure(root, Path(folder))


def _measure(root: Path, folder: Path) -> None:
    configure_structlog(logging.ERROR)
    configure_logging_and_warnings(log_level=logging.ERROR)
    started_s = time.perf_counter()
    model = train_nlu(str(root / "config.yml"), str(root / "data" / "nlu"), str(folder / "models"))
    if model is None:
        raise RuntimeError("Rasa trained no model")
    figure("nlu.own.training", time.perf_counter() - started_s, "s")
    figure("nlu.own.model_size", Path(model).stat().st_size / 1e6, "MB")
    started_s = time.perf_counter()
    agent = Agent.load(model)
    figure("nlu.own.load", time.perf_counter() - started_s, "s")
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
