"""What the use cases need of the world. `handoff.store` implements these; `handoff.app` wires them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol, TypeAlias

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
from handoff.routing.model import AgentProfile, NewTask, ReservationId, Seat

Json: TypeAlias = dict[str, Any]
Pause: TypeAlias = Literal["parked", "callback"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a transition answered: its word, and the number or word that came with it."""

    word: str
    seq: int = 0
    detail: str = ""


@dataclass(frozen=True, slots=True)
class TurnView:
    """What the next bot turn needs: the state and all entries after the bot's cursor, read at one instant."""

    state: ConversationState
    entries: Sequence[Entry]


@dataclass(frozen=True, slots=True)
class Stored:
    """What became of a visitor's message: `accepted`, `duplicate` (both with the seq and the owner), or `context`
    with what the redactor should have expected. `turn` comes with an accepted message that the bot is to answer."""

    word: str
    seq: int = 0
    detail: str = ""
    turn: TurnView | None = None


@dataclass(frozen=True, slots=True)
class AgentSnapshot:
    """One agent's work at one instant; `cursor` is the last event it includes."""

    agent: Json | None
    offer: Json | None
    offered_task: Json | None
    tasks: tuple[Json, ...]
    cursor: str
    now_ms: int

    @property
    def assigned(self) -> list[Json]:
        """The tasks whose conversations he has."""
        return [task for task in self.tasks if task["state"] == "assigned"]

    @property
    def wrapping(self) -> list[Json]:
        """The tasks that are closed but for his notes."""
        return [task for task in self.tasks if task["state"] == "wrapping"]


@dataclass(frozen=True, slots=True)
class QueueSnapshot:
    """Who waits in a queue, in order, and what is known of its speed. `slots` is how many conversations the agents
    of the queue can hold together, `all_slots` those of everybody; `waiting` wait in the queue, `all_waiting` in all.
    """

    available: int
    slots: int
    all_slots: int
    handling_s: float | None
    handled: int
    waiting: int
    all_waiting: int
    tasks: tuple[TaskId, ...]


class Conversations(Protocol):
    """The conversation log. Every change is atomic and safe to repeat with the same ids."""

    def id_of(self, channel: str, contact: ContactId) -> ConversationId:
        """The id of a contact's conversation, whether it exists yet or not."""
        ...

    async def state(self, conversation: ConversationId) -> ConversationState | None:
        """The state beside the log; None when there is no such conversation."""
        ...

    async def entries(self, conversation: ConversationId, *, after: int = 0, count: int | None = None) -> list[Entry]:
        """The entries after a cursor, ascending."""
        ...

    async def newest(self, conversation: ConversationId, count: int) -> list[Entry]:
        """The newest entries, ascending."""
        ...

    async def turn_view(self, conversation: ConversationId) -> TurnView | None:
        """What the next bot turn needs; None when there is no such conversation."""
        ...

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
        """Store a visitor's message (and the notice of a removed secret). `address` is where a channel sends the
        answers to, `work` the kind of more work to do for the message."""
        ...

    async def tell(self, conversation: ConversationId, client_id: str, draft: Draft) -> Outcome:
        """Append a notice that the person did not ask for here: `told`, `duplicate`, or `nothing` to append to."""
        ...

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
        ...

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
        ...

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
        ...

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
        ...

    async def notify(self, conversation: ConversationId, task: TaskId, notice_id: str, draft: Draft) -> Outcome:
        """Append a notice while the task waits: `told`, `duplicate`, or `stale`."""
        ...

    async def await_callback(self, conversation: ConversationId, task: TaskId, due_ms: int, draft: Draft) -> Outcome:
        """Give the conversation to the bot until its callback: `waiting`, or `stale`."""
        ...

    async def recall(self, conversation: ConversationId, task: TaskId, due_ms: int, draft: Draft) -> Outcome:
        """Let the conversation wait again for its callback: `recalled`, `waiting` already, `early` when it is promised
        for later than `due_ms`, or `served` otherwise."""
        ...

    async def agent_write(self, conversation: ConversationId, agent: AgentId, draft: Draft) -> Outcome:
        """Append the owning agent's message: `written`, `duplicate`, or `owner` when it is not his."""
        ...

    async def add_note(
        self, conversation: ConversationId, agent: AgentId, client_id: str, name: str, text: str
    ) -> Outcome:
        """Append a private note to its own stream."""
        ...

    async def notes(self, conversation: ConversationId, *, after: str = "0-0") -> list[Note]:
        """The private notes after a stream id, oldest first."""
        ...

    async def close_human(
        self, conversation: ConversationId, agent: AgentId, client_id: str, outcome: str, draft: Draft
    ) -> Outcome:
        """End the human part: `closed`, `duplicate`, or `owner` when it is not his."""
        ...

    async def rate(self, conversation: ConversationId, client_id: str, draft: Draft) -> Outcome:
        """Record the rating of the last human part: `rated`, `duplicate` or `nothing` to rate."""
        ...

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
        ...

    async def reindex(self, conversation: ConversationId) -> str:
        """Make the index of the open conversations agree with the state: `changed` or `same`."""
        ...


class Routing(Protocol):
    """The routing aggregate. Every command is atomic, dispatches by itself, and is safe to repeat."""

    async def enqueue(self, task: NewTask) -> str:
        """Queue a task: `queued`, or `known` when it was queued before."""
        ...

    async def accept(self, reservation: ReservationId, agent: AgentId) -> str:
        """Take an offer: `accepted`, `repeated`, `late`, or why the agent may not take it (`unfit`'s word)."""
        ...

    async def decline(self, reservation: ReservationId, agent: AgentId) -> str:
        """Pass on an offer: `declined` or `late`."""
        ...

    async def cancel(self, task: TaskId, conversation: ConversationId, reason: str) -> str:
        """End a task whatever its state: `canceled`, or `ended` when it was over."""
        ...

    async def complete(self, task: TaskId, agent: AgentId, outcome: str) -> str:
        """Record that the agent closed: `completed`; `wrapping` while he writes his notes; `ended` when it was over."""
        ...

    async def finish_wrap_up(self, task: TaskId, agent: AgentId) -> str:
        """The notes are written: `completed` or `ended`."""
        ...

    async def transfer(self, task: TaskId, agent: AgentId, *, queue: str = "", to: AgentId | None = None) -> str:
        """Pass a conversation on, to a queue or to an agent: `queued`, `offered`, `loop` after too many transfers,
        `ended` when it is not his, or why the other may not take it."""
        ...

    async def park(self, task: TaskId, agent: AgentId) -> str:
        """Put a conversation aside until its employer writes: `parked` or `ended`."""
        ...

    async def call_back(self, task: TaskId, due_ms: int) -> str:
        """Take a waiting task out of its queue until it is due: `scheduled` or `ended`."""
        ...

    async def resume(self, task: TaskId, pause: Pause, which: int) -> str:
        """End a pause: `resumed` at the head of its priority, or `ended`. `which`: of a parked task, the number of the
        offer by which it got its last agent, or else of its last offer; of a callback, when it was due (ms)."""
        ...

    async def see_employer(self, task: TaskId) -> None:
        """Note that the waiting employer has his page open."""
        ...

    async def first_reply(self, task: TaskId, at_ms: int) -> None:
        """Note when an agent wrote to the employer for the first time in a task."""
        ...

    async def restore(self, task: NewTask, seat: Seat) -> str:
        """Make routing say of a conversation what its log says: `known`, `assigned` to its agent, `waiting` (also
        when routing does not know him), or `aside`."""
        ...

    async def mend(self, what: str, name: str) -> str:
        """Make routing agree with itself about one `task`, `agent` or `reservation`: `mended`, or `sound`."""
        ...

    async def task(self, task: TaskId) -> Json | None:
        """One task."""
        ...

    async def pull(self, task: TaskId, supervisor: AgentId) -> str:
        """Take a task back into its queue: `pulled` or `ended`. Audited."""
        ...

    async def push(self, task: TaskId, agent: AgentId, supervisor: AgentId) -> str:
        """Give a waiting task to an agent: `pushed`, `ended`, or why he may not take it. Audited."""
        ...

    async def prioritise(self, task: TaskId, priority: str, supervisor: AgentId) -> str:
        """Change a task's priority: `set` or `ended`. Audited."""
        ...

    async def raise_cap(self, agent: AgentId, more: int, supervisor: AgentId) -> str:
        """Let an agent take `more` customers than his daily cap, today: `set` or `unknown`. Audited."""
        ...

    async def put_agent(self, profile: AgentProfile) -> None:
        """Store an agent's skills and capacity; his activity and work stay."""
        ...

    async def set_activity(
        self, agent: AgentId, activity: str, reason: str, supervisor: AgentId | Literal[""] = ""
    ) -> str:
        """Set what an agent does: `set`, `unknown`, or why he may not become available (`not_eligible`, `off_shift`).
        Audited when a supervisor does it."""
        ...

    async def beat(self, agent: AgentId) -> str:
        """Note that the agent's connection is alive: `seen`, or `unknown` when routing lost him."""
        ...

    async def colleagues(self, queue: str, agent: AgentId, limit: int = 20) -> list[Json]:
        """Who else could take a conversation of a queue now, the best first."""
        ...

    async def tick(self, limit: int = 500) -> tuple[int, int | None]:
        """Do what is due. Returns how much that was and when (ms) the next timer is due."""
        ...

    async def agent(self, agent: AgentId) -> AgentSnapshot:
        """One agent's work."""
        ...

    async def queue(self, queue: str, limit: int = 200) -> QueueSnapshot:
        """Who waits in a queue, at most `limit` of them."""
        ...

    async def available(self) -> int:
        """How many agents are available now."""
        ...

    async def events(self, after: str, *, block_ms: int | None = None, count: int = 500) -> list[tuple[str, Json]]:
        """Events after a cursor, oldest first; waits up to `block_ms` for the first one."""
        ...

    async def events_end(self) -> str:
        """The cursor after which events that come now will be."""
        ...


class Announcer(Protocol):
    """Announces between replicas what is not stored."""

    async def typing(self, conversation: ConversationId, who: str, name: str = "") -> None:
        """Somebody types."""
        ...

    async def kick(self, subject: str, epoch: int) -> None:
        """End an agent's sockets that are older than a session epoch."""
        ...
