"""Cases: what an employer leaves when nobody can answer now, with a reference number to ask by."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from handoff.conversation.model import ContactId, ConversationId


@dataclass(frozen=True, slots=True)
class Case:
    """One case. `reference` is what the employer is told; `status` is `open`, `with_agent` or `answered`."""

    reference: str
    conversation: ConversationId
    contact: ContactId
    channel: str
    topic: str
    status: str
    opened_ms: int


class CaseBook(Protocol):
    """Where cases are kept."""

    async def open(
        self,
        *,
        conversation: ConversationId,
        contact: ContactId,
        channel: str,
        topic: str,
        request: str,
    ) -> Case:
        """Open a case; the same `request` of the same conversation gets the same case."""
        ...

    async def find(self, reference: str) -> Case | None:
        """The case of a reference number."""
        ...

    async def pending(self, limit: int) -> list[Case]:
        """The oldest cases that wait for an agent."""
        ...

    async def set_status(self, conversation: ConversationId, status: str) -> int:
        """Move the cases of a conversation on; returns how many changed."""
        ...
