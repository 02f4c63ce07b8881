"""Webhook bodies as the Cloud API builds them, and their signature."""

from __future__ import annotations

import hashlib
import hmac
import json
from typing import Any

Json = dict[str, Any]
BUSINESS_ID = "102290129340398"


def envelope(values: list[tuple[str, Json]], phone_id: str, shown_number: str) -> bytes:
    """One webhook of several events, spread over entries and changes so that readers must loop over both.

    Each event is ("messages" or "statuses", its `value`); neighbours of one kind share a change.
    """
    metadata = {"display_phone_number": shown_number, "phone_number_id": phone_id}
    changes: list[Json] = []
    for kind, event in values:
        last = changes[-1]["value"] if changes else {}
        if kind in last and last.get("contacts") == event.get("contacts") and len(last[kind]) < 3:
            last[kind].append(event["event"])
            continue
        contacts = {"contacts": event["contacts"]} if event.get("contacts") else {}
        value = {"messaging_product": "whatsapp", "metadata": metadata, **contacts, kind: [event["event"]]}
        changes.append({"value": value, "field": "messages"})
    entries = [{"id": BUSINESS_ID, "changes": changes[at : at + 2]} for at in range(0, len(changes), 2)]
    whole = {"object": "whatsapp_business_account", "entry": entries}
    return json.dumps(whole, ensure_ascii=True, separators=(",", ":")).encode()


def signature(app_secret: str, body: bytes) -> str:
    """The value of X-Hub-Signature-256."""
    return "sha256=" + hmac.new(app_secret.encode(), body, hashlib.sha256).hexdigest()


def status_event(wamid: str, status: str, wa_id: str, at_s: float, errors: list[Json] | None, tracker: str) -> Json:
    """One entry of `statuses`; `tracker` is the message's biz_opaque_callback_data, which statuses bring back."""
    event: Json = {"id": wamid, "status": status, "timestamp": str(int(at_s)), "recipient_id": wa_id}
    if status in {"sent", "delivered"}:
        event["conversation"] = {"id": hashlib.md5(wa_id.encode()).hexdigest(), "origin": {"type": "service"}}
        event["pricing"] = {
            "billable": False,
            "pricing_model": "PMP",
            "category": "service",
            "type": "free_customer_service",
        }
    event |= {"biz_opaque_callback_data": tracker} if tracker else {}
    return event | ({"errors": errors} if errors else {})
