"""What is fuzzed: each parser of foreign bytes, with what must hold of whatever it gives."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from handoff.channels.base import Event, MalformedError, Media, Pressed, Shared, Status, Unsupported
from handoff.channels.telegram.parse import parse as telegram_parse
from handoff.channels.web.frames import VISITOR_FRAME, Send
from handoff.channels.whatsapp.parse import parse as whatsapp_parse
from handoff.conversation.inbound import clean_text
from handoff.errors import RefusedError

CORPUS = Path(__file__).parent / "corpus"
PAYLOADS = Path(__file__).parents[1] / "channels" / "whatsapp" / "payloads"
PHONE_ID = "106540352242922"
LATEST_MS = 2**53 * 1000


@dataclass(frozen=True, slots=True)
class Target:
    """A parser with its checks, and the bodies to begin with."""

    name: str
    run: Callable[[bytes], None]
    seeds: tuple[bytes, ...]


def _fine(events: Sequence[Event]) -> None:
    """What every event must be for the service to store it and for logs to carry its kind."""
    for event in events:
        match event:
            case Unsupported(kind):
                assert 0 < len(kind) <= 64
                continue
            case Status(key):
                assert key
            case _:
                assert event.id
                assert event.sender
        assert 0 <= event.at_ms <= LATEST_MS
        match event:
            case Pressed(title=text) | Shared(detail=text) | Media(caption=text):
                pass
            case _:
                text = getattr(event, "text", "")
        text.encode("utf-8")


def _whatsapp(body: bytes) -> None:
    try:
        _fine(whatsapp_parse(body, PHONE_ID))
    except MalformedError:
        return


def _telegram(body: bytes) -> None:
    try:
        _fine(telegram_parse(body))
    except MalformedError:
        return


def _frames(body: bytes) -> None:
    """A visitor's frame as the socket reads it: text that may hold anything."""
    try:
        frame = VISITOR_FRAME.validate_json(body)
        if isinstance(frame, Send):
            clean_text(frame.text).encode("utf-8")
    except (ValidationError, RefusedError):
        return


def _listed(name: str) -> tuple[bytes, ...]:
    found = json.loads((CORPUS / f"{name}.json").read_text(encoding="utf-8"))
    return tuple(json.dumps(one).encode() for one in found)


TARGETS = {
    target.name: target
    for target in (
        Target("whatsapp", _whatsapp, tuple(path.read_bytes() for path in sorted(PAYLOADS.glob("*.json")))),
        Target("telegram", _telegram, _listed("telegram")),
        Target("frames", _frames, _listed("frames")),
    )
}
