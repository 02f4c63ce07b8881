"""Opening hours: pure functions over an aware local time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time


@dataclass(frozen=True, slots=True)
class Hours:
    """A weekly plan. `weekdays` counts Monday as 0; a `closes` before `opens` runs over midnight."""

    opens: time
    closes: time
    weekdays: frozenset[int]

    def is_open(self, local: datetime) -> bool:
        """Whether the desk is open at a local (Asia/Riyadh) time. The opening minute is in, the closing one is out."""
        clock = local.time().replace(tzinfo=None)
        if self.opens <= self.closes:
            return local.weekday() in self.weekdays and self.opens <= clock < self.closes
        if clock >= self.opens:
            return local.weekday() in self.weekdays
        return clock < self.closes and (local.weekday() - 1) % 7 in self.weekdays

    def __str__(self) -> str:
        """The plan as people write it: 08:00 - 20:00, isolated so that it reads left to right in Arabic."""
        return f"\u2066{self.opens:%H:%M} - {self.closes:%H:%M}\u2069"
