"""What every channel hands in: a cleaned message, before redaction."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from handoff.conversation.attachments import Attachment
from handoff.conversation.model import ContactId, Draft
from handoff.errors import RefusedError

TEXT_CHARS = 4000
_LINE = {"\n", "\t"}
_BIDI = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_INVISIBLE_EDGE = " \n\t\u200b\u200c\u200d\ufeff"


@dataclass(frozen=True, slots=True)
class InboundMessage:
    """One message as a channel received it, before redaction. `client_id` is the channel's own id of it.

    `address` is where answers are sent to, '' when a page reads the log. `data` is kept with the entry; `sent` in it
    says that this is no text but, say, a sticker, and `text` only tells so. `work` is a kind of more work to do. `told`
    is what the person is told at once, stored with the message. `said_ms` is when the person wrote by the provider's
    clock; None is now. With an attachment, which is stored already, `text` is its caption and may be empty.
    """

    channel: str
    contact: ContactId
    client_id: str
    text: str
    payload: str = ""
    address: str = ""
    work: str = ""
    told: Draft | None = None
    said_ms: int | None = None
    data: Mapping[str, Any] = field(default_factory=dict)
    attachment: Attachment | None = None


def clean_text(text: str) -> str:
    """The text without control and bidirectional control characters, ready to be stored.

    Joiners stay: Persian words and emojis need them.
    Raises `RefusedError`: `text_unreadable` (lone surrogates), `text_empty`, `text_too_long`.
    """
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        raise RefusedError("text_unreadable") from None
    if len(text) > TEXT_CHARS:
        raise RefusedError("text_too_long", limit=TEXT_CHARS)
    kept = _BIDI.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    kept = "".join(c for c in kept if c in _LINE or unicodedata.category(c) != "Cc")
    kept = kept.strip(_INVISIBLE_EDGE)
    if not kept:
        raise RefusedError("text_empty")
    return kept
