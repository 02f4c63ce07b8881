"""Routing's events as a desk page reads them; see `docs/protocol.md`."""

from __future__ import annotations

from typing import Any

from handoff.services.context import asked, offer_json, wrapping_json

LEAVES = ("released", "requeued", "parked")
"""Events after which a conversation is no longer the agent's."""


def event_json(event: dict[str, Any]) -> dict[str, Any] | None:
    """An event that needs nothing but itself; None for those that a desk does not show."""
    kind = event["type"]
    match kind:
        case "offer":
            return {"type": kind, "offer": offer_json(event["reservation"], event["task"], event["at_ms"])}
        case "offer_ended":
            return {"type": kind, "reservation": event["reservation"], "reason": event["reason"]}
        case "activity":
            return {"type": kind, "activity": event["activity"], "reason": event["reason"]}
        case "transfer_asked":
            task = event["task"]
            return {"type": kind, "conversation": task["conversation"], "asked": asked(task)}
        case "transfer_refused":
            conversation = event["task"]["conversation"]
            return {"type": kind, "conversation": conversation, "by": event["by"], "reason": event["reason"]}
        case "wrapping":
            return {"type": kind, "wrapping": wrapping_json(event["task"])}
        case "completed":
            return {"type": "wrapped", "task": event["task"]["id"]}
    if kind in LEAVES:
        return {"type": "released", "conversation": left(event), "reason": event.get("reason", kind)}
    return None


def left(event: dict[str, Any]) -> str:
    """The conversation that an event of `LEAVES` takes from the agent."""
    return str(event.get("conversation") or event["task"]["conversation"])
