"""The employer's socket."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass, field

from handoff.api.presence import Presence
from handoff.api.socket import FrameSocket
from handoff.channels.web.limits import OFFERS_LOOKED_AT, SOCKETS_PER_VISITOR, TYPING_EVERY_S
from handoff.channels.web.parse import (
    VISITOR_FRAME,
    CancelWait,
    Hello,
    LeaveCase,
    Ping,
    Rate,
    Send,
    Typing,
    VisitorFrame,
)
from handoff.channels.web.render import entries_json, view_json
from handoff.conversation.inbound import TEXT_CHARS, InboundMessage, clean_text
from handoff.conversation.model import QUEUE, ContactId, ConversationId, ConversationState, Who
from handoff.errors import RefusedError
from handoff.services.attachments import accepted_types
from handoff.services.desk import DeskClock
from handoff.services.hub import Hub, Remove, Wake, WakeKind
from handoff.services.intake import WayIn
from handoff.services.limits import Buckets
from handoff.services.ports import Announcer, Conversations, Routing
from handoff.services.replies import Speaker
from handoff.services.visitors import Visitor, VisitorTokens
from handoff.services.wishes import Wishes

CHANNEL = "web"


@dataclass(slots=True)
class VisitorServices:
    """What the socket works with."""

    conversations: Conversations
    routing: Routing
    intake: WayIn
    wishes: Wishes
    hub: Hub
    announcer: Announcer
    desk: DeskClock
    speaker: Speaker
    tokens: VisitorTokens
    buckets: Buckets
    attachment_bytes: int
    open_sockets: Counter[ContactId] = field(default_factory=Counter)


class VisitorSocket(FrameSocket[VisitorFrame]):
    """One page of one visitor: a reader of his conversation's log, and the way in."""

    frames = VISITOR_FRAME

    def __init__(self, services: VisitorServices, *, unlimited: bool = False) -> None:
        super().__init__()
        self._s = services
        self._visitor: Visitor | None = None
        self._conversation = ConversationId("")
        self._cursor = 0
        self._view: dict[str, object] = {}
        self._remove: Remove | None = None
        self._unlimited = unlimited
        self._typed_s = 0.0
        self._presence = Presence(lambda: self.later(self._see))

    async def closed(self) -> None:
        """Stop listening."""
        await self._presence.stop()
        if self._remove:
            self._remove()
        if self._visitor:
            self._s.open_sockets.subtract([self._visitor.contact])
            if not self._s.open_sockets[self._visitor.contact]:
                del self._s.open_sockets[self._visitor.contact]

    async def handle(self, frame: VisitorFrame) -> None:
        """Handle one frame; `hello` comes first."""
        match frame:
            case Hello():
                await self._hello(frame)
            case Ping():
                await self.push({"kind": "pong"})
            case _ if self._visitor is None:
                raise RefusedError("hello_first")
            case Send():
                await self._send(frame)
            case Typing():
                await self._typing()
            case CancelWait():
                await self._done(frame.id, await self._s.wishes.cancel_wait(self._conversation, frame.id))
            case LeaveCase():
                await self._done(frame.id, await self._s.wishes.leave_case(self._conversation, frame.id))
            case Rate():
                seq = await self._s.wishes.rate(self._conversation, frame.id, frame.score, frame.words or "")
                await self._done(frame.id, seq)

    async def _hello(self, frame: Hello) -> None:
        if self._visitor is not None:
            raise RefusedError("bad_frame")
        visitor = self._s.tokens.check(frame.token) if frame.token else None
        if visitor is None:
            if frame.token:
                await self._refuse(RefusedError("bad_token"))
            visitor = self._s.tokens.issue()
        if self._s.open_sockets[visitor.contact] >= SOCKETS_PER_VISITOR:
            raise RefusedError("too_many_sockets")
        self._s.open_sockets[visitor.contact] += 1
        self._visitor = visitor
        self._conversation = self._s.conversations.id_of(CHANNEL, visitor.contact)
        self._remove = self._s.hub.listen(self._conversation, self._woken)
        await self._welcome(visitor, frame.cursor or 0)

    async def _welcome(self, visitor: Visitor, cursor: int) -> None:
        state = await self._s.conversations.state(self._conversation)
        # A cursor beyond the log's end would wait for entries that never come.
        cursor = min(cursor, state.seq) if state else 0
        entries = await self._s.conversations.entries(self._conversation, after=cursor) if state else []
        self._cursor = max([cursor, *(e.seq for e in entries[-1:])])
        self._view = view_json(state, desk_open=await self._desk_open(state))
        await self.push(
            {
                "kind": "welcome",
                "token": visitor.token,
                "conversation": self._conversation if state else None,
                "cursor": self._cursor,
                "entries": entries_json(entries),
                "view": self._view,
                "greeting": self._s.speaker.greeting(),
                "limits": {
                    "text_chars": TEXT_CHARS,
                    "attachment_bytes": self._s.attachment_bytes,
                    "attachment_types": accepted_types(),
                },
            }
        )
        self.ready = True
        await self._presence.follow(waiting=self._view["waiting"] is not None)

    async def _see(self) -> None:
        state = await self._s.conversations.state(self._conversation)
        if state and state.owner == QUEUE:
            await self._s.routing.see_employer(state.task)

    async def _send(self, frame: Send) -> None:
        assert self._visitor is not None  # noqa: S101 - narrowed by handle()
        text = clean_text(frame.text)
        now_s = asyncio.get_running_loop().time()
        if not self._unlimited and not self._s.buckets.take(self._visitor.contact, now_s):
            raise RefusedError("too_fast")
        if frame.payload is not None and not await self._offered(frame.payload):
            raise RefusedError("unknown_button")
        accepted = await self._s.intake.accept(
            InboundMessage(CHANNEL, self._visitor.contact, frame.id, text, frame.payload or "")
        )
        await self._done(frame.id, accepted.seq)

    async def _offered(self, payload: str) -> bool:
        if self._s.speaker.offered_anywhere(payload):
            return True
        recent = await self._s.conversations.entries(self._conversation, after=max(0, self._cursor - OFFERS_LOOKED_AT))
        return any(
            button.payload == payload
            for entry in recent
            if entry.who is not Who.VISITOR
            for button in entry.draft.buttons
        )

    async def _typing(self) -> None:
        now_s = asyncio.get_running_loop().time()
        if now_s - self._typed_s >= TYPING_EVERY_S and self._view.get("owner") == "agent":
            self._typed_s = now_s
            await self._s.announcer.typing(self._conversation, "visitor")

    async def _done(self, client_id: str, seq: int) -> None:
        await self.push({"kind": "ack", "id": client_id, "seq": seq})

    def _woken(self, wake: Wake) -> None:
        if wake.kind is not WakeKind.NOTES:
            self.later(lambda: self._follow(wake))

    async def _follow(self, wake: Wake) -> None:
        if wake.kind is WakeKind.TYPING:
            if wake.data.get("who") == "agent":
                await self.push({"kind": "typing", "name": wake.data.get("name", "")})
            return
        entries = list(wake.entries)
        if wake.kind is WakeKind.RESYNC or (entries and entries[0].seq != self._cursor + 1):
            entries = await self._s.conversations.entries(self._conversation, after=self._cursor)
        if entries:
            self._cursor = entries[-1].seq
            await self.push({"kind": "entries", "entries": entries_json(entries)})
        if wake.kind is not WakeKind.ENTRIES or any(e.who is Who.SYSTEM for e in entries):
            await self._show_view()

    async def _desk_open(self, state: ConversationState | None) -> bool:
        desk = await self._s.desk.look()
        return desk.helps(state.queue if state and state.waiting else None)

    async def _show_view(self) -> None:
        state = await self._s.conversations.state(self._conversation)
        view = view_json(state, desk_open=await self._desk_open(state))
        if view != self._view:
            self._view = view
            await self.push({"kind": "view", "view": view})
            await self._presence.follow(waiting=view["waiting"] is not None)
