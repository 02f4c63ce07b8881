"""A single line before equal agents, by recursion: what one skill without any of routing's steps comes to. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from heapq import heapify, heapreplace

from bench.simulate.demand import Contact


def one_line(contacts: Iterable[Contact], agents: int) -> list[float]:
    """The waits in seconds, in order of coming, when nobody leaves (Kiefer and Wolfowitz 1955)."""
    free_s = [0.0] * agents
    heapify(free_s)
    waits = []
    for contact in contacts:
        begins_s = max(contact.at_s, free_s[0])
        heapreplace(free_s, begins_s + contact.handling_s)
        waits.append(begins_s - contact.at_s)
    return waits
