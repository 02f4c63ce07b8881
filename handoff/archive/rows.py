"""Conversations as rows, and back."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from handoff.conversation.model import ConversationId
from handoff.services.archiving import Copy, Line, NoteLine

FACT = (
    "task", "conversation", "queue", "channel", "priority", "state", "reason", "outcome", "agent", "enqueued_ms",
    "answered_ms", "first_reply_ms", "closed_ms", "ended_ms", "handled_ms", "offers", "transfers",
)  # fmt: skip


def conversation_row(area: str, copy: Copy) -> dict[str, Any]:
    """The row of a conversation."""
    state = copy.state
    text = {name: state.get(name, "") for name in ("channel", "contact", "owner", "task", "queue", "topic", "reason")}
    return {
        "id": copy.id,
        "area": area,
        **text,
        "fence": int(state["fence"]),
        "seq": int(state["seq"]),
        "promised": copy.promised,
        "opened_ms": int(state["opened_ms"]),
        "changed_ms": int(state.get("changed_ms", state["opened_ms"])),
        "last_note": copy.notes[-1].id if copy.notes else copy.last_note,
        "state": _dump(state),
        "sender": _dump(copy.out),
        "deliveries": _dump(copy.deliveries),
    }


def entry_row(conversation: ConversationId, line: Line) -> dict[str, Any]:
    """The row of an entry."""
    draft = json.loads(line.draft)
    return {
        "conversation": conversation,
        "seq": line.seq,
        "at_ms": line.at_ms,
        "who": draft["who"],
        "kind": draft["kind"],
        "draft": line.draft,
        "follows": line.follows,
    }


def read_copy(row: Any, entries: Sequence[Any], ids: Sequence[Any], notes: Sequence[Any]) -> Copy:
    """A conversation from its rows."""
    return Copy(
        id=ConversationId(row.id),
        state=json.loads(row.state),
        lines=[Line(one.seq, one.at_ms, one.draft, one.follows) for one in entries],
        ids={one.id: one.seq for one in ids},
        notes=[NoteLine(one.id, one.at_ms, one.note) for one in notes],
        out=json.loads(row.sender),
        deliveries=json.loads(row.deliveries),
        last_note=row.last_note,
    )


def _dump(fields: Mapping[str, Any]) -> str:
    return json.dumps(dict(fields), ensure_ascii=False, separators=(",", ":"))
