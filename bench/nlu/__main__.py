"""`make -s bench-nlu`: what the classifier is worth, on a public corpus and on the project's own data.

Run from the repository root with the bot environment's Python. Figures of the part `few` have Rasa's stock features
with logistic regression for a peer, those of `stock` a whole stock bot with DIET; peers are trained and measured in the
same run on the same examples.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path

from bench.nlu import threshold
from bench.nlu.arbanking import TESTS, TRAIN, VALIDATION, Labelled, MissingCorpusError, few_shot, read
from bench.nlu.corpus import Scores, report_accuracy, report_calibration, report_out_of_scope, report_slips, score
from bench.nlu.stock import train_stock
from bot.arabic.lexicon import load_lexicon
from bot.nlu.analysis import Analyser
from bot.nlu.ensemble import IntentModel
from bot.nlu.net_training import NetOptions
from bot.nlu.training import TrainingOptions, train

ROOT = Path(__file__).parents[2]
PER_INTENT = 20
FEW_SHOT = TrainingOptions(seed=0, nets=3, calibration_nets=3)
ALL_EXAMPLES = TrainingOptions(
    seed=0, nets=3, calibration_nets=2, net=NetOptions(epochs=14, size=192, nonsense_share=0.05)
)


@cache
def few_model(folder: Path) -> IntentModel:
    """Trained on 20 examples of each of 77 intents, MSA and Palestinian only."""
    training = few_shot(read(folder, TRAIN), PER_INTENT, seed=0)
    return train(training.texts, training.labels, _analyser(), FEW_SHOT)


def few_examples(arguments: argparse.Namespace) -> None:
    """20 examples of each of 77 intents, MSA and Palestinian only."""
    training, sets = few_shot(read(arguments.data, TRAIN), PER_INTENT, seed=0), _sets(arguments.data)
    stock = train_stock(training)
    peers = {name: score(stock, stock.intents, data) for name, data in sets.items()}
    model = few_model(arguments.data)
    scores = {name: score(model, model.intents, data) for name, data in sets.items()}
    area = f"nlu.arbanking77_k{PER_INTENT}"
    for name, result in scores.items():
        report_accuracy(f"{area}.{name}", result, peers[name])
    report_slips(area, model, scores["msa"], stock, peers["msa"], sets["msa"])
    for name, result in scores.items():
        report_calibration(f"{area}.{name}", result)
    report_out_of_scope(area, model, scores["val"], stock, peers["val"])


def against_stock(arguments: argparse.Namespace) -> None:
    """A stock Rasa bot on the same 20 examples: accuracy, parsing, turns of the served bots."""
    from bench.nlu import versus  # noqa: PLC0415 - Rasa takes seconds to import; other parts do without

    folder = arguments.data
    tests = {name: read(folder, file) for name, file in TESTS.items()}
    training = few_shot(read(folder, TRAIN), PER_INTENT, seed=0)
    versus.measure(ROOT, arguments.model, training, few_model(folder), tests, arguments.stock_epochs)


def all_examples(arguments: argparse.Namespace) -> None:
    """All 21,559 training texts; no Saudi text among them."""
    training, sets = read(arguments.data, TRAIN), _sets(arguments.data)
    model = train(training.texts, training.labels, _analyser(), ALL_EXAMPLES)
    scores: dict[str, Scores] = {name: score(model, model.intents, data) for name, data in sets.items()}
    area = "nlu.arbanking77_full"
    for name, result in scores.items():
        report_accuracy(f"{area}.{name}", result, None)
        report_calibration(f"{area}.{name}", result)
    report_slips(area, model, scores["msa"], None, None, sets["msa"])
    report_out_of_scope(area, model, scores["val"], None, None)


def own_data(_: argparse.Namespace) -> None:
    """The project's own model, through Rasa."""
    from bench.nlu import product  # noqa: PLC0415 - Rasa takes seconds to import; other parts do without

    product.measure(ROOT)


def fallback(_: argparse.Namespace) -> None:
    """From which confidence on an answer is right more often than wrong."""
    threshold.measure(ROOT)


PARTS: dict[str, Callable[[argparse.Namespace], None]] = {
    "own": own_data,
    "fallback": fallback,
    "few": few_examples,
    "stock": against_stock,
    "full": all_examples,
}


def _sets(folder: Path) -> dict[str, Labelled]:
    return {"val": read(folder, VALIDATION), **{name: read(folder, file) for name, file in TESTS.items()}}


def _analyser() -> Analyser:
    return Analyser.of(load_lexicon(ROOT / "data" / "lexicon_sa.tsv"))


def main() -> int:
    """1 where the corpus is missing."""
    default = os.environ.get("ARBANKING77_DIR") or ROOT.parent / "shared" / "data" / "arbanking77"
    parser = argparse.ArgumentParser(prog="bench.nlu", description=__doc__)
    parser.add_argument("--data", type=Path, default=Path(default), help="folder of the ArBanking77 CSV files")
    parser.add_argument("--model", type=Path, default=ROOT / "models" / "sanad.tar.gz", help="this bot's, for `stock`")
    parser.add_argument("--stock-epochs", type=int, default=100, help="of DIET; each takes some ten seconds")
    parser.add_argument("--part", choices=sorted(PARTS), action="append", help="measure only this (default: all)")
    arguments = parser.parse_args()
    try:
        for part in arguments.part or PARTS:
            PARTS[part](arguments)
    except MissingCorpusError as error:
        print(f"bench.nlu: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
