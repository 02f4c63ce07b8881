"""`make nlu-report`: the shipped model on the held-out messages, as docs/nlu-report.md and its pictures."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from pathlib import Path

import numpy as np

from bench.nlu.heldout import SINGLE_INTENT_FILES, Answers, ModelError, answer, load_trained, together
from bench.nlu.measures import calibration_error_percent
from bench.nlu.pictures import confusion_svg, reliability_svg
from bot.nlu.storage import ModelFormatError

ROOT = Path(__file__).parents[2]
PICTURES = {"confusion": "docs/img/nlu-confusion.svg", "reliability": "docs/img/nlu-reliability.svg"}
WEAKEST = 10


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
    (ROOT / "docs" / "nlu-report.md").write_text(page(answers), encoding="utf-8")
    return 0


def page(answers: dict[str, Answers]) -> str:
    """The report in Markdown."""
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
            "`multi` holds two questions a message, either counts;",
            "`neighbours` are topics of other bodies that must be found out of scope.",
            "",
            "## Weakest intents",
            "",
            "| intent | n | accuracy % | taken for |",
            "| --- | --: | --: | --- |",
            *_weakest(everything),
            "",
            f"![Confusion]({Path(PICTURES['confusion']).relative_to('docs')})",
            f"![Reliability]({Path(PICTURES['reliability']).relative_to('docs')})",
            "",
        ]
    )


def _order(name: str) -> tuple[int, str]:
    return (SINGLE_INTENT_FILES.index(name), "") if name in SINGLE_INTENT_FILES else (len(SINGLE_INTENT_FILES), name)


def _row(name: str, answers: Answers) -> str:
    right, confidence = answers.right(), answers.confidence
    sure = confidence >= np.quantile(confidence, 0.2)
    figures = (right.mean(), answers.right(depth=3).mean(), right[sure].mean())
    error = calibration_error_percent(confidence, right)
    return f"| {name} | {len(right)} | {' | '.join(f'{100 * value:.1f}' for value in figures)} | {error:.1f} |"


def _weakest(answers: Answers) -> list[str]:
    guesses: dict[str, Counter[str]] = {}
    for wanted, best in zip(answers.wanted, answers.probabilities.argmax(axis=1), strict=True):
        guesses.setdefault(next(iter(wanted)), Counter())[answers.intents[best]] += 1
    shares = sorted((counts[intent] / sum(counts.values()), intent) for intent, counts in guesses.items())
    lines = []
    for share, intent in shares[:WEAKEST]:
        others = ", ".join(f"`{name}`" for name, _ in guesses[intent].most_common() if name != intent)
        lines.append(f"| `{intent}` | {sum(guesses[intent].values())} | {100 * share:.0f} | {others} |")
    return lines


if __name__ == "__main__":
    sys.exit(main())
