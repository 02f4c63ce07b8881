"""Telegram as a channel."""

from __future__ import annotations

import asyncio
import hmac
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import replace

import httpx
from telegram.error import BadRequest, TelegramError

from handoff.channels import base
from handoff.channels.telegram import limits, listen, parse, render, send
from handoff.channels.telegram.settings import TelegramSettings

NAME = "telegram"
_SECRET = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - a header's name
_ACKNOWLEDGE_S = 5.0
_FETCH_S = 60.0
_UNPACKED = {"Accept-Encoding": "identity"}


class TelegramChannel:
    """One bot. Safe to use from several tasks at once."""

    def __init__(self, settings: TelegramSettings, bot: send.Bot, http: httpx.AsyncClient) -> None:
        self._settings = settings
        self._bot = bot
        self._http = http
        self.name = NAME
        self.limits = limits.limits(settings)
        self._silence: tuple[str, float] = ("", 0.0)

    def authentic(self, headers: Mapping[str, str], body: bytes) -> bool:
        """Whether the caller knows the secret that we gave to Telegram; what it sends is not signed."""
        given = headers.get(_SECRET, "").encode(errors="surrogateescape")
        return hmac.compare_digest(given, self._settings.webhook_secret.encode())

    def challenge(self, query: Mapping[str, str]) -> str | None:
        """Telegram checks no address by GET."""
        return None

    def parse(self, body: bytes) -> Sequence[base.Event]:
        """The event of a webhook."""
        return parse.parse(body)

    def render(self, out: base.Outgoing) -> Sequence[base.Part]:
        """The messages that say it."""
        return render.render(out)

    async def send(self, to: base.Address, part: base.Part, key: str) -> base.SendResult:
        """Send one message once. Telegram reports nothing later, so the key is not used."""
        result = await send.send(self._bot, self._settings, to, part)
        return self._flooded(to, result) if isinstance(result, base.Retry) and result.code == send.FLOOD else result

    def _flooded(self, to: base.Address, refused: base.Retry) -> base.Retry:
        """Telegram does not say whether 429 is of a chat or of the bot: when a second chat gets it within the silence
        asked for by a first one, it is of the bot."""
        now_s = asyncio.get_running_loop().time()
        chat, until_s = self._silence
        self._silence = (to, now_s + refused.after_s)
        return replace(refused, whole_channel=now_s < until_s and chat != to)

    async def acknowledge(self, events: Sequence[base.Event]) -> None:
        """End the waiting sign on pressed buttons."""
        await asyncio.gather(*(self._answer(event.id) for event in events if isinstance(event, base.Pressed)))

    async def _answer(self, query: str) -> None:
        with suppress(TelegramError, TimeoutError):
            async with asyncio.timeout(_ACKNOWLEDGE_S):
                await self._bot.answer_callback_query(query)

    async def fetch(self, ref: base.MediaRef, limit_bytes: int) -> AsyncIterator[bytes]:
        """The content of a file."""
        limit_bytes = min(limit_bytes, limits.FILE_BYTES)
        if ref.size_bytes is not None and ref.size_bytes > limit_bytes:
            raise ValueError("too large")
        try:
            found = await self._bot.get_file(ref.file)
        except BadRequest as error:
            raise (ValueError if "too big" in error.message.lower() else LookupError)("no such file") from None
        except TelegramError as error:
            raise OSError(type(error).__name__) from None
        got, deadline_s = 0, asyncio.get_running_loop().time() + _FETCH_S
        try:
            async with self._http.stream("GET", str(found.file_path), headers=_UNPACKED) as answer:
                if answer.status_code != httpx.codes.OK:
                    raise (LookupError if answer.status_code == httpx.codes.NOT_FOUND else OSError)(answer.status_code)
                async for piece in answer.aiter_raw(64 * 1024):
                    got += len(piece)
                    if got > limit_bytes:
                        raise ValueError("too large")
                    if asyncio.get_running_loop().time() > deadline_s:
                        raise OSError("too slow")
                    yield piece
        except httpx.HTTPError as error:
            raise OSError(type(error).__name__) from None

    async def listen(self, receive: base.Receive) -> None:
        """Register the webhook and the commands, or ask for updates."""
        await listen.listen(self._bot, self._settings, receive)


@asynccontextmanager
async def opened(settings: TelegramSettings) -> AsyncIterator[base.Channel]:
    """The channel while it is open."""
    async with (
        send.opened(settings) as bot,
        httpx.AsyncClient(timeout=settings.timeout_s, follow_redirects=False) as http,
    ):
        yield TelegramChannel(settings, bot, http)
