"""The conversation log in Redis: one method a transition, one Lua script each."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from redis.asyncio import Redis

from handoff.conversation.handover import Handover
from handoff.conversation.model import (
    AgentId,
    ContactId,
    ConversationId,
    ConversationState,
    Draft,
    Entry,
    TaskId,
)
from handoff.conversation.notes import Note
from handoff.errors import StoreAwayError
from handoff.services.ports import Outcome, Stored, TurnView
from handoff.store.codec import dump_draft, read_entry, read_state
from handoff.store.keys import Keys
from handoff.store.scripts import Scripts


def _outcome(reply: Sequence[Any]) -> Outcome:
    value = reply[1] if len(reply) > 1 else ""
    if isinstance(value, int):
        return Outcome(str(reply[0]), seq=value, detail=str(reply[2]) if len(reply) > 2 else "")
    return Outcome(str(reply[0]), detail=str(value))


class ConversationStore:
    """Reads and changes conversations. Every change is atomic and safe to repeat with the same ids.

    `archived`: there is an archive. Then nobody opens a conversation before the archive has said what there was.
    """

    def __init__(
        self, redis: Redis, scripts: Scripts, keys: Keys, replica: str = "", *, archived: bool = False
    ) -> None:
        self._redis = redis
        self._archived = archived
        self._replica = replica
        self._scripts = scripts
        self._keys = keys

    def id_of(self, channel: str, contact: ContactId) -> ConversationId:
        """The id of a contact's conversation, whether it exists yet or not."""
        return self._keys.conversation_of(channel, contact)

    async def state(self, conversation: ConversationId) -> ConversationState | None:
        """The state beside the log; None when there is no such conversation."""
        fields: Any = await self._redis.hgetall(self._keys.conversation(conversation).state)
        return read_state(conversation, fields) if "owner" in fields else None

    async def entries(self, conversation: ConversationId, *, after: int = 0, count: int | None = None) -> list[Entry]:
        """The entries after a cursor, ascending."""
        rows: Any = await self._redis.xrange(self._keys.conversation(conversation).log, min=f"({after}-0", count=count)
        return [read_entry(row_id, fields) for row_id, fields in rows]

    async def newest(self, conversation: ConversationId, count: int) -> list[Entry]:
        """The newest entries, ascending."""
        rows: Any = await self._redis.xrevrange(self._keys.conversation(conversation).log, count=count)
        return [read_entry(row_id, fields) for row_id, fields in reversed(rows)]

    async def turn_view(self, conversation: ConversationId) -> TurnView | None:
        """What the next bot turn needs; None when there is no such conversation."""
        keys = self._keys.conversation(conversation)
        fields, rows = await self._scripts.run("conversation/turn_view", [keys.state, keys.log], [])
        return _turn_view(conversation, fields, rows)

    async def accept(
        self,
        conversation: ConversationId,
        channel: str,
        contact: ContactId,
        drafts: Sequence[Draft],
        *,
        expected: str,
        expects: str,
        address: str = "",
        work: str = "",
    ) -> Stored:
        """Store a visitor's message (and the notice of a removed secret).

        The caller makes the bot's turn at once from the view that comes back; the work stream asks for it too, for the
        case that he cannot. After `context`, redact again and repeat.
        """
        keys = self._keys.conversation(conversation)
        reply = await self._scripts.run(
            "conversation/accept",
            [keys.state, keys.log, keys.ids, keys.work, keys.due, keys.leases, keys.changed, keys.archived],
            [
                self._keys.wake,
                conversation,
                channel,
                contact,
                drafts[0].client_id,
                expected,
                expects,
                self._replica,
                address,
                work,
                int(self._archived),
                drafts[0].data.get("said_ms", ""),
                *map(dump_draft, drafts),
            ],
        )
        word, *rest = reply
        if word == "emptied":
            raise StoreAwayError("emptied")
        if word == "context":
            return Stored(str(word), detail=str(rest[0]))
        seq, owner, *view = rest
        return Stored(str(word), int(seq), str(owner), _turn_view(conversation, *view) if view else None)

    async def commit_turn(
        self,
        conversation: ConversationId,
        *,
        cursor: int,
        new_cursor: int,
        bot_state: str,
        drafts: Sequence[Draft],
        handover: Handover | None,
    ) -> Outcome:
        """Append the bot's replies if the bot still owns the conversation and nobody answered before."""
        keys = self._keys.conversation(conversation)
        reply = await self._scripts.run(
            "conversation/commit_turn",
            [keys.state, keys.log, keys.work, keys.due, keys.leases, keys.open, keys.changed],
            [
                self._keys.wake,
                conversation,
                cursor,
                new_cursor,
                bot_state,
                _dump_handover(handover) if handover else "",
                *map(dump_draft, drafts),
            ],
        )
        return _outcome(reply)

    async def leave_queue(
        self,
        conversation: ConversationId,
        client_id: str,
        draft: Draft,
        *,
        only_waiting: bool,
        reason: str = "by_employer",
    ) -> Outcome:
        """End a wait (`only_waiting`), or record a case and end the wait if there is one."""
        keys = self._keys.conversation(conversation)
        reply = await self._scripts.run(
            "conversation/leave_queue",
            [keys.state, keys.log, keys.ids, keys.work, keys.due, keys.leases, keys.open, keys.changed],
            [
                self._keys.wake,
                conversation,
                client_id,
                "queue" if only_waiting else "any",
                reason,
                dump_draft(draft),
            ],
        )
        return _outcome(reply)

    async def assign(
        self,
        conversation: ConversationId,
        task: TaskId,
        decision: int,
        agent: AgentId,
        name: str,
        draft: Draft,
    ) -> Outcome:
        """Give the conversation to the agent who accepted.

        `assigned`, `repeated`; `superseded` by a later decision; `ended` when routing will be told of the end;
        or `stale` when this task is not the conversation's.
        """
        keys = self._keys.conversation(conversation)
        reply = await self._scripts.run(
            "conversation/assign",
            [keys.state, keys.log, keys.due, keys.leases, keys.open, keys.changed],
            [self._keys.wake, conversation, task, decision, agent, name, dump_draft(draft)],
        )
        return _outcome(reply)

    async def requeue(
        self,
        conversation: ConversationId,
        task: TaskId,
        decision: int,
        queue: str,
        draft: Draft,
        *,
        parked_ms: int | None = None,
    ) -> Outcome:
        """Take the conversation from its agent: back into a queue, or aside (since `parked_ms`) until the employer
        writes. The words are those of `assign`."""
        keys = self._keys.conversation(conversation)
        reply = await self._scripts.run(
            "conversation/requeue",
            [keys.state, keys.log, keys.due, keys.leases, keys.work, keys.open, keys.changed],
            [
                self._keys.wake,
                conversation,
                task,
                decision,
                queue,
                "" if parked_ms is None else parked_ms,
                dump_draft(draft),
            ],
        )
        return _outcome(reply)

    async def notify(self, conversation: ConversationId, task: TaskId, notice_id: str, draft: Draft) -> Outcome:
        """Append a notice while the task waits: `told`, `duplicate`, or `stale`."""
        keys = self._keys.conversation(conversation)
        reply = await self._scripts.run(
            "conversation/notify",
            [keys.state, keys.log, keys.ids, keys.due, keys.leases, keys.changed],
            [self._keys.wake, conversation, task, notice_id, dump_draft(draft)],
        )
        return _outcome(reply)

    async def await_callback(self, conversation: ConversationId, task: TaskId, due_ms: int, draft: Draft) -> Outcome:
        """Give the conversation to the bot until its callback: `waiting`, or `stale`."""
        keys = self._keys.conversation(conversation)
        reply = await self._scripts.run(
            "conversation/await_callback",
            [keys.state, keys.log, keys.due, keys.leases, keys.open, keys.work, keys.changed],
            [self._keys.wake, conversation, task, due_ms, dump_draft(draft)],
        )
        return _outcome(reply)

    async def recall(self, conversation: ConversationId, task: TaskId, due_ms: int, draft: Draft) -> Outcome:
        """Let the conversation wait again for its callback: `recalled`, `waiting` already, `early` when it is promised
        for later than `due_ms`, or `served` otherwise."""
        keys = self._keys.conversation(conversation)
        reply = await self._scripts.run(
            "conversation/recall",
            [keys.state, keys.log, keys.due, keys.leases, keys.open, keys.changed],
            [self._keys.wake, conversation, task, due_ms, dump_draft(draft)],
        )
        return _outcome(reply)

    async def agent_write(self, conversation: ConversationId, agent: AgentId, draft: Draft) -> Outcome:
        """Append the owning agent's message: `written`, `duplicate`, or `owner` when it is not his."""
        keys = self._keys.conversation(conversation)
        reply = await self._scripts.run(
            "conversation/agent_write",
            [keys.state, keys.log, keys.ids, keys.due, keys.leases, keys.work, keys.changed],
            [self._keys.wake, conversation, agent, draft.client_id, dump_draft(draft)],
        )
        return _outcome(reply)

    async def add_note(
        self, conversation: ConversationId, agent: AgentId, client_id: str, name: str, text: str
    ) -> Outcome:
        """Append a private note to its own stream."""
        keys = self._keys.conversation(conversation)
        note = json.dumps({"name": name, "text": text}, ensure_ascii=False)
        reply = await self._scripts.run(
            "conversation/add_note",
            [keys.state, keys.notes, keys.ids, keys.log, keys.changed],
            [self._keys.wake, conversation, agent, client_id, note],
        )
        return _outcome(reply)

    async def notes(self, conversation: ConversationId, *, after: str = "0-0") -> list[Note]:
        """The private notes after a stream id, oldest first."""
        rows: Any = await self._redis.xrange(self._keys.conversation(conversation).notes, min=f"({after}")
        found = []
        for row_id, fields in rows:
            note = json.loads(fields["d"])
            found.append(Note(id=row_id, at_ms=int(fields["t"]), name=note["name"], text=note["text"]))
        return found

    async def close_human(
        self, conversation: ConversationId, agent: AgentId, client_id: str, outcome: str, draft: Draft
    ) -> Outcome:
        """End the human part: `closed`, `duplicate`, or `owner` when it is not his."""
        keys = self._keys.conversation(conversation)
        reply = await self._scripts.run(
            "conversation/close_human",
            [keys.state, keys.log, keys.ids, keys.work, keys.due, keys.leases, keys.open, keys.changed],
            [self._keys.wake, conversation, agent, client_id, outcome, dump_draft(draft)],
        )
        return _outcome(reply)

    async def rate(self, conversation: ConversationId, client_id: str, draft: Draft) -> Outcome:
        """Record the rating of the last human part: `rated`, `duplicate` or `nothing` to rate."""
        keys = self._keys.conversation(conversation)
        reply = await self._scripts.run(
            "conversation/rate",
            [keys.state, keys.log, keys.ids, keys.due, keys.leases, keys.changed],
            [self._keys.wake, conversation, client_id, dump_draft(draft)],
        )
        return _outcome(reply)

    async def tell(self, conversation: ConversationId, client_id: str, draft: Draft) -> Outcome:
        """Append a notice that the person did not ask for here."""
        keys = self._keys.conversation(conversation)
        reply = await self._scripts.run(
            "conversation/tell",
            [keys.state, keys.log, keys.ids, keys.due, keys.leases, keys.changed],
            [self._keys.wake, conversation, client_id, dump_draft(draft)],
        )
        return _outcome(reply)

    async def set_waiting(
        self,
        conversation: ConversationId,
        task: TaskId,
        *,
        position: int | None,
        eta_s: int | None,
        staffed: bool,
    ) -> Outcome:
        """Store what a waiting employer is told; announces only a change."""
        keys = self._keys.conversation(conversation)
        reply = await self._scripts.run(
            "conversation/set_waiting",
            [keys.state, keys.due, keys.leases],
            [
                self._keys.wake,
                conversation,
                task,
                "" if position is None else position,
                "" if eta_s is None else eta_s,
                int(staffed),
            ],
        )
        return _outcome(reply)

    async def reindex(self, conversation: ConversationId) -> str:
        """Make the index of the open conversations agree with the state: `changed` or `same`."""
        keys = self._keys.conversation(conversation)
        return str((await self._scripts.run("conversation/reindex", [keys.state, keys.open], [conversation]))[0])


def _turn_view(conversation: ConversationId, fields: Sequence[str], rows: Sequence[Any]) -> TurnView | None:
    if not fields:
        return None
    state = read_state(conversation, _pairs(fields))
    return TurnView(state, [read_entry(row_id, _pairs(row)) for row_id, row in rows])


def _pairs(flat: Sequence[str]) -> dict[str, str]:
    return dict(zip(flat[::2], flat[1::2], strict=True))


def _dump_handover(handover: Handover) -> str:
    return json.dumps(
        {
            "queue": handover.queue,
            "priority": handover.priority,
            "topic": handover.topic,
            "reason": handover.reason,
            "staffed": int(handover.staffed),
        },
        ensure_ascii=False,
    )
