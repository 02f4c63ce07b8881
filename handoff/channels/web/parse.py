"""The frames a visitor's page may send. Unknown fields and kinds are refused; see `docs/protocol.md`."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

ClientId = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{8,64}$")]


class Frame(BaseModel):
    """Base of all frames."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Hello(Frame):
    """The first frame."""

    kind: Literal["hello"]
    token: Annotated[str, Field(max_length=128)] | None = None
    cursor: Annotated[int, Field(ge=0, le=2**53)] | None = None


class Send(Frame):
    """A message or a pressed button."""

    kind: Literal["send"]
    id: ClientId
    text: str
    payload: Annotated[str, Field(max_length=500)] | None = None


class Typing(Frame):
    """The visitor types."""

    kind: Literal["typing"]


class CancelWait(Frame):
    """The visitor no longer wants to wait."""

    kind: Literal["cancel_wait"]
    id: ClientId


class LeaveCase(Frame):
    """The visitor leaves a case."""

    kind: Literal["leave_case"]
    id: ClientId


class Rate(Frame):
    """The visitor rates the human part."""

    kind: Literal["rate"]
    id: ClientId
    score: Annotated[int, Field(ge=1, le=5)]
    words: Annotated[str, Field(max_length=1000)] | None = None


class Ping(Frame):
    """A sign of life."""

    kind: Literal["ping"]


VisitorFrame = Annotated[
    Hello | Send | Typing | CancelWait | LeaveCase | Rate | Ping, Field(discriminator="kind")
]
VISITOR_FRAME: TypeAdapter[VisitorFrame] = TypeAdapter(VisitorFrame)
