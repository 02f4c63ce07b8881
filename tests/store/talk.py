"""One conversation, moved through its states by the store alone."""

from __future__ import annotations

import secrets
from typing import Any

from redis.asyncio import Redis

from handoff.conversation.handover import Handover, Reason
from handoff.conversation.model import (
    AgentId,
    ContactId,
    ConversationState,
    Draft,
    Entry,
    EntryKind,
    TaskId,
    Who,
)
from handoff.services.ports import Outcome, Stored
from handoff.services.replies import bot_text, notice
from handoff.store.conversations import ConversationStore
from handoff.store.keys import Keys

HANDOVER = Handover(queue="permits", priority="high", topic="permit_renewal", reason=Reason.REQUESTED, staffed=True)


class Talk:
    """A contact's conversation. Every method is one transition with plausible arguments."""

    def __init__(self, redis: Redis, store: ConversationStore, keys: Keys) -> None:
        self._redis = redis
        self._store = store
        self._keys = keys
        self.contact = ContactId(secrets.token_hex(16))
        self.id = store.id_of("web", self.contact)

    async def say(self, text: str = "سؤال", client_id: str | None = None, **context: str) -> Stored:
        """The employer writes."""
        draft = Draft(Who.VISITOR, EntryKind.TEXT, text, client_id=client_id or secrets.token_hex(8))
        known = {"expected": "", "expects": ""}
        return await self._store.accept(self.id, "web", self.contact, [draft], **(known | context))

    async def answer(
        self, cursor: int, new_cursor: int, handover: Handover | None = None, text: str = "جواب"
    ) -> Outcome:
        """The bot answers the entry `new_cursor`, having read the cursor `cursor`."""
        return await self._store.commit_turn(
            self.id,
            cursor=cursor,
            new_cursor=new_cursor,
            bot_state='{"turns":1}',
            drafts=[bot_text(text)],
            handover=handover,
        )

    async def wait_for_human(self) -> TaskId:
        """Ask and be handed over; returns the task."""
        asked = await self.say()
        state = await self.state()
        assert (await self.answer(state.bot_cursor, asked.seq, HANDOVER)).word == "committed"
        return (await self.state()).task

    async def join(self, task: TaskId, agent: str = "a-noura", decision: int = 2) -> Outcome:
        """Routing's decision: the agent accepted."""
        draft = notice(EntryKind.AGENT_JOINED, "معك الآن نورة")
        return await self._store.assign(self.id, task, decision, AgentId(agent), "نورة", draft)

    async def lose(self, task: TaskId, decision: int = 3) -> Outcome:
        """Routing's decision: the agent was lost."""
        return await self._store.requeue(self.id, task, decision, "permits", notice(EntryKind.NOTICE, "انقطع الاتصال"))

    async def write(self, agent: str = "a-noura", client_id: str | None = None, text: str = "رد الموظف") -> Outcome:
        """An agent writes."""
        draft = Draft(Who.AGENT, EntryKind.TEXT, text, client_id=client_id or secrets.token_hex(8))
        return await self._store.agent_write(self.id, AgentId(agent), draft)

    async def note(self, agent: str = "a-noura", client_id: str | None = None, text: str = "ملاحظة") -> Outcome:
        """An agent writes a private note."""
        return await self._store.add_note(self.id, AgentId(agent), client_id or secrets.token_hex(8), "نورة", text)

    async def close(self, agent: str = "a-noura", client_id: str | None = None) -> Outcome:
        """An agent closes the human part."""
        draft = notice(EntryKind.CLOSED, "انتهت المحادثة")
        return await self._store.close_human(
            self.id, AgentId(agent), client_id or secrets.token_hex(8), "resolved", draft
        )

    async def leave(self, client_id: str | None = None, *, only_waiting: bool = True) -> Outcome:
        """The employer stops waiting."""
        draft = notice(EntryKind.WAIT_CANCELED, "ألغيت الانتظار")
        return await self._store.leave_queue(
            self.id, client_id or secrets.token_hex(8), draft, only_waiting=only_waiting
        )

    async def rate(self, client_id: str | None = None, score: int = 5) -> Outcome:
        """The employer rates the human part."""
        draft = notice(EntryKind.RATED, "شكرًا", score=score)
        return await self._store.rate(self.id, client_id or secrets.token_hex(8), draft)

    async def state(self) -> ConversationState:
        """The state, which exists."""
        state = await self._store.state(self.id)
        assert state is not None
        return state

    async def entries(self) -> list[Entry]:
        """The whole log; fails when its numbers have a gap or the state does not know its end."""
        entries = await self._store.entries(self.id)
        assert [entry.seq for entry in entries] == list(range(1, len(entries) + 1))
        assert (await self.state()).seq == len(entries)
        return entries

    async def texts(self) -> list[str]:
        """What the log says."""
        return [entry.text for entry in await self.entries()]

    async def commands(self) -> list[dict[str, Any]]:
        """What waits on the work stream of this conversation, oldest first."""
        rows: Any = await self._redis.xrange(self._keys.conversation(self.id).work)
        return [fields for _, fields in rows if fields["c"] == self.id]
