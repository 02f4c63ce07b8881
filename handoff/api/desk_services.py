"""What the desk's socket works with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from handoff.conversation.model import AgentId
from handoff.services.assignment import Assignment
from handoff.services.context import DeskContext
from handoff.services.delivery import Outbox
from handoff.services.handling import Handling
from handoff.services.hub import Hub, agent_subject
from handoff.services.linking import Links
from handoff.services.ports import Announcer, Conversations, Routing


class Feed(Protocol):
    """Routing's events for one agent."""

    def listen(self, agent: AgentId, listener: Callable[[str, dict[str, Any]], None]) -> Callable[[], None]:
        """Call the listener with (cursor, event) until the returned function is called."""
        ...


@dataclass(slots=True)
class DeskServices:
    """What the socket works with."""

    conversations: Conversations
    routing: Routing
    assignment: Assignment
    context: DeskContext
    hub: Hub
    feed: Feed
    announcer: Announcer
    outbox: Outbox
    handling: Handling
    links: Links

    async def kick(self, agent: AgentId, epoch: int) -> None:
        """End the agent's sockets that are older than a session epoch."""
        await self.announcer.kick(agent_subject(agent), epoch)
