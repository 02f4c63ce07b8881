"""Rate limits as the providers enforce them."""

from __future__ import annotations

from dataclasses import dataclass, field

TOLERANCE = 0.95
"""Two sends that leave exactly one interval apart may arrive a little closer."""


@dataclass(slots=True)
class Rate:
    """One event each `interval_s`, with up to `burst` at once borrowed from the future, for each key."""

    interval_s: float
    burst: int
    refused: int = 0
    _until_s: dict[str, float] = field(default_factory=dict)

    def take(self, key: str, now_s: float) -> float:
        """Seconds to wait; 0 when the event was let through and counted."""
        interval_s = self.interval_s * TOLERANCE
        until_s = max(self._until_s.get(key, 0.0), now_s)
        wait_s = until_s - now_s - (self.burst - 1) * interval_s
        if wait_s > 0:
            self.refused += 1
            return wait_s
        self._until_s[key] = until_s + interval_s
        return 0.0
