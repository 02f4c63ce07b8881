"""Stamps: what a result was made from, so that it is made again only when that changed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path

_NOT_INPUTS = frozenset({"__pycache__", "node_modules", "dist"})


def digest(root: Path, inputs: Iterable[str], *facts: str) -> str:
    """SHA-256 over `facts` and over names and contents of the files under `inputs` (files or folders below `root`).

    A missing input counts too: its appearance changes the digest.
    """
    total = hashlib.sha256()
    for fact in facts:
        total.update(f"fact {fact}\n".encode())
    for name in sorted(inputs):
        for path in _files(root / name):
            content = hashlib.sha256(path.read_bytes()).hexdigest()
            total.update(f"{path.relative_to(root).as_posix()} {content}\n".encode())
    return total.hexdigest()


def _files(path: Path) -> Iterator[Path]:
    if path.is_file():
        yield path
        return
    if not path.is_dir():
        return
    for child in sorted(path.iterdir()):
        if child.name not in _NOT_INPUTS and not child.name.startswith("."):
            yield from _files(child)


class Stamp:
    """A file beside a result that says what the result was made from.

    Work is wrapped as `clear`, work, `write`: an interrupted run leaves no stamp and is done again.
    """

    __slots__ = ("path",)

    def __init__(self, path: Path) -> None:
        self.path = path

    def matches(self, value: str) -> bool:
        return self.read() == value

    def read(self) -> str | None:
        try:
            return self.path.read_text(encoding="ascii").strip()
        except (OSError, UnicodeDecodeError):
            return None

    def clear(self) -> None:
        self.path.unlink(missing_ok=True)

    def write(self, value: str) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        unfinished = self.path.with_name(self.path.name + ".new")
        unfinished.write_text(value + "\n", encoding="ascii")
        unfinished.replace(self.path)
