"""What the desk's socket works with."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from handoff.conversation.model import AgentId, ConversationId
from handoff.routing.model import Activity
from handoff.services.accounts import Account, profile_of
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


class Restorer(Protocol):
    """Who rebuilds routing from the conversations."""

    async def restore(self, conversation: ConversationId) -> str:
        """Make routing say of a conversation what its log says."""
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
    restorer: Restorer

    async def put_again(self, account: Account, held: Sequence[ConversationId], activity: str) -> None:
        """Tell routing who an agent is whose page is open; when it lost all it knew, also what he held and did."""
        await self.routing.put_agent(profile_of(account))
        await self.routing.beat(account.id)
        for conversation in held:
            await self.restorer.restore(conversation)
        if activity == Activity.AVAILABLE:
            await self.routing.set_activity(account.id, activity, "connected")

    async def kick(self, agent: AgentId, epoch: int) -> None:
        """End the agent's sockets that are older than a session epoch."""
        await self.announcer.kick(agent_subject(agent), epoch)
