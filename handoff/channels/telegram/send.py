"""Calls of the Bot API through python-telegram-bot, and what their outcomes mean."""

from __future__ import annotations

import asyncio
import warnings
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import httpx
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)
from telegram.ext import AIORateLimiter, ExtBot
from telegram.request import HTTPXRequest
from telegram.warnings import PTBDeprecationWarning

from handoff.channels.base import Address, Part, Refusal, Refused, Retry, SendResult, Sent, Unknown
from handoff.channels.telegram.settings import TelegramSettings

Bot = ExtBot[Any]

warnings.filterwarnings("ignore", message=".*`retry_after`", category=PTBDeprecationWarning)

CONNECT_S = 3.0
CONNECTIONS = 64
SOON_S = 1.0
GUARD = 3
MISCONFIGURED_S = 60.0
FLOOD = "429"
_NOT_WRITTEN = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError)
"""What goes wrong before the first byte of a request leaves."""
_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)


@asynccontextmanager
async def opened(settings: TelegramSettings) -> AsyncIterator[Bot]:
    """The bot while its connections are open. The pace is kept by the outbox, for all replicas together; the library's
    rate limiter is a second guard. It is wider than the outbox, for it lets newcomers pass those who wait: at the same
    rate some messages would wait in it until their time is over."""
    calls, questions = _request(settings, CONNECTIONS), _request(settings, 1)
    try:
        yield ExtBot(
            token=settings.token.get_secret_value(),
            base_url=f"{settings.api}/bot",
            base_file_url=f"{settings.api}/file/bot",
            request=calls,
            get_updates_request=questions,
            rate_limiter=AIORateLimiter(overall_max_rate=GUARD * settings.per_s, overall_time_period=1, max_retries=0),
        )
    finally:
        await asyncio.gather(calls.shutdown(), questions.shutdown())


def _request(settings: TelegramSettings, connections: int) -> HTTPXRequest:
    return HTTPXRequest(
        connection_pool_size=connections,
        connect_timeout=CONNECT_S,
        pool_timeout=CONNECT_S,
        read_timeout=settings.timeout_s,
        write_timeout=settings.timeout_s,
    )


async def send(bot: Bot, settings: TelegramSettings, to: Address, part: Part) -> SendResult:
    """Send one message once. The limit on the whole call leaves room for waiting for a connection: a message whose
    request was never written is not unknown."""
    try:
        async with asyncio.timeout(settings.timeout_s + 2 * CONNECT_S):
            message = await bot.send_message(
                chat_id=int(to),
                text=part["text"],
                reply_markup=_keyboard(part.get("buttons", ())),
                link_preview_options=_NO_PREVIEW,
            )
        return Sent(str(message.message_id))
    except TelegramError as error:
        return result_of(error)
    except TimeoutError:
        return Unknown("TimeoutError")


def _keyboard(rows: Sequence[Sequence[tuple[str, str]]]) -> InlineKeyboardMarkup | None:
    if not rows:
        return None
    return InlineKeyboardMarkup(
        [[InlineKeyboardButton(title, callback_data=key) for title, key in row] for row in rows]
    )


def result_of(error: TelegramError) -> SendResult:
    """What an error of the library means for the message."""
    code = type(error).__name__
    match error:
        case RetryAfter():
            return Retry(retry_after_s(error), FLOOD)
        case Forbidden():
            gone = "deactivated" in error.message.lower()
            return Refused(Refusal.UNREACHABLE if gone else Refusal.BLOCKED, code)
        case InvalidToken():
            return Retry(MISCONFIGURED_S, code, whole_channel=True)
        case BadRequest():
            return _bad_request(error)
        case ChatMigrated():
            return Refused(Refusal.UNREACHABLE, code)
        case NetworkError():
            return _network(error)
    return Unknown(code)


def _bad_request(error: BadRequest) -> SendResult:
    words = error.message.lower()
    if "chat not found" in words or "user not found" in words or "deactivated" in words:
        return Refused(Refusal.UNREACHABLE, "chat not found")
    return Refused(Refusal.REFUSED, "BadRequest")


def _network(error: NetworkError) -> SendResult:
    cause = error.__cause__
    if isinstance(cause, _NOT_WRITTEN):
        return Retry(SOON_S, type(cause).__name__)
    if isinstance(cause, httpx.HTTPError) or isinstance(error, TimedOut):
        return Unknown(type(cause or error).__name__)
    # An answer of the server itself, in which it says that it failed. A gateway that gave up waiting knows nothing.
    return Unknown("504") if "504" in error.message else Retry(SOON_S, "5xx")


def retry_after_s(error: RetryAfter) -> float:
    """How long Telegram asks for silence."""
    given = error.retry_after
    return given.total_seconds() if isinstance(given, timedelta) else float(given)
