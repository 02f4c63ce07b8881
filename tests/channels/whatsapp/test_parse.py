"""Each webhook that Meta documents becomes the right event; odd ones are answered or counted, and nothing else."""

from __future__ import annotations

import contextlib
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handoff.channels.base import (
    Command,
    CommandName,
    Deleted,
    Edited,
    Event,
    MalformedError,
    Media,
    MediaKind,
    MediaRef,
    Message,
    Pressed,
    Progress,
    Refusal,
    Shared,
    SharedKind,
    Status,
    Unsupported,
)
from handoff.channels.whatsapp.parse import parse

PAYLOADS = Path(__file__).parent / "payloads"
PHONE_ID = "106540352242922"
WHO, AT_MS = "966500000001", 1_749_416_383_000
FILE = "1003383421387256"
KEY, STATUS_MS = "c-1.7.0", 1_750_263_773_000


def raw(name: str) -> bytes:
    return (PAYLOADS / f"{name}.json").read_bytes()


def only(name: str) -> Event:
    (event,) = parse(raw(name), PHONE_ID)
    return event


def wamid(name: str) -> str:
    return str(json.loads(raw(name))["entry"][0]["changes"][0]["value"]["messages"][0]["id"])


PEOPLE: dict[str, Any] = {
    "text": (Message, "السلام عليكم، كيف أجدد رخصة العمل؟ 🙏"),
    "text_in_reply": (Message, "نعم"),
    "text_forwarded_from_ad": (Message, "استفسار"),
    "button_reply": (Pressed, "b.4.0", "التحدث إلى موظف"),
    "list_reply": (Pressed, "rate.9.5", "5 ممتاز"),
    "flow_reply": (Shared, SharedKind.UNKNOWN),
    "template_button": (Message, "أكمل المحادثة"),
    "image": (Media, MediaRef(FILE, MediaKind.IMAGE, "image/jpeg"), "صورة العقد"),
    "image_with_url": (Media, MediaRef(FILE, MediaKind.IMAGE, "image/jpeg"), ""),
    "document": (Media, MediaRef(FILE, MediaKind.DOCUMENT, "application/pdf", "عقد العمل.pdf"), ""),
    "voice": (Media, MediaRef(FILE, MediaKind.VOICE, "audio/ogg; codecs=opus"), ""),
    "audio": (Media, MediaRef(FILE, MediaKind.AUDIO, "audio/mpeg"), ""),
    "video": (Media, MediaRef(FILE, MediaKind.VIDEO, "video/mp4"), "مقطع"),
    "sticker": (Shared, SharedKind.STICKER),
    "location": (Shared, SharedKind.LOCATION, "24.713552,46.675296"),
    "contacts": (Shared, SharedKind.CONTACT),
    "reaction": (Shared, SharedKind.REACTION, "👍"),
    "edited": (Edited, "كيف أجدد رخصتين؟"),
    "edited_caption": (Edited, "صورة العقد الجديد"),
    "deleted": (Deleted,),
    "unsupported": (Shared, SharedKind.UNKNOWN),
    "unsupported_without_kind": (Shared, SharedKind.UNKNOWN),
    "unsupported_edit": (Edited, ""),
    "order": (Shared, SharedKind.UNKNOWN),
    "welcome": (Command, CommandName.START),
}
OTHERS: dict[str, Event] = {
    "reaction_removed": Unsupported("reaction_removed"),
    "number_changed": Unsupported("system"),
    "group": Unsupported("group"),
    "other_number": Unsupported("other_number"),
    "error": Unsupported("error"),
    "status_sent": Status(KEY, Progress.SENT, STATUS_MS),
    "status_delivered": Status(KEY, Progress.DELIVERED, STATUS_MS),
    "status_read": Status(KEY, Progress.READ, STATUS_MS),
    "status_failed_window": Status(KEY, Progress.FAILED, STATUS_MS, Refusal.WINDOW_CLOSED),
    "status_failed_undeliverable": Status(KEY, Progress.FAILED, STATUS_MS, Refusal.UNREACHABLE),
    "status_played": Unsupported("status.played"),
    "status_of_another_sender": Unsupported("status_of_others"),
}


def test_every_payload_is_expected_here() -> None:
    assert {path.stem for path in PAYLOADS.glob("*.json")} == {*PEOPLE, *OTHERS, "batch", "hidden_number"}


@pytest.mark.parametrize("name", sorted(PEOPLE))
def test_what_a_person_does_is_one_event(name: str) -> None:
    kind, *content = PEOPLE[name]
    assert only(name) == kind(wamid(name), WHO, AT_MS, *content)


@pytest.mark.parametrize("name", sorted(OTHERS))
def test_everything_else_is_a_status_or_counted(name: str) -> None:
    assert only(name) == OTHERS[name]


def test_a_batch_keeps_its_order_over_entries_and_changes() -> None:
    events = parse(raw("batch"), PHONE_ID)
    assert [type(event).__name__ for event in events] == (
        ["Message", "Message", "Status", "Message", "Shared", "Unsupported"]
    )
    assert [event.text for event in events if isinstance(event, Message)] == ["الأولى", "الثانية", "الثالثة"]


def test_a_person_without_a_number_is_reached_by_his_user_id() -> None:
    event = only("hidden_number")
    assert isinstance(event, Message)
    assert event.sender == "SA.13491208655302741918"


def test_unknown_fields_anywhere_change_nothing() -> None:
    def grown(value: Any) -> Any:
        if isinstance(value, dict):
            return {name: grown(one) for name, one in value.items()} | {"_new_field": [{"x": None}]}
        return [grown(one) for one in value] if isinstance(value, list) else value

    for name in sorted(PEOPLE):
        assert parse(json.dumps(grown(json.loads(raw(name)))).encode(), PHONE_ID) == [only(name)]


@pytest.mark.parametrize(
    "body",
    [
        b"", b"{", b"[]", b"null", b"\xff\xfe", b'{"object":"page","entry":[]}', b'{"entry":[]}',
        b'{"object":"whatsapp_business_account"}', b'{"object":"whatsapp_business_account","entry":{}}',
        b'{"object":"whatsapp_business_account","entry":[1]}', b"[" * 100_000, b'{"a":' * 100_000,
    ],
)  # fmt: skip
def test_what_is_no_webhook_is_malformed(body: bytes) -> None:
    with pytest.raises(MalformedError):
        parse(body, PHONE_ID)


@pytest.mark.parametrize(
    "message",
    [
        {},
        {"from": WHO},
        {"id": "x"},
        {"id": "x", "from": ""},
        {"id": "x", "from": 5, "type": "text"},
        {"id": "x" * 300, "from": WHO},
    ],
)
def test_a_message_without_sender_or_id_is_counted_beside_good_ones(message: Any) -> None:
    webhook = json.loads(raw("text"))
    webhook["entry"][0]["changes"][0]["value"]["messages"].insert(0, message)
    assert parse(json.dumps(webhook).encode(), PHONE_ID) == [Unsupported("malformed_message"), only("text")]


@pytest.mark.parametrize("name", sorted(name for name in PEOPLE if name not in {"deleted", "welcome"}))
@pytest.mark.parametrize("content", [None, 5, "x", [], {}, {"id": []}, [None]])
def test_a_message_with_odd_content_is_still_answered_or_counted(name: str, content: Any) -> None:
    webhook = json.loads(raw(name))
    message = webhook["entry"][0]["changes"][0]["value"]["messages"][0]
    message[message["type"]] = content
    (event,) = parse(json.dumps(webhook).encode(), PHONE_ID)
    assert isinstance(event, Shared | Edited | Unsupported)


@pytest.mark.parametrize("timestamp", ["", "-1", "x", "9" * 30, "٣", "1e9"])
def test_a_time_that_makes_no_sense_is_zero(timestamp: str) -> None:
    webhook = json.loads(raw("text"))
    webhook["entry"][0]["changes"][0]["value"]["messages"][0]["timestamp"] = timestamp
    (event,) = parse(json.dumps(webhook).encode(), PHONE_ID)
    assert isinstance(event, Message)
    assert event.at_ms == 0


def test_words_with_bidi_marks_joiners_and_lone_surrogates_are_read() -> None:
    webhook = json.loads(raw("text"))
    text = webhook["entry"][0]["changes"][0]["value"]["messages"][0]["text"]
    text["body"] = "\u202eسلام\u200d👨‍👩‍👧\u2066x"
    (event,) = parse(json.dumps(webhook).encode(), PHONE_ID)
    assert isinstance(event, Message)
    assert event.text == text["body"]
    text["body"] = "سلام \ud83d!"
    (event,) = parse(json.dumps(webhook).encode(), PHONE_ID)
    assert isinstance(event, Message)
    assert event.text == "سلام \ufffd!"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=12,
)


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(sorted([*PEOPLE, *OTHERS, "batch"])), st.integers(0, 60), JSON)
def test_any_value_anywhere_is_survived(name: str, at: int, value: Any) -> None:
    spots: list[tuple[Any, Any]] = []

    def collect(node: Any) -> None:
        for key in list(node) if isinstance(node, dict) else range(len(node)) if isinstance(node, list) else ():
            spots.append((node, key))
            collect(node[key])

    webhook = json.loads(raw(name))
    collect(webhook)
    node, key = spots[at % len(spots)]
    node[key] = value
    with contextlib.suppress(MalformedError):
        parse(json.dumps(webhook).encode(), PHONE_ID)
