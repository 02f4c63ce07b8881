"""What a supervisor sees of routing and how he steps in. Every step is audited by the script that does it."""

from __future__ import annotations

from typing import Protocol

from handoff.conversation.model import AgentId, TaskId
from handoff.errors import RefusedError
from handoff.routing.model import CHOSEN, PRIORITIES
from handoff.services.handling import refused
from handoff.services.ports import Json, Routing

BY_SUPERVISOR = "supervisor"
"""Why an agent's activity changed."""

MORE_CUSTOMERS = 1000
"""The most by which a daily cap is raised."""


class Overview(Protocol):
    """Reads routing's lists. Nothing here is one instant: it is for looking, not for deciding."""

    async def waiting(self, queue: str, limit: int) -> list[Json]:
        """The first waiting tasks of a queue, in their order."""
        ...

    async def agents(self, cursor: int, limit: int) -> tuple[list[Json], int]:
        """About `limit` agents from a cursor on, and the cursor of the next page (0: it was the last)."""
        ...


class Steering:
    """Each raises `task_ended` or `unknown_agent` when there is nothing to step into."""

    def __init__(self, routing: Routing, overview: Overview) -> None:
        self._routing = routing
        self.overview = overview

    async def pull(self, task: TaskId, supervisor: AgentId) -> None:
        """Take a task from its agent, or out of an offer, back into its queue."""
        _done(await self._routing.pull(task, supervisor), "pulled")

    async def push(self, task: TaskId, agent: AgentId, supervisor: AgentId) -> None:
        """Give a waiting task to an agent. Raises also why he may not take it."""
        _done(await self._routing.push(task, agent, supervisor), "pushed")

    async def prioritise(self, task: TaskId, priority: str, supervisor: AgentId) -> None:
        """Change a task's priority. Raises `bad_request` for an unknown one."""
        if priority not in PRIORITIES:
            raise RefusedError("bad_request")
        _done(await self._routing.prioritise(task, priority, supervisor), "set")

    async def set_activity(self, agent: AgentId, activity: str, supervisor: AgentId) -> None:
        """Set what an agent does. Raises `bad_request` for an unknown activity, and why he may not be available."""
        if activity not in CHOSEN:
            raise RefusedError("bad_request")
        _done(await self._routing.set_activity(agent, activity, BY_SUPERVISOR, supervisor), "set")

    async def raise_cap(self, agent: AgentId, more: int, supervisor: AgentId) -> None:
        """Let an agent take more customers today than his cap. Raises `bad_request` beyond 0-1000."""
        if not 0 <= more <= MORE_CUSTOMERS:
            raise RefusedError("bad_request")
        _done(await self._routing.raise_cap(agent, more, supervisor), "set")


def _done(word: str, expected: str) -> None:
    if word != expected:
        raise refused(word)
