"""Telegram's updates, as its documentation shows them, and worse."""

from __future__ import annotations

import json
from typing import Any

import pytest

from handoff.channels import base
from handoff.channels.base import Address, MediaKind, MediaRef, SharedKind
from handoff.channels.telegram.parse import parse

CHAT = {"id": 5550001, "first_name": "سالم", "type": "private"}
ME = Address("5550001")
WHENCE: tuple[str, Address, int] = ("700000001", ME, 1_700_000_000_000)


def update(**content: Any) -> bytes:
    message = {"message_id": 7, "from": {"id": 5550001, "is_bot": False}, "chat": CHAT, "date": 1_700_000_000}
    return json.dumps({"update_id": 700000001, "message": message | content}).encode()


MESSAGES: list[tuple[dict[str, Any], base.Event]] = [
    ({"text": "سلام"}, base.Message(*WHENCE, "سلام")),
    ({"text": "/start"}, base.Command(*WHENCE, base.CommandName.START)),
    ({"text": "/Agent@sanad_bot من فضلك"}, base.Command(*WHENCE, base.CommandName.AGENT)),
    ({"text": "/agents"}, base.Message(*WHENCE, "/agents")),
    ({"text": "/unknown"}, base.Message(*WHENCE, "/unknown")),
    ({"text": "   "}, base.Shared(*WHENCE, SharedKind.UNKNOWN)),
    (
        {"photo": [{"file_id": "small"}, {"file_id": "large", "file_size": 9}], "caption": "شرح"},
        base.Media(*WHENCE, MediaRef("large", MediaKind.IMAGE, "image/jpeg", size_bytes=9), "شرح"),
    ),
    (
        {"document": {"file_id": "d", "file_name": "عقد.pdf", "mime_type": "application/pdf", "file_size": 3}},
        base.Media(*WHENCE, MediaRef("d", MediaKind.DOCUMENT, "application/pdf", "عقد.pdf", 3)),
    ),
    (
        {"voice": {"file_id": "v", "mime_type": "audio/ogg"}},
        base.Media(*WHENCE, MediaRef("v", MediaKind.VOICE, "audio/ogg")),
    ),
    ({"video_note": {"file_id": "n"}}, base.Media(*WHENCE, MediaRef("n", MediaKind.VIDEO))),
    ({"sticker": {"emoji": "👍"}}, base.Shared(*WHENCE, SharedKind.STICKER, "👍")),
    (
        {"location": {"latitude": 24.7136, "longitude": 46.6753}},
        base.Shared(*WHENCE, SharedKind.LOCATION, "24.713600,46.675300"),
    ),
    ({"contact": {"phone_number": "+966500000000"}}, base.Shared(*WHENCE, SharedKind.CONTACT)),
    ({"poll": {"id": "1"}}, base.Shared(*WHENCE, SharedKind.UNKNOWN)),
    ({"dice": {"value": 6}}, base.Shared(*WHENCE, SharedKind.UNKNOWN)),
    ({"photo": []}, base.Shared(*WHENCE, SharedKind.UNKNOWN)),
    ({"document": {"file_id": 7}}, base.Shared(*WHENCE, SharedKind.UNKNOWN)),
    ({"location": {"latitude": 1e999, "longitude": 0}}, base.Shared(*WHENCE, SharedKind.UNKNOWN)),
    ({"pinned_message": {}}, base.Unsupported("notice")),
    ({"text": "سر", "chat": {"id": -100, "type": "supergroup"}}, base.Unsupported("group")),
    ({"text": "سر", "chat": {"id": -100, "type": "channel"}}, base.Unsupported("group")),
    ({"text": "سلام", "chat": "5550001"}, base.Unsupported("malformed_message")),
    ({"text": "سلام", "date": "now"}, base.Unsupported("malformed_message")),
]


@pytest.mark.parametrize(("content", "event"), MESSAGES, ids=str)
def test_each_kind_of_message(content: dict[str, Any], event: base.Event) -> None:
    assert parse(update(**content)) == [event]


def test_lone_surrogates_become_readable() -> None:
    body = update(text="سلام").replace(b'"\\u0633', b'"\\ud800\\u0633')
    assert parse(body) == [base.Message(*WHENCE, "\ufffdسلام")]


def press(**changed: Any) -> bytes:
    keyboard = {"inline_keyboard": [[{"text": "الأول", "callback_data": "b.2.0"}], "odd", [7]]}
    query: dict[str, Any] = {
        "id": "4001",
        "from": {"id": 5550001},
        "message": {"message_id": 3, "date": 5, "chat": CHAT, "reply_markup": keyboard},
        "data": "b.2.0",
    }
    return json.dumps({"update_id": 8, "callback_query": query | changed}).encode()


def test_a_press_says_what_was_on_the_button() -> None:
    assert parse(press()) == [base.Pressed("4001", ME, 0, "b.2.0", "الأول")]
    assert parse(press(data="forged")) == [base.Pressed("4001", ME, 0, "forged", "")]
    assert parse(press(message=None)) == [base.Unsupported("malformed_press")]
    assert parse(press(message={"message_id": 3, "date": 5, "chat": {"id": -1, "type": "group"}})) == [
        base.Unsupported("group")
    ]


def other(kind: str, **content: Any) -> bytes:
    return json.dumps({"update_id": 700000001, kind: {"chat": CHAT, "date": 1_700_000_000} | content}).encode()


def test_edits_and_reactions() -> None:
    assert parse(other("edited_message", text="مصحح")) == [base.Edited(*WHENCE, "مصحح")]
    assert parse(other("edited_message", location={"latitude": 1, "longitude": 1})) == [
        base.Unsupported("live_location")
    ]
    hearts = [{"type": "emoji", "emoji": "❤"}]
    assert parse(other("message_reaction", new_reaction=hearts)) == [base.Shared(*WHENCE, SharedKind.REACTION, "❤")]
    assert parse(other("message_reaction", new_reaction=[])) == [base.Unsupported("reaction_removed")]
    assert parse(other("my_chat_member")) == [base.Unsupported("update")]


@pytest.mark.parametrize("body", [b"", b"[]", b"7", b"{}", b'{"update_id": -1}', b'{"update_id": "x"}', b"\xff"])
def test_what_is_no_update_is_malformed(body: bytes) -> None:
    with pytest.raises(base.MalformedError):
        parse(body)
