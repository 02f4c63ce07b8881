"""A thing found in a text, and which of two that overlap is kept."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Found:
    """`value` is the normal form; `start` and `end` count characters of the text that was searched."""

    entity: str
    value: str
    start: int
    end: int

    def overlaps(self, other: Found) -> bool:
        return self.start < other.end and other.start < self.end


def without_overlaps(found: Iterable[Found]) -> list[Found]:
    """In reading order; of two that overlap the one that was found first is kept."""
    kept: list[Found] = []
    for candidate in found:
        if not any(candidate.overlaps(other) for other in kept):
            kept.append(candidate)
    return sorted(kept, key=lambda one: one.start)
