"""The frames a desk page may send; see `docs/protocol.md`."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from handoff.channels.web.parse import ClientId, Frame, Ping

ConversationName = Annotated[str, Field(pattern=r"^[0-9a-f]{26}$")]


class DeskHello(Frame):
    """The first frame. `conversations` holds the last seq seen of each."""

    kind: Literal["hello"]
    cursor: str | None = None
    conversations: dict[ConversationName, Annotated[int, Field(ge=0, le=2**53)]] = Field(
        default_factory=dict
    )


class SetActivity(Frame):
    """The agent goes available or away."""

    kind: Literal["activity"]
    id: ClientId
    activity: Literal["available", "busy", "break", "prayer", "training", "away"]


class Accept(Frame):
    """The agent takes an offer."""

    kind: Literal["accept"]
    id: ClientId
    reservation: Annotated[str, Field(max_length=128)]


class Decline(Frame):
    """The agent passes on an offer."""

    kind: Literal["decline"]
    id: ClientId
    reservation: Annotated[str, Field(max_length=128)]


class Open(Frame):
    """The agent looks at a conversation."""

    kind: Literal["open"]
    id: ClientId
    conversation: ConversationName


class ReplyFrame(Frame):
    """The agent writes to the employer."""

    kind: Literal["reply"]
    id: ClientId
    conversation: ConversationName
    text: str


class NoteFrame(Frame):
    """The agent writes a private note."""

    kind: Literal["note"]
    id: ClientId
    conversation: ConversationName
    text: str


class DeskTyping(Frame):
    """The agent types."""

    kind: Literal["typing"]
    conversation: ConversationName


class CloseFrame(Frame):
    """The agent closes the human part."""

    kind: Literal["close"]
    id: ClientId
    conversation: ConversationName
    outcome: Literal["resolved", "follow_up", "wrong_queue", "no_answer"]
    words: Annotated[str, Field(max_length=2000)] | None = None


class Transfer(Frame):
    """The agent passes a conversation on: to a queue, to a colleague, or back to the bot. The note is for whoever
    goes on with it."""

    kind: Literal["transfer"]
    id: ClientId
    conversation: ConversationName
    to: Literal["queue", "agent", "bot"]
    target: Annotated[str, Field(max_length=128)] = ""
    note: Annotated[str, Field(max_length=2000)]


class Park(Frame):
    """The agent puts a conversation aside: its employer is silent."""

    kind: Literal["park"]
    id: ClientId
    conversation: ConversationName


class Wrapped(Frame):
    """The agent has written his notes."""

    kind: Literal["wrapped"]
    id: ClientId
    task: Annotated[str, Field(max_length=64)]


class Colleagues(Frame):
    """The agent asks who could take a conversation of a queue."""

    kind: Literal["colleagues"]
    id: ClientId
    queue: Annotated[str, Field(max_length=32)]


DeskFrame = Annotated[
    DeskHello
    | SetActivity
    | Accept
    | Decline
    | Open
    | ReplyFrame
    | NoteFrame
    | DeskTyping
    | CloseFrame
    | Transfer
    | Park
    | Wrapped
    | Colleagues
    | Ping,
    Field(discriminator="kind"),
]
DESK_FRAME: TypeAdapter[DeskFrame] = TypeAdapter(DeskFrame)
