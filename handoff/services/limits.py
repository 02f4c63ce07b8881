"""How fast one visitor may write."""

from __future__ import annotations

from collections import OrderedDict
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


class Buckets:
    """One bucket a subject, whatever the number of its sockets; the longest unused ones are forgotten, full again."""

    def __init__(self, burst: int, per_s: float, remembered: int = 10_000) -> None:
        self._burst = burst
        self._per_s = per_s
        self._remembered = remembered
        self._buckets: OrderedDict[str, TokenBucket] = OrderedDict()

    def take(self, subject: str, now_s: float) -> bool:
        """Take one of the subject's if there is one."""
        bucket = self._buckets.setdefault(subject, TokenBucket(self._burst, self._per_s))
        self._buckets.move_to_end(subject)
        if len(self._buckets) > self._remembered:
            self._buckets.popitem(last=False)
        return bucket.take(now_s)
