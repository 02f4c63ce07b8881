"""What a provider's peer does wrong on demand, once, a few times or at random."""

from __future__ import annotations

import asyncio
import random
from dataclasses import dataclass, field
from typing import Literal

FaultKind = Literal["delay", "silent_after", "silent_before", "status", "too_many", "cut"]


@dataclass(frozen=True, slots=True)
class Fault:
    """One misbehaviour.

    delay         answers rightly, `delay_s` late
    silent_after  takes the request, delivers it to the user, and never answers
    silent_before never answers and delivers nothing
    status        answers `status` (a 5xx) and delivers nothing
    too_many      refuses in the provider's own words for a reached limit, with `retry_after_s`
    cut           delivers, then cuts the connection without an answer
    """

    kind: FaultKind
    delay_s: float = 0.0
    status: int = 500
    retry_after_s: int = 1


@dataclass(slots=True)
class _Rule:
    fault: Fault
    chat: str | None
    times: int


@dataclass(slots=True)
class Faults:
    """The faults that wait. Rules for one chat go before rules for all, older before newer."""

    _rules: list[_Rule] = field(default_factory=list)
    _share: float = 0.0
    _kinds: tuple[Fault, ...] = ()
    _chance: random.Random = field(default_factory=random.Random)
    released: asyncio.Event = field(default_factory=asyncio.Event)

    def add(self, fault: Fault, *, times: int = 1, chat: str | int | None = None) -> None:
        """Misbehave so at the next `times` requests (of one chat)."""
        self._rules.append(_Rule(fault, None if chat is None else str(chat), times))

    def at_random(self, share: float, *faults: Fault, seed: int = 1) -> None:
        """Let a share (0 to 1) of all other requests meet one of the faults."""
        self._share, self._kinds, self._chance = share, faults, random.Random(seed)

    def clear(self) -> None:
        """Behave again."""
        self._rules.clear()
        self._share, self._kinds = 0.0, ()

    def next_for(self, chat: str) -> Fault | None:
        """The fault that this request meets."""
        for rule in [rule for rule in self._rules if rule.chat == chat] + [
            rule for rule in self._rules if not rule.chat
        ]:
            rule.times -= 1
            if not rule.times:
                self._rules.remove(rule)
            return rule.fault
        return self._chance.choice(self._kinds) if self._kinds and self._chance.random() < self._share else None
