"""The simulated agents. Pure."""

from __future__ import annotations

from handoff.conversation.model import AgentId
from handoff.routing.model import QUEUES, AgentProfile

GOOD, BEST = 3, 5


def crew(number: int, *, queues: int = len(QUEUES), capacity: int = 1) -> list[AgentProfile]:
    """Agents who know so many queues each, the first one best; the queues go round, so that all are known alike."""
    return [
        AgentProfile(
            AgentId(f"a-{i}"),
            "موظف",
            {QUEUES[(i + j) % len(QUEUES)]: BEST if j == 0 else GOOD for j in range(queues)},
            capacity,
            eligible=True,
        )
        for i in range(number)
    ]
