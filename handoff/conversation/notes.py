"""Private notes of agents; they are kept apart from the log and never leave the desk."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Note:
    """One note. `id` is its stream id, which is also the reader's cursor."""

    id: str
    at_ms: int
    name: str
    text: str
