"""`make nlu-report`: the shipped model on the held-out messages, as docs/nlu-report.md and its pictures."""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from bench.figures import percentile
from bench.nlu.heldout import SINGLE_INTENT_FILES, Answers, ModelError, answer, load_trained, together
from bench.nlu.measures import accuracy_percent, auroc_percent, calibration_error_percent, rejected_percent
from bench.nlu.pictures import confusion_svg, reliability_svg
from bench.nlu.slips import with_slips
from bot.nlu.ensemble import IntentModel
from bot.nlu.storage import ModelFormatError

ROOT = Path(__file__).parents[2]
PICTURES = {"confusion": "docs/img/nlu-confusion.svg", "reliability": "docs/img/nlu-reliability.svg"}
SLIP_SHARE = 0.25
LEAST_CONFIDENCES = (0.0, 0.3, 0.4, 0.45, 0.5, 0.6, 0.7, 0.8, 0.9)


def main() -> int:
    """1 where there is no trained model."""
    parser = argparse.ArgumentParser(prog="bench.nlu.report", description=__doc__)
    parser.add_argument("--model", type=Path, default=ROOT / "models" / "sanad.tar.gz", help="a Rasa model archive")
    try:
        model = load_trained(parser.parse_args().model)
    except (OSError, ModelError, ModelFormatError) as error:
        print(f"bench.nlu.report: {error}; run `make train`", file=sys.stderr)
        return 1
    answers = answer(model, ROOT / "tests" / "nlu" / "heldout")
    everything = together(answers)
    wanted = [model.intents.index(next(iter(intents))) for intents in everything.wanted]
    pictures = {
        "confusion": confusion_svg(model.intents, wanted, everything.probabilities.argmax(axis=1).tolist()),
        "reliability": reliability_svg(everything.confidence, everything.right()),
    }
    for name, path in PICTURES.items():
        (ROOT / path).parent.mkdir(parents=True, exist_ok=True)
        (ROOT / path).write_text(pictures[name], encoding="utf-8")
    (ROOT / "docs" / "nlu-report.md").write_text(page(answers, trials(model)), encoding="utf-8")
    return 0


def trials(model: IntentModel) -> list[str]:
    """What a quarter of the words mistyped costs, and how long the model alone takes for a message."""
    folder = ROOT / "tests" / "nlu" / "heldout"
    rows = [
        line.split("\t")
        for name in SINGLE_INTENT_FILES
        for line in (folder / f"{name}.tsv").read_text(encoding="utf-8").splitlines()
        if line.strip()
    ]
    labels, texts = [label for label, _ in rows], [text for _, text in rows]
    clean, times_ms = [], []
    for text in texts:
        started_s = time.thread_time()
        clean.append(model.predict(text))
        times_ms.append((time.thread_time() - started_s) * 1000)
    mistyped = [model.predict(text) for text in with_slips(texts, SLIP_SHARE, seed=0)]
    accuracies = [accuracy_percent(np.stack(each), labels, model.intents) for each in (clean, mistyped)]
    slips = f"With a quarter of the words of four letters or more mistyped, {accuracies[0]:.1f} % become"
    speed = f"The model alone takes {statistics.median(times_ms):.2f} ms of processor time for a message (p50),"
    return [
        f"{slips} {accuracies[1]:.1f} %.",
        f"{speed} {percentile(times_ms, 0.95):.2f} ms (p95); `make bench-nlu` times it within Rasa.",
    ]


def page(answers: dict[str, Answers], trials: Sequence[str]) -> str:
    """The report in Markdown; `trials` are lines on typing errors and time."""
    everything = together(answers)
    rows = [_row(name, answers[name]) for name in sorted(answers, key=_order)]
    return "\n".join(
        [
            "# What the classifier understands",
            "",
            "Written by `make nlu-report` from the trained model and `tests/nlu/heldout`, whose messages were written",
            "apart from the training examples and are not tuned on; a few formulas, such as a greeting, occur in both.",
            "*Surest 80 %*: accuracy of the four fifths it is most confident of.",
            "",
            "| messages | n | accuracy % | among the first three % | surest 80 % | calibration error % |",
            "| --- | --: | --: | --: | --: | --: |",
            *rows,
            _row("**all of one intent**", everything),
            "",
            f"*All of one intent* joins {', '.join(SINGLE_INTENT_FILES)}.",
            "`chat` is of all these, shorter and rougher; `multi` holds two questions a message, either counts;",
            "`neighbours` are topics of other bodies, `far` of no ministry; both must be found out of scope.",
            "",
            *_scope(answers),
            "",
            "## Answered and put aside",
            "",
            "Of *all of one intent*: what is left when messages of less confidence get buttons instead of an answer.",
            "",
            "| least confidence | answered % | of these right % | `far` answered all the same % |",
            "| --: | --: | --: | --: |",
            *_coverage(everything, answers["far"]),
            "",
            "## Typing errors and time",
            "",
            *trials,
            "",
            "## By intent, the weakest first",
            "",
            "| intent | n | accuracy % | taken for |",
            "| --- | --: | --: | --- |",
            *_by_intent(everything),
            "",
            f"![Confusion]({Path(PICTURES['confusion']).relative_to('docs')})",
            f"![Reliability]({Path(PICTURES['reliability']).relative_to('docs')})",
            "",
        ]
    )


def _scope(answers: dict[str, Answers]) -> list[str]:
    """How well the confidence in an intent of the remit tells who asks for one."""
    everything = together(answers)
    inside = everything.claim[everything.within]
    lines = ["| asked from outside | AUROC % | rejected % where 95 % of the rest are kept |", "| --- | --: | --: |"]
    for name in ("far", "neighbours"):
        outside = answers[name].claim
        lines.append(f"| {name} | {auroc_percent(inside, outside):.1f} | {rejected_percent(inside, outside):.1f} |")
    return lines


def _coverage(everything: Answers, far: Answers) -> list[str]:
    right, confidence = everything.right(), everything.confidence
    lines = []
    for least in LEAST_CONFIDENCES:
        kept = confidence >= least
        figures = (kept.mean(), right[kept].mean(), (far.claim >= least).mean())
        lines.append(f"| {least} | {' | '.join(f'{100 * value:.1f}' for value in figures)} |")
    return lines


def _order(name: str) -> tuple[int, str]:
    return (SINGLE_INTENT_FILES.index(name), "") if name in SINGLE_INTENT_FILES else (len(SINGLE_INTENT_FILES), name)


def _row(name: str, answers: Answers) -> str:
    right, confidence = answers.right(), answers.confidence
    sure = confidence >= np.quantile(confidence, 0.2)
    figures = (right.mean(), answers.right(depth=3).mean(), right[sure].mean())
    error = calibration_error_percent(confidence, right)
    return f"| {name} | {len(right)} | {' | '.join(f'{100 * value:.1f}' for value in figures)} | {error:.1f} |"


def _by_intent(answers: Answers) -> list[str]:
    guesses: dict[str, Counter[str]] = {}
    for wanted, best in zip(answers.wanted, answers.probabilities.argmax(axis=1), strict=True):
        guesses.setdefault(next(iter(wanted)), Counter())[answers.intents[best]] += 1
    shares = sorted((counts[intent] / sum(counts.values()), intent) for intent, counts in guesses.items())
    lines = []
    for share, intent in shares:
        others = ", ".join(f"`{name}`" for name, _ in guesses[intent].most_common() if name != intent)
        lines.append(f"| `{intent}` | {sum(guesses[intent].values())} | {100 * share:.0f} | {others} |")
    return lines


if __name__ == "__main__":
    sys.exit(main())
