"""What an agent does with a conversation besides writing: pass it on, put it aside, end his notes."""

from __future__ import annotations

from handoff.conversation.inbound import clean_text
from handoff.conversation.model import AgentId, ConversationId, EntryKind, TaskId, owning_agent
from handoff.conversation.redaction import redact
from handoff.errors import RefusedError
from handoff.services.accounts import Account
from handoff.services.ports import Conversations, Json, Routing
from handoff.services.replies import notice
from handoff.texts import say

TO_BOT = "to_bot"
"""The outcome of a conversation that an agent gave back to the bot."""


def refused(word: str) -> RefusedError:
    """The refusal for routing's word why an agent may not take something."""
    match word:
        case "not_eligible":
            return RefusedError("not_eligible")
        case "off_shift":
            return RefusedError("off_shift")
        case "no_capacity":
            return RefusedError("no_capacity")
        case "daily_cap":
            return RefusedError("daily_cap")
        case "not_available":
            return RefusedError("not_available")
        case "late":
            return RefusedError("offer_ended")
        case "loop":
            return RefusedError("transfer_limit")
        case "unknown":
            return RefusedError("unknown_agent")
        case "ended":
            return RefusedError("task_ended")
    return RefusedError("transfer_refused")


class Handling:
    """Each raises `not_yours` when the conversation is not the agent's; safe to repeat with the same client id."""

    def __init__(self, conversations: Conversations, routing: Routing) -> None:
        self._conversations = conversations
        self._routing = routing

    async def colleagues(self, queue: str, agent: AgentId) -> list[Json]:
        """Who else could take a conversation of a queue now: id, name, and level in it. Raises `unknown_queue`."""
        rows = await self._routing.colleagues(queue, agent)
        return [{"id": row["id"], "name": row["name"], "level": row["skills"].get(queue, 0)} for row in rows]

    async def to_queue(
        self, account: Account, conversation: ConversationId, client_id: str, queue: str, note: str
    ) -> None:
        """Pass it on to a queue. Raises `transfer_limit` too."""
        task = await self._task(account.id, conversation)
        await self._note(account, conversation, client_id, note)
        word = await self._routing.transfer(task, account.id, queue=queue)
        if word != "queued":
            raise refused(word)

    async def to_agent(
        self, account: Account, conversation: ConversationId, client_id: str, colleague: AgentId, note: str
    ) -> None:
        """Offer it to a colleague, and keep it until he takes it. Raises also why he may not take it."""
        task = await self._task(account.id, conversation)
        await self._note(account, conversation, client_id, note)
        word = await self._routing.transfer(task, account.id, to=colleague)
        if word != "offered":
            raise refused(word)

    async def to_bot(self, account: Account, conversation: ConversationId, client_id: str, note: str) -> int:
        """Give it back to the bot; returns the seq of the entry that says so."""
        await self._task(account.id, conversation)
        await self._note(account, conversation, client_id, note)
        draft = notice(EntryKind.CLOSED, say("agent.to_bot", name=account.first_name), outcome=TO_BOT)
        outcome = await self._conversations.close_human(conversation, account.id, client_id, TO_BOT, draft)
        if outcome.word == "owner":
            raise RefusedError("not_yours")
        return outcome.seq

    async def park(self, agent: AgentId, conversation: ConversationId) -> None:
        """Put it aside until its employer writes."""
        if await self._routing.park(await self._task(agent, conversation), agent) != "parked":
            raise RefusedError("not_yours")

    async def finish_wrap_up(self, agent: AgentId, task: TaskId) -> None:
        """The notes are written. Raises `task_ended`."""
        if await self._routing.finish_wrap_up(task, agent) != "completed":
            raise RefusedError("task_ended")

    async def _task(self, agent: AgentId, conversation: ConversationId) -> TaskId:
        state = await self._conversations.state(conversation)
        if state is None or owning_agent(state.owner) != agent:
            raise RefusedError("not_yours")
        return state.task

    async def _note(self, account: Account, conversation: ConversationId, client_id: str, note: str) -> None:
        if not note.strip():
            raise RefusedError("note_missing")
        words = redact(clean_text(note)).text
        outcome = await self._conversations.add_note(
            conversation, account.id, f"{client_id[:60]}-why", account.first_name, words
        )
        if outcome.word == "owner":
            raise RefusedError("not_yours")
