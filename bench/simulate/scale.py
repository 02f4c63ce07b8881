"""What a month of many more contacts takes: arithmetic over measured costs, itself no measurement. Pure."""

from __future__ import annotations

import math
from dataclasses import dataclass

from bench.simulate import erlang
from bench.simulate.demand import day_rates
from bench.simulate.results import THRESHOLD_S

FULL_AT = 0.5
"""The share of one core at which a routing shard counts as full: the other half is for bursts and for what follows a
failover."""

BEAT_EVERY_S = 15.0
"""How often each agent's desk says that it is there (a third of the grace)."""

ENROLLED = 20_000
"""Agents whom the desk must hold."""


@dataclass(frozen=True, slots=True)
class Scale:
    """The busiest hour. `lives` and `beats` are shares of one core that the tasks' lives and the agents' beats take."""

    contacts_a_month: float
    tasks_per_s: float
    agents: int
    lives: float
    beats: float

    @property
    def shards(self) -> int:
        """Routing shards, each with one core of Redis for the scripts."""
        return max(1, math.ceil((self.lives + self.beats) / FULL_AT))

    @property
    def breaks_first(self) -> str:
        """What is short first."""
        if self.agents > ENROLLED and self.shards > 1:
            people = self.agents / ENROLLED
            return "agents" if people > (self.lives + self.beats) / FULL_AT else "routing"
        return "agents" if self.agents > ENROLLED else "routing" if self.shards > 1 else "nothing"


def scale(
    contacts_a_month: float, containment: float, handling_s: float, level: float, life_s: float, beat_s: float
) -> Scale:
    """The busiest hour of a month's contacts; `life_s` and `beat_s` are processor time of Redis for one."""
    rate = max(day_rates(contacts_a_month, containment))
    agents = erlang.staff(rate * handling_s, handling_s, THRESHOLD_S, level)
    return Scale(contacts_a_month, rate, agents, rate * life_s, agents / BEAT_EVERY_S * beat_s)
