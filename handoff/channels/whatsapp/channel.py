"""WhatsApp as a channel."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import re
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress

import httpx
from pywa_async.client import WhatsApp
from pywa_async.errors import WhatsAppError

from handoff.channels import base
from handoff.channels.whatsapp import limits, media, parse, render, send
from handoff.channels.whatsapp.settings import WhatsAppSettings

NAME = "whatsapp"
_SIGNATURE = "X-Hub-Signature-256"
_MARK_READ_S = 5.0


class WhatsAppChannel:
    """One business number of the Cloud API. Safe to use from several tasks at once."""

    def __init__(self, settings: WhatsAppSettings, http: httpx.AsyncClient) -> None:
        self._settings = settings
        self._http = http
        self._api: WhatsApp = send.client(settings, http)
        self.name = NAME
        self.limits = limits.limits(settings)

    def authentic(self, headers: Mapping[str, str], body: bytes) -> bool:
        """Whether Meta signed these bytes with the app's secret."""
        secret = self._settings.app_secret.get_secret_value().encode()
        expected = "sha256=" + hmac.new(secret, body, hashlib.sha256).hexdigest()
        given = headers.get(_SIGNATURE, "").encode(errors="surrogateescape")
        return bool(secret) and hmac.compare_digest(given, expected.encode())

    def challenge(self, query: Mapping[str, str]) -> str | None:
        """Meta's number to give back, when the query knows our verify token."""
        token = self._settings.verify_token.get_secret_value().encode()
        given = query.get("hub.verify_token", "").encode(errors="surrogateescape")
        known = bool(token) and hmac.compare_digest(given, token)
        number = query.get("hub.challenge", "")
        asked = query.get("hub.mode") == "subscribe" and re.fullmatch(r"[\w-]{1,100}", number, re.ASCII)
        return number if known and asked else None

    def parse(self, body: bytes) -> Sequence[base.Event]:
        """The events of a webhook for our number."""
        return parse.parse(body, self._settings.phone_id)

    def render(self, out: base.Outgoing) -> Sequence[base.Part]:
        """The messages that say it."""
        return render.render(out, self._settings)

    async def send(self, to: base.Address, part: base.Part, key: str) -> base.SendResult:
        """Send one message once."""
        return await send.send(self._api, self._settings, to, part, key)

    async def acknowledge(self, events: Sequence[base.Event]) -> None:
        """Show the ticks of "read" on the newest message of each sender."""
        newest = {event.sender: event.id for event in events if not isinstance(event, base.Status | base.Unsupported)}
        await asyncio.gather(*(self._mark_read(wamid) for wamid in newest.values()))

    async def _mark_read(self, wamid: str) -> None:
        with suppress(WhatsAppError, httpx.HTTPError, TimeoutError, ValueError, LookupError, TypeError):
            async with asyncio.timeout(_MARK_READ_S):
                await self._api.mark_message_as_read(wamid)

    def fetch(self, ref: base.MediaRef, limit_bytes: int) -> AsyncIterator[bytes]:
        """The content of a file."""
        return media.fetch(self._api, self._http, self._settings, ref.file, limit_bytes)

    async def listen(self, receive: base.Receive) -> None:
        """Nothing to do: the webhook's address is saved in the app's page at Meta."""


@asynccontextmanager
async def opened(settings: WhatsAppSettings) -> AsyncIterator[base.Channel]:
    """The channel while it is open."""
    async with send.session(settings) as http:
        yield WhatsAppChannel(settings, http)
