"""How fast one visitor may write."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True)
class TokenBucket:
    """Lets `burst` through at once and `per_s` a second after; `now_s` is any monotonic clock in seconds."""

    burst: int
    per_s: float
    filled: float = -1.0
    at_s: float = 0.0

    def take(self, now_s: float) -> bool:
        """Take one if there is one."""
        if self.filled < 0:
            self.filled = float(self.burst)
        else:
            self.filled = min(self.burst, self.filled + (now_s - self.at_s) * self.per_s)
        self.at_s = now_s
        if self.filled < 1:
            return False
        self.filled -= 1
        return True
