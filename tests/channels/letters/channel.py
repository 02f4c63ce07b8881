"""Letters as a channel: read, written, sent, in one file because there is so little of each."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager

import aiohttp

from handoff.channels import base
from handoff.channels.shaping import isolated_pieces, numbered
from handoff.channels.wire import load_json
from tests.channels.letters.settings import LettersSettings

PAGE_CHARS = 300
SEAL = "X-Seal"


def seal(secret: str, body: bytes) -> str:
    """The seal of a letter."""
    return hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


class LettersChannel:
    """One letter box."""

    name = "letters"
    limits = base.Limits(
        text_chars=PAGE_CHARS, choices=0, chat_every_s=0.01, chat_burst=5, per_s=1000, burst=1000, statuses=True
    )

    def __init__(self, settings: LettersSettings, http: aiohttp.ClientSession) -> None:
        self._settings = settings
        self._http = http

    def authentic(self, headers: Mapping[str, str], body: bytes) -> bool:
        expected = seal(self._settings.seal.get_secret_value(), body)
        return hmac.compare_digest(headers.get(SEAL, "").encode(errors="surrogateescape"), expected.encode())

    def challenge(self, query: Mapping[str, str]) -> str | None:
        return None

    def parse(self, body: bytes) -> Sequence[base.Event]:
        letters = load_json(body).get("letters")
        if not isinstance(letters, list):
            raise base.MalformedError("no letters")
        return [_event(letter) if isinstance(letter, dict) else base.Unsupported("letter") for letter in letters]

    def render(self, out: base.Outgoing) -> Sequence[base.Part]:
        text = f"{out.name}:\n{out.text}" if out.name and out.who == "agent" else out.text
        return [{"text": piece} for piece in isolated_pieces(numbered(text, out.choices), PAGE_CHARS)]

    async def send(self, to: base.Address, part: base.Part, key: str) -> base.SendResult:
        timeout = aiohttp.ClientTimeout(total=self._settings.timeout_s)
        letter = {"to": to, "text": part["text"], "key": key}
        try:
            async with self._http.post(f"{self._settings.api}/send", json=letter, timeout=timeout) as answer:
                if answer.status == 429:
                    return base.Retry(float(answer.headers["Retry-After"]), "429")
                if answer.status >= 500:
                    return base.Retry(0.1, "5xx")
                if answer.status >= 400:
                    return base.Refused(base.Refusal.BLOCKED, str(answer.status))
                return base.Sent(str((await answer.json())["id"]))
        except aiohttp.ClientConnectorError:
            return base.Retry(0.1, "unreached")
        except (aiohttp.ClientError, TimeoutError):
            return base.Unknown("silent")

    async def acknowledge(self, events: Sequence[base.Event]) -> None:
        """Letters are not acknowledged."""

    async def fetch(self, media: base.MediaRef, limit_bytes: int) -> AsyncIterator[bytes]:
        raise LookupError("letters hold no files")
        yield b""

    async def listen(self, receive: base.Receive) -> None:
        """The post office calls us."""


def _event(letter: dict[str, object]) -> base.Event:
    name, sender = str(letter.get("id", "")), base.Address(str(letter.get("from", "")))
    match letter.get("kind"):
        case "text":
            return base.Message(name, sender, 0, str(letter.get("text", "")))
        case "parcel":
            return base.Shared(name, sender, 0, base.SharedKind.UNKNOWN)
        case "status" if letter.get("status") in set(base.Progress):
            return base.Status(str(letter.get("key", "")), base.Progress(str(letter["status"])), 0)
    return base.Unsupported("letter")


@asynccontextmanager
async def opened(settings: LettersSettings) -> AsyncIterator[base.Channel]:
    """The channel while it is open."""
    async with aiohttp.ClientSession() as http:
        yield LettersChannel(settings, http)
