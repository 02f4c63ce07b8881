"""This project's classifier and bot against a stock Rasa bot with DIET: same examples, same run, same machine."""

from __future__ import annotations

import asyncio
import logging
import random
import statistics
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

from rasa.core.agent import Agent
from rasa.utils.common import configure_logging_and_warnings
from rasa.utils.log_utils import configure_structlog

from bench.figures import figure, percentile
from bench.nlu import servers
from bench.nlu.arbanking import Labelled
from bench.nlu.corpus import score
from bench.nlu.diet import Diet, train_diet
from bot.dialogue.graph import run_sequentially
from bot.nlu.ensemble import IntentModel

SAMPLE = 800
"""Texts of each test set that both classify; the standard error of a lead is about 1.5 points."""
WARM_UP, PARSES = 50, 500
ASKED = (
    "كيف أجدد رخصة العمل؟",
    "وش سبب ايقاف خدمات المنشأة",
    "كم رسوم الرخصة",
    "ابغى احجز موعد في مكتب العمل",
    "نسيت كلمة المرور",
)


def measure(
    root: Path, own_archive: Path, training: Labelled, model: IntentModel, sets: Mapping[str, Labelled], epochs: int
) -> None:
    """Trains the stock bot, which takes many minutes; `own_archive` is this project's trained model."""
    configure_structlog(logging.ERROR)
    configure_logging_and_warnings(log_level=logging.ERROR)
    with tempfile.TemporaryDirectory(prefix="sanad-stock-") as folder:
        started_s = time.perf_counter()
        diet = train_diet(training, Path(folder), epochs)
        figure("nlu.stock.training", time.perf_counter() - started_s, "s")
        figure("nlu.stock.epochs", epochs, "epochs")
        figure("nlu.stock.model_size", diet.archive.stat().st_size / 1e6, "MB")
        for name, data in sets.items():
            _accuracy(name, model, diet, _sample(data))
        _parsing(own_archive, diet, training)
        _serving(root, own_archive, diet, training, Path(folder))


def _sample(data: Labelled) -> Labelled:
    rows = range(len(data.texts))
    return data.take(sorted(random.Random(0).sample(rows, min(SAMPLE, len(rows)))))


def _accuracy(name: str, model: IntentModel, diet: Diet, data: Labelled) -> None:
    ours, theirs = score(model, model.intents, data).accuracy, score(diet, diet.intents, data).accuracy
    figure(f"nlu.against_stock.{name}.accuracy", ours, "%", peer=theirs)
    figure(f"nlu.against_stock.{name}.lead", ours - theirs, "points")


def _parsing(own_archive: Path, diet: Diet, training: Labelled) -> None:
    own = Agent.load(str(own_archive))
    run_sequentially(own)
    ours, theirs = asyncio.run(_parse_ms(own, ASKED)), asyncio.run(_parse_ms(diet.agent, training.texts))
    figure("nlu.against_stock.parse_p50", statistics.median(ours), "ms", peer=statistics.median(theirs))
    figure("nlu.against_stock.parse_p95", percentile(ours, 0.95), "ms", peer=percentile(theirs, 0.95))


async def _parse_ms(agent: Agent, texts: tuple[str, ...]) -> list[float]:
    times_ms = []
    for index in range(WARM_UP + PARSES):
        started_s = time.perf_counter()
        await agent.parse_message(texts[index * 7 % len(texts)])
        times_ms.append((time.perf_counter() - started_s) * 1000)
    return times_ms[WARM_UP:]


def _serving(root: Path, own_archive: Path, diet: Diet, training: Labelled, folder: Path) -> None:
    (folder / "credentials.yml").write_text("rest:\n", encoding="utf-8")
    (folder / "endpoints.yml").write_text("{}\n", encoding="utf-8")
    with servers.serving(own_archive, root / "credentials.yml", root / "endpoints.yml", root) as server:
        ours = servers.own_turns_a_second(server, ASKED)
    with servers.serving(diet.archive, folder / "credentials.yml", folder / "endpoints.yml", root) as server:
        theirs = servers.stock_turns_a_second(server, training.texts)
    figure("nlu.against_stock.turns_per_second_per_core", ours, "1/s", peer=theirs)
