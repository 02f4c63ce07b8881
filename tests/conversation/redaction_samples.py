"""Reads the sample files of redaction."""

import re
from dataclasses import dataclass
from pathlib import Path

_FOLDER = Path(__file__).parent / "samples"
_ESCAPE = re.compile(r"\\u([0-9a-f]{4})")
_SECRET = re.compile("⟦(.*?)⟧", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Sample:
    """A message; `secrets` must not survive, `rest` must."""

    text: str
    secrets: tuple[str, ...]
    rest: str


def _lines(name: str) -> list[str]:
    lines = (_FOLDER / name).read_text(encoding="utf-8").splitlines()
    kept = [line for line in lines if line and not line.startswith("#")]
    return [_ESCAPE.sub(lambda match: chr(int(match[1], 16)), line).replace("\\n", "\n") for line in kept]


def secrets(split: str) -> list[Sample]:
    """Messages with secrets."""
    return [
        Sample(line.replace("⟦", "").replace("⟧", ""), tuple(_SECRET.findall(line)), _SECRET.sub("", line))
        for line in _lines(f"secrets_{split}.txt")
    ]


def ordinary(split: str) -> list[str]:
    """Messages in which nothing may be cut."""
    return _lines(f"ordinary_{split}.txt")
