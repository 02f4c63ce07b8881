"""What is fuzzed: each parser of foreign bytes, with what must hold of whatever it gives."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from pydantic import ValidationError

from bot.arabic.normalise import normalise
from handoff.channels.base import Choice, Event, MalformedError, Media, Outgoing, Pressed, Shared, Status, Unsupported
from handoff.channels.shaping import split_text
from handoff.channels.telegram.parse import parse as telegram_parse
from handoff.channels.web.parse import VISITOR_FRAME, Send
from handoff.channels.whatsapp.parse import parse as whatsapp_parse
from handoff.channels.whatsapp.render import render as whatsapp_render
from handoff.channels.wire import load_json
from handoff.conversation.attachments import Kind, agrees, clean_name, is_whole, recognise
from handoff.conversation.inbound import TEXT_CHARS, clean_text
from handoff.conversation.model import EntryKind, Who
from handoff.conversation.redaction import redact
from handoff.errors import RefusedError
from handoff.services.linking import read_code
from tests.support import files
from tests.support.shown import RENDERERS, WHATSAPP

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
    structured: bool = True
    """Whether the seeds are JSON."""


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


def _words(body: bytes) -> None:
    """What a person wrote, all the way in and out again: cleaned, redacted, understood as a code or a wish, shown."""
    try:
        found = load_json(body)
    except MalformedError:
        found = {"text": body.decode("utf-8", "replace")}
    text, titles = found.get("text"), found.get("titles")
    text = text if isinstance(text, str) else body.decode("utf-8", "replace")
    titles = [title for title in titles if isinstance(title, str)][:12] if isinstance(titles, list) else []
    for piece in split_text(text, TEXT_CHARS):
        with suppress(RefusedError):
            _said(redact(clean_text(piece)).text, titles)


def _said(text: str, titles: Sequence[str]) -> None:
    read_code(text)
    normalise(text)
    choices = tuple(Choice(f"b.1.{number}", title) for number, title in enumerate(titles))
    out = Outgoing(Who.AGENT, EntryKind.TEXT, text, name="نورة", choices=choices)
    for render in RENDERERS.values():
        assert render(out)
    closed = replace(out, window_open=False)
    assert whatsapp_render(closed, WHATSAPP)


def _files(body: bytes) -> None:
    """A file that somebody sent, with a name and a type of his choice."""
    found = recognise(body)
    name, declared = body[:60].decode("utf-8", "replace"), body[-40:].decode("latin-1")
    if found is not None:
        agrees(declared, found)
        if found.kind is not Kind.IMAGE:
            is_whole(body, found)
    clean_name(name, ".pdf").encode("utf-8")


def _listed(name: str) -> tuple[bytes, ...]:
    found = json.loads((CORPUS / f"{name}.json").read_text(encoding="utf-8"))
    return tuple(json.dumps(one).encode() for one in found)


_SENT = (
    files.png(), files.phone_photo(), files.pdf(), files.ogg_opus(), files.m4a(b"soun"), files.aac(), files.mp3(),
    files.archive(), files.HTML, files.SVG,
)  # fmt: skip

TARGETS = {
    target.name: target
    for target in (
        Target("whatsapp", _whatsapp, tuple(path.read_bytes() for path in sorted(PAYLOADS.glob("*.json")))),
        Target("telegram", _telegram, _listed("telegram")),
        Target("frames", _frames, _listed("frames")),
        Target("words", _words, _listed("words")),
        Target("files", _files, _SENT, structured=False),
    )
}
