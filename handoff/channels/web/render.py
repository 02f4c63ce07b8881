"""Entries and views as the pages read them; see `docs/protocol.md`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from handoff.conversation import wording
from handoff.conversation.model import BOT, QUEUE, ConversationState, Entry, owning_agent
from handoff.texts import say

_PUBLIC_DATA = ("reference", "kinds", "article", "score", "said_ms")


def entry_json(entry: Entry, show: Callable[[str], str] = str) -> dict[str, Any]:
    """One entry. `show` changes the text on its way out, such as masking it for the desk.

    What the bot understood stays inside.
    """
    draft = entry.draft
    fields: dict[str, Any] = {
        "seq": entry.seq,
        "at_ms": entry.at_ms,
        "who": draft.who.value,
        "kind": draft.kind.value,
        "text": show(draft.text),
    }
    optional = {
        "id": draft.client_id,
        "name": draft.name,
        "buttons": [{"title": b.title, "payload": b.payload} for b in draft.buttons],
        "redacted": list(draft.redacted),
        "data": {
            **{name: draft.data[name] for name in _PUBLIC_DATA if name in draft.data},
            **({"file": _file_json(draft.data["attachment"])} if "attachment" in draft.data else {}),
        },
    }
    fields.update({name: value for name, value in optional.items() if value})
    return fields


def _file_json(attachment: Mapping[str, Any]) -> dict[str, Any]:
    """What a page needs to show a file. Its name in the storage stays inside; its own name is part of the text."""
    return {name: attachment[name] for name in ("kind", "type", "bytes", "width", "height")}


def entries_json(
    entries: Iterable[Entry], show: Callable[[str], str] = str
) -> list[dict[str, Any]]:
    """Several entries."""
    return [entry_json(entry, show) for entry in entries]


def view_json(state: ConversationState | None, *, desk_open: bool) -> dict[str, Any]:
    """What the widget shows around the log."""
    owner = state.owner if state else BOT
    agent = owning_agent(owner)
    if agent:
        speaker = {"kind": "agent", "name": state.agent_name if state else ""}
    elif owner == BOT:
        speaker = {"kind": "bot", "name": say("bot.name")}
    else:
        speaker = {"kind": "nobody", "name": ""}
    waiting = None
    if state and owner == QUEUE and state.waiting:
        waiting = {
            "position": state.waiting.position,
            "text": wording.waiting(state.waiting),
            "since_ms": state.waiting.since_ms,
            "can_leave_case": not state.waiting.staffed,
        }
    rating = None
    if state and state.rating_for and owner == BOT:
        rating = {"for": state.rating_for, "name": state.rating_name}
    return {
        "owner": "agent" if agent else owner,
        "speaker": speaker,
        "waiting": waiting,
        "rating": rating,
        "desk_open": desk_open,
    }
