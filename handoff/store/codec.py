"""Entries and states as Redis holds them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from handoff.conversation.model import (
    AgentId,
    Button,
    ContactId,
    ConversationId,
    ConversationState,
    Draft,
    Entry,
    EntryKind,
    TaskId,
    Waiting,
    Who,
)


def dump_draft(draft: Draft) -> str:
    """The JSON of an entry without its number and time; empty fields are left out."""
    fields: dict[str, Any] = {"who": draft.who, "kind": draft.kind, "text": draft.text}
    optional: dict[str, Any] = {
        "id": draft.client_id,
        "name": draft.name,
        "buttons": [[button.title, button.payload] for button in draft.buttons],
        "redacted": list(draft.redacted),
        "payload": draft.payload,
        "data": dict(draft.data),
    }
    fields.update({name: value for name, value in optional.items() if value})
    return json.dumps(fields, ensure_ascii=False, separators=(",", ":"))


def read_draft(fields: Mapping[str, Any]) -> Draft:
    """The inverse of `dump_draft`, after `json.loads`."""
    return Draft(
        who=Who(fields["who"]),
        kind=EntryKind(fields["kind"]),
        text=fields["text"],
        client_id=fields.get("id", ""),
        name=fields.get("name", ""),
        buttons=tuple(Button(title, payload) for title, payload in fields.get("buttons", ())),
        redacted=tuple(fields.get("redacted", ())),
        payload=fields.get("payload", ""),
        data=fields.get("data", {}),
    )


def read_entry(stream_id: str, fields: Mapping[str, str]) -> Entry:
    """One entry of the log stream."""
    return Entry(
        seq=int(stream_id.partition("-")[0]),
        at_ms=int(fields["t"]),
        draft=read_draft(json.loads(fields["d"])),
    )


def read_state(conversation: ConversationId, fields: Mapping[str, str]) -> ConversationState:
    """The state hash."""
    return ConversationState(
        id=conversation,
        channel=fields["channel"],
        contact=ContactId(fields["contact"]),
        owner=fields["owner"],
        fence=int(fields["fence"]),
        seq=int(fields["seq"]),
        bot_cursor=int(fields["bot_cursor"]),
        bot_state=fields.get("bot_state", ""),
        expects=fields.get("expects", ""),
        opened_ms=int(fields["opened_ms"]),
        changed_ms=int(fields.get("changed_ms", fields["opened_ms"])),
        task=TaskId(fields.get("task", "")),
        queue=fields.get("queue", ""),
        priority=fields.get("priority", ""),
        topic=fields.get("topic", ""),
        reason=fields.get("reason", ""),
        agent_name=fields.get("agent_name", ""),
        waiting=_read_waiting(fields),
        rating_for=int(fields.get("rating_for", 0)),
        rating_name=fields.get("rating_name", ""),
        last_agent=AgentId(fields.get("last_agent", "")),
        last_agent_ms=int(fields.get("last_agent_ms", 0)),
        address=fields.get("address", ""),
        heard_ms=int(fields.get("heard_ms", 0)),
        said_ms=int(fields.get("said_ms", 0)),
        queued_ms=int(fields.get("queued_ms", 0)),
        assigned_ms=int(fields.get("assigned_ms", 0)),
        decision=int(fields.get("decision", 0)),
        callback_task=TaskId(fields.get("callback_task", "")),
        callback_ms=int(fields.get("callback_ms", 0)),
        callback_decision=int(fields.get("callback_decision", 0)),
    )


def _read_waiting(fields: Mapping[str, str]) -> Waiting | None:
    if fields["owner"] != "queue":
        return None
    return Waiting(
        since_ms=int(fields["queued_ms"]),
        position=int(fields["position"]) if fields.get("position") else None,
        eta_s=int(fields["eta_s"]) if fields.get("eta_s") else None,
        staffed=fields.get("staffed", "1") == "1",
        parked=fields.get("parked", "") == "1",
    )
