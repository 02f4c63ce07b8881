"""What the two pages know: one snapshot, then events, folded as docs/protocol.md says."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

Frame = dict[str, Any]
LAST_CHARS = 120
_PASSING = ("now_ms", "waited_ms")
"""Of a snapshot's moment, not of the state."""


def visitor(frames: Sequence[Frame]) -> Frame:
    """The log and the view of an employer's page."""
    entries: list[Frame] = []
    view: Frame = {}
    for frame in frames:
        for entry in frame.get("entries", ()):
            assert entry["seq"] == len(entries) + 1, f"{entry['seq']} follows {len(entries)}"
            entries.append(entry)
        view = frame.get("view", view)
    return {"entries": entries, "view": view}


def desk(frames: Sequence[Frame]) -> Frame:
    """The desk view of an agent's page."""
    state: Frame = {}
    for frame in frames:
        match frame["kind"]:
            case "snapshot":
                state = _opened(frame["view"])
            case "event":
                _event(state, frame["event"])
            case "entries":
                _entries(state, frame["conversation"], frame["entries"])
    return state


def _opened(view: Frame) -> Frame:
    return {
        "agent": view["agent"],
        "activity": view["activity"],
        "today": view["today"],
        "offers": {offer["reservation"]: _lasting(offer) for offer in view["offers"]},
        "conversations": {card["conversation"]: card for card in view["conversations"]},
    }


def _lasting(offer: Frame) -> Frame:
    return {name: value for name, value in offer.items() if name not in _PASSING}


def _event(state: Frame, event: Frame) -> None:
    match event["type"]:
        case "offer":
            state["offers"][event["offer"]["reservation"]] = _lasting(event["offer"])
        case "offer_ended":
            del state["offers"][event["reservation"]]
        case "assigned":
            state["conversations"][event["card"]["conversation"]] = event["card"]
        case "released":
            state["conversations"].pop(event["conversation"], None)
        case "activity":
            state["activity"] = event["activity"]
        case "today":
            state["today"] = event["today"]


def _entries(state: Frame, conversation: str, entries: Sequence[Frame]) -> None:
    card = state["conversations"].get(conversation)
    for entry in entries if card else ():
        if entry["seq"] <= card["cursor"]:
            continue  # what a page that came back had missed; the card counts it already
        assert entry["seq"] == card["cursor"] + 1, f"{entry['seq']} follows {card['cursor']}"
        last = {"who": entry["who"], "text": entry["text"][:LAST_CHARS], "at_ms": entry["at_ms"]}
        card |= {"cursor": entry["seq"], "last": last}
