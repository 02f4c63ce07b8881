"""What processes did and saw, written down so that a kill cannot take it back.

Each process appends lines to a file of its own: `invoke` before an operation, then `ok`, `fail` or `info` (the outcome
is unknown). A kill leaves an `invoke` alone, which counts as `info`. A line carries this host's monotonic clock and
Redis TIME, derived from it by an offset that is measured when the recorder opens.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

OPEN: Final = 1 << 62
"""End of an operation whose outcome nobody saw."""


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation: when it was asked for and answered (monotonic ns), with what it was asked and answered."""

    process: str
    name: str
    outcome: str
    start_ns: int
    end_ns: int
    redis_ms: int
    """Redis TIME at its end; at its start where nobody saw the end."""
    fields: dict[str, Any] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Any:
        return self.fields.get(name)


class Pending:
    """An operation that was asked for; exactly one of the methods ends it."""

    def __init__(self, recorder: Recorder, number: int) -> None:
        self._recorder = recorder
        self._number = number

    def ok(self, **fields: Any) -> None:
        """It was done."""
        self._recorder.write("ok", self._number, fields)

    def fail(self, **fields: Any) -> None:
        """It was refused: it changed nothing."""
        self._recorder.write("fail", self._number, fields)

    def info(self, **fields: Any) -> None:
        """It may have been done or not."""
        self._recorder.write("info", self._number, fields)


class Recorder:
    """Writes the history of one process. One `write` a line: what was written before a kill stays whole."""

    def __init__(self, path: Path, process: str, *, redis_offset_ms: int) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        self._process = process
        self._offset_ms = redis_offset_ms
        self._count = 0

    def invoke(self, name: str, **fields: Any) -> Pending:
        """An operation is about to be asked for."""
        self._count += 1
        self.write("invoke", self._count, {"name": name, **fields})
        return Pending(self, self._count)

    def note(self, name: str, **fields: Any) -> None:
        """Something seen, at one moment."""
        self.invoke(name, **fields).ok()

    def write(self, kind: str, number: int, fields: dict[str, Any]) -> None:
        """One line."""
        now_ns = time.monotonic_ns()
        line = {
            "process": self._process,
            "op": number,
            "kind": kind,
            "at_ns": now_ns,
            "redis_ms": now_ns // 1_000_000 + self._offset_ms,
            **fields,
        }
        os.write(self._file, json.dumps(line, ensure_ascii=False).encode() + b"\n")

    def close(self) -> None:
        """No more lines."""
        os.close(self._file)


async def redis_offset_ms(redis: Any) -> int:
    """Redis TIME minus this host's monotonic clock, in ms; the tightest of five round trips."""
    best = (1 << 62, 0)
    for _ in range(5):
        before_ns = time.monotonic_ns()
        seconds, micros = await redis.time()
        after_ns = time.monotonic_ns()
        middle_ms = (before_ns + after_ns) // 2_000_000
        best = min(best, (after_ns - before_ns, int(seconds) * 1000 + int(micros) // 1000 - middle_ms))
    return best[1]


def read_history(folder: Path) -> list[Operation]:
    """Every operation of every file, by start."""
    found = [operation for path in sorted(folder.glob("*.jsonl")) for operation in _read(path)]
    return sorted(found, key=lambda operation: operation.start_ns)


def _read(path: Path) -> Iterator[Operation]:
    asked: dict[tuple[str, int], dict[str, Any]] = {}
    for raw in path.read_bytes().splitlines():
        line: dict[str, Any] = json.loads(raw)
        key = (line.pop("process"), line.pop("op"))
        if line["kind"] == "invoke":
            asked[key] = line
            continue
        yield _operation(key[0], asked.pop(key), line)
    for (process, _), line in asked.items():
        yield _operation(process, line, None)


def _operation(process: str, asked: dict[str, Any], answered: dict[str, Any] | None) -> Operation:
    common = {"kind", "at_ns", "redis_ms", "name"}
    fields = {name: value for name, value in (asked | (answered or {})).items() if name not in common}
    return Operation(
        process=process,
        name=asked["name"],
        outcome=answered["kind"] if answered else "info",
        start_ns=asked["at_ns"],
        end_ns=answered["at_ns"] if answered else OPEN,
        redis_ms=(answered or asked)["redis_ms"],
        fields=fields,
    )
