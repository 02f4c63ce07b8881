"""Whether and how a conversation goes to a human: a pure decision."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Reason(StrEnum):
    """Why the bot gives up or must not answer."""

    REQUESTED = "requested"
    COMPROMISED = "compromised"
    MISUNDERSTOOD = "misunderstood"
    FRUSTRATED = "frustrated"
    INDIVIDUAL_CASE = "individual_case"
    BOT_DOWN = "bot_down"
    CASE = "case"


@dataclass(frozen=True, slots=True)
class Closed:
    """Why nobody works at `now`: a public holiday's name or '', and when work begins again, if that is known."""

    now: datetime
    opens: datetime | None
    holiday: str = ""


@dataclass(frozen=True, slots=True)
class Desk:
    """How the desk stands for a queue: inside its opening hours or not, and how many agents are available."""

    open: bool
    available: int
    closed: Closed | None = None


@dataclass(frozen=True, slots=True)
class Handover:
    """A hand-over to be committed together with the bot's words."""

    queue: str
    priority: str
    topic: str
    reason: Reason
    staffed: bool


def decide(*, reason: Reason, topic: str, queue: str, priority: str, desk: Desk) -> Handover | None:
    """The hand-over, or None when nobody will come: then a case is offered instead.

    An agent who is available outside the hours counts as an open desk.
    A hacked account always goes into the queue, as urgent: it is the first that is seen when somebody comes.
    """
    compromised = reason is Reason.COMPROMISED
    if not desk.open and desk.available == 0 and not compromised:
        return None
    return Handover(
        queue="security" if compromised else queue,
        priority="urgent" if compromised else priority,
        topic=topic,
        reason=reason,
        staffed=desk.available > 0,
    )
