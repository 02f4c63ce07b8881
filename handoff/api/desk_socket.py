"""The agent's socket."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from handoff.api.desk_handling import handle
from handoff.api.desk_services import DeskServices
from handoff.api.socket import SIGN_IN_AGAIN, FrameSocket
from handoff.channels.web.desk_events import LEAVES, event_json, left
from handoff.channels.web.desk_frames import (
    DESK_FRAME,
    Accept,
    CloseFrame,
    Colleagues,
    Decline,
    DeskFrame,
    DeskHello,
    DeskTyping,
    NoteFrame,
    Open,
    Park,
    ReplyFrame,
    SetActivity,
    Transfer,
    Wrapped,
)
from handoff.channels.web.parse import Ping
from handoff.channels.web.render import entries_json
from handoff.conversation.inbound import clean_text
from handoff.conversation.model import (
    ConversationId,
    Draft,
    Entry,
    EntryKind,
    Who,
)
from handoff.conversation.notes import Note
from handoff.conversation.redaction import mask, redact
from handoff.errors import RefusedError
from handoff.routing.model import ReservationId
from handoff.services.accounts import Account
from handoff.services.context import deliveries_json, may_see
from handoff.services.handling import refused
from handoff.services.hub import Remove, Wake, WakeKind, agent_subject
from handoff.services.ports import Outcome
from handoff.services.replies import notice
from handoff.texts import say

BEAT_S = 15.0
HISTORY = 100
"""Entries of each other channel that an agent is shown."""


@dataclass(slots=True)
class _Held:
    """A conversation this agent holds, and how far his page has read it."""

    remove: Remove
    cursor: int
    notes_cursor: str = "0-0"
    opened: bool = False


def _cursor_key(cursor: str) -> tuple[int, int]:
    left, _, right = cursor.partition("-")
    return int(left), int(right or 0)


class DeskSocket(FrameSocket[DeskFrame]):
    """One desk of one agent: a reader of his offers and of the logs of his conversations."""

    frames = DESK_FRAME

    def __init__(
        self,
        services: DeskServices,
        account: Account,
        epoch: int,
        still_signed_in: Callable[[], Awaitable[bool]],
    ) -> None:
        super().__init__()
        self._still_signed_in = still_signed_in
        self._s = services
        self._account = account
        self._epoch = epoch
        self._cursor = ""
        self._doing = ""
        self._held: dict[ConversationId, _Held] = {}
        self._removes: list[Remove] = []
        self._beat: asyncio.Task[None] | None = None

    async def closed(self) -> None:
        """Stop listening."""
        for remove in (*self._removes, *(held.remove for held in self._held.values())):
            remove()
        if self._beat:
            self._beat.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._beat

    async def handle(self, frame: DeskFrame) -> None:  # noqa: C901, PLR0912 - one case a frame
        """Handle one frame; `hello` comes first."""
        if not isinstance(frame, DeskHello | Ping) and not self._cursor:
            raise RefusedError("hello_first")
        match frame:
            case Ping():
                await self.push({"kind": "pong"})
            case DeskHello():
                await self._hello(frame)
            case SetActivity():
                await self._activity(frame)
            case Accept():
                await self._accept(frame)
            case Decline():
                await self._decline(frame)
            case Open():
                await self._open(frame)
            case ReplyFrame():
                await self._reply(frame)
            case NoteFrame():
                await self._note(frame)
            case DeskTyping():
                if frame.conversation in self._held:
                    await self._s.announcer.typing(
                        ConversationId(frame.conversation), "agent", self._account.first_name
                    )
            case CloseFrame():
                await self._close(frame)
            case Transfer() | Park() | Wrapped() | Colleagues():
                answer = await handle(self._s.handling, self._account, frame)
                await self.push({"kind": "ack", "id": frame.id, **answer})

    async def _hello(self, frame: DeskHello) -> None:
        if self._cursor:
            raise RefusedError("bad_frame")
        agent = self._account.id
        self._cursor = "0-0"
        self._removes = [
            self._s.feed.listen(agent, self._on_event),
            self._s.hub.listen(agent_subject(agent), self._on_agent_wake),
        ]
        await self._s.put_again(self._account, (), "")
        self._beat = asyncio.create_task(self._beat_forever())
        await self._snapshot(frame.conversations)
        self.ready = True

    async def _snapshot(self, seen: dict[str, int]) -> None:
        snapshot = await self._s.routing.agent(self._account.id)
        self._cursor = snapshot.cursor
        snapshot = await self._s.assignment.agreed(snapshot, self._account.id, self._account.first_name)
        view = await self._s.context.view(snapshot, self._account.username)
        self._doing = view["activity"]
        current = {ConversationId(card["conversation"]): card for card in view["conversations"]}
        for conversation in tuple(self._held):
            if conversation not in current:
                self._drop(conversation)
        await self.push({"kind": "snapshot", "view": view, "cursor": self._cursor})
        for conversation, card in current.items():
            end = int(card["cursor"])
            self._hold(conversation, min(seen.get(conversation, end), end))
            await self._push_entries(conversation)

    async def _beat_forever(self) -> None:
        while True:
            await asyncio.sleep(BEAT_S)
            self.later(self._beat_once)

    async def _beat_once(self) -> None:
        if not await self._still_signed_in():
            await self._end()
            return
        if await self._s.routing.beat(self._account.id) == "unknown":
            await self._come_back()

    async def _come_back(self) -> None:
        await self._s.put_again(self._account, tuple(self._held), self._doing)
        await self._snapshot({})

    async def _end(self) -> None:
        await self.ws.close(code=SIGN_IN_AGAIN, message=b"sign in again")

    async def _activity(self, frame: SetActivity) -> None:
        word = await self._s.routing.set_activity(self._account.id, frame.activity, "chosen")
        if word == "unknown":
            await self._come_back()
            return await self._activity(frame)
        if word != "set":
            raise refused(word)
        return await self._ack(frame.id)

    async def _accept(self, frame: Accept) -> None:
        word = await self._s.routing.accept(ReservationId(frame.reservation), self._account.id)
        if word not in {"accepted", "repeated"}:
            raise refused(word)
        await self._ack(frame.id)

    async def _decline(self, frame: Decline) -> None:
        word = await self._s.routing.decline(ReservationId(frame.reservation), self._account.id)
        if word == "late":
            raise RefusedError("offer_ended")
        await self._ack(frame.id)

    async def _open(self, frame: Open) -> None:
        conversation = ConversationId(frame.conversation)
        state = await self._s.conversations.state(conversation)
        snapshot = await self._s.routing.agent(self._account.id)
        if state is None or not may_see(state, self._account.id, snapshot):
            # The same answer for a foreign and an unknown one: ids cannot be probed.
            raise RefusedError("not_yours")
        entries = await self._s.conversations.entries(conversation)
        notes = await self._s.conversations.notes(conversation)
        cursor = entries[-1].seq if entries else 0
        held = self._held.get(conversation)
        if held:
            held.cursor = max(held.cursor, cursor)
            held.opened = True
            held.notes_cursor = notes[-1].id if notes else "0-0"
        await self.push(
            {
                "kind": "conversation",
                "conversation": conversation,
                "packet": self._s.context.packet(state, entries, snapshot.now_ms),
                "entries": entries_json(entries, mask),
                "notes": [_note_json(note) for note in notes],
                "deliveries": deliveries_json(await self._s.outbox.deliveries(conversation)),
                "history": await self._history(conversation),
                "cursor": cursor,
            }
        )
        await self._ack(frame.id)

    async def _history(self, conversation: ConversationId) -> list[dict[str, Any]]:
        """What the same person wrote on other channels, where he proved that he is the same."""
        found = []
        for other in await self._s.links.others(conversation):
            state = await self._s.conversations.state(other)
            if state:
                entries = await self._s.conversations.newest(other, HISTORY)
                shown = {"channel": state.channel, "title": self._s.context.title_of(state.channel)}
                found.append({**shown, "entries": entries_json(entries, mask)})
        return sorted(found, key=lambda one: one["entries"][-1]["at_ms"] if one["entries"] else 0)

    async def _reply(self, frame: ReplyFrame) -> None:
        draft = Draft(
            who=Who.AGENT,
            kind=EntryKind.TEXT,
            text=redact(clean_text(frame.text)).text,
            client_id=frame.id,
            name=self._account.first_name,
        )
        outcome = await self._s.conversations.agent_write(ConversationId(frame.conversation), self._account.id, draft)
        await self._ack(frame.id, _mine(outcome).seq)

    async def _note(self, frame: NoteFrame) -> None:
        outcome = await self._s.conversations.add_note(
            ConversationId(frame.conversation),
            self._account.id,
            frame.id,
            self._account.first_name,
            redact(clean_text(frame.text)).text,
        )
        _mine(outcome)
        await self._ack(frame.id)

    async def _close(self, frame: CloseFrame) -> None:
        conversation = ConversationId(frame.conversation)
        if frame.words and frame.words.strip():
            await self._s.conversations.add_note(
                conversation,
                self._account.id,
                f"{frame.id[:60]}-end",
                self._account.first_name,
                redact(clean_text(frame.words)).text,
            )
        draft = notice(
            EntryKind.CLOSED,
            say("agent.closed", name=self._account.first_name),
            outcome=frame.outcome,
        )
        outcome = await self._s.conversations.close_human(
            conversation, self._account.id, frame.id, frame.outcome, draft
        )
        await self._ack(frame.id, _mine(outcome).seq)

    async def _ack(self, client_id: str, seq: int = 0) -> None:
        frame: dict[str, Any] = {"kind": "ack", "id": client_id}
        await self.push({**frame, "seq": seq} if seq else frame)

    def _on_agent_wake(self, wake: Wake) -> None:
        if wake.kind is WakeKind.KICK and int(wake.data["epoch"]) > self._epoch:
            self.later(self._end)
        elif wake.kind is WakeKind.RESYNC:
            self.later(self._beat_once)

    def _on_event(self, cursor: str, event: dict[str, Any]) -> None:
        self.later(lambda: self._show_event(cursor, event))

    async def _show_event(self, cursor: str, event: dict[str, Any]) -> None:
        if _cursor_key(cursor) <= _cursor_key(self._cursor):
            return
        shown = await self._desk_event(event)
        self._cursor = cursor
        if shown:
            await self.push({"kind": "event", "cursor": cursor, "event": shown})
            if shown["type"] == "assigned":
                conversation = ConversationId(shown["card"]["conversation"])
                self._hold(conversation, int(shown["card"]["cursor"]))
                await self._push_entries(conversation)

    async def _desk_event(self, event: dict[str, Any]) -> dict[str, Any] | None:
        kind = event["type"]
        if kind == "activity":
            self._doing = event["activity"]
        if kind == "today":
            return {"type": kind, "today": self._s.context.today(int(event["handled"]))}
        if kind == "assigned":
            return await self._assigned(event["task"])
        if kind in LEAVES:
            self._drop(ConversationId(left(event)))
        return event_json(event)

    async def _assigned(self, task: dict[str, Any]) -> dict[str, Any] | None:
        # The page may write as soon as it sees the card, so the conversation must be his before.
        mine = await self._s.assignment.assign(task, self._account.id, self._account.first_name)
        card = await self._s.context.card(task) if mine else None
        return {"type": "assigned", "card": card} if card else None

    def _hold(self, conversation: ConversationId, cursor: int) -> None:
        if conversation not in self._held:
            remove = self._s.hub.listen(conversation, self._woken)
            self._held[conversation] = _Held(remove, cursor)

    def _drop(self, conversation: ConversationId) -> None:
        held = self._held.pop(conversation, None)
        if held:
            held.remove()

    def _woken(self, wake: Wake) -> None:
        self.later(lambda: self._follow(wake))

    async def _follow(self, wake: Wake) -> None:
        conversation = ConversationId(wake.subject)
        held = self._held.get(conversation)
        if held is None:
            return
        if wake.kind is WakeKind.TYPING:
            if wake.data.get("who") == "visitor":
                await self.push({"kind": "typing", "conversation": conversation})
            return
        if wake.kind in {WakeKind.ENTRIES, WakeKind.RESYNC}:
            await self._push_entries(conversation, wake.entries)
        if wake.kind in {WakeKind.NOTES, WakeKind.RESYNC} and held.opened:
            await self._push_notes(conversation, held)
        if wake.kind in {WakeKind.DELIVERY, WakeKind.RESYNC} and held.opened:
            await self._push_deliveries(conversation, wake)

    async def _push_entries(self, conversation: ConversationId, announced: tuple[Entry, ...] = ()) -> None:
        held = self._held[conversation]
        entries = list(announced)
        if not entries or entries[0].seq != held.cursor + 1:
            entries = await self._s.conversations.entries(conversation, after=held.cursor)
        if entries:
            held.cursor = entries[-1].seq
            await self.push(
                {
                    "kind": "entries",
                    "conversation": conversation,
                    "entries": entries_json(entries, mask),
                }
            )

    async def _push_notes(self, conversation: ConversationId, held: _Held) -> None:
        notes = await self._s.conversations.notes(conversation, after=held.notes_cursor)
        if notes:
            held.notes_cursor = notes[-1].id
            frame = {"kind": "notes", "conversation": conversation}
            await self.push({**frame, "notes": [_note_json(note) for note in notes]})

    async def _push_deliveries(self, conversation: ConversationId, wake: Wake) -> None:
        seqs = [int(wake.data["seq"])] if wake.kind is WakeKind.DELIVERY else None
        changed = deliveries_json(await self._s.outbox.deliveries(conversation, seqs))
        if changed:
            await self.push({"kind": "deliveries", "conversation": conversation, "deliveries": changed})


def _mine(outcome: Outcome) -> Outcome:
    if outcome.word == "owner":
        raise RefusedError("not_yours")
    return outcome


def _note_json(note: Note) -> dict[str, Any]:
    return {"id": note.id, "at_ms": note.at_ms, "name": note.name, "text": note.text}
