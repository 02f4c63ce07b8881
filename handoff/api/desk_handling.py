"""The frames of an agent who passes a conversation on, puts it aside, or ends his notes."""

from __future__ import annotations

from typing import Any, TypeAlias

from handoff.channels.web.desk_frames import Colleagues, Park, Transfer, Wrapped
from handoff.conversation.model import AgentId, ConversationId, TaskId
from handoff.errors import RefusedError
from handoff.routing.model import QUEUES
from handoff.services.accounts import Account
from handoff.services.handling import Handling

HandlingFrame: TypeAlias = Transfer | Park | Wrapped | Colleagues


async def handle(handling: Handling, account: Account, frame: HandlingFrame) -> dict[str, Any]:
    """Do what the frame says; returns what its acknowledgement carries."""
    match frame:
        case Transfer():
            return await _transfer(handling, account, frame)
        case Park():
            await handling.park(account.id, ConversationId(frame.conversation))
        case Wrapped():
            await handling.finish_wrap_up(account.id, TaskId(frame.task))
        case Colleagues():
            _known(frame.queue)
            return {"colleagues": await handling.colleagues(frame.queue, account.id)}
    return {}


async def _transfer(handling: Handling, account: Account, frame: Transfer) -> dict[str, Any]:
    conversation = ConversationId(frame.conversation)
    match frame.to:
        case "queue":
            _known(frame.target)
            await handling.to_queue(account, conversation, frame.id, frame.target, frame.note)
        case "agent":
            await handling.to_agent(account, conversation, frame.id, AgentId(frame.target), frame.note)
        case "bot":
            return {"seq": await handling.to_bot(account, conversation, frame.id, frame.note)}
    return {}


def _known(queue: str) -> None:
    if queue not in QUEUES:
        raise RefusedError("unknown_queue")
