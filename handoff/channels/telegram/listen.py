"""Making ready at Telegram, and asking it for updates where it cannot call us."""

from __future__ import annotations

import asyncio
import warnings
from typing import Any

import structlog
from telegram import BotCommand
from telegram.error import Conflict, RetryAfter, TelegramError
from telegram.warnings import PTBUserWarning

from handoff.channels.base import CommandName, MalformedError, Receive
from handoff.channels.telegram.parse import parse_update
from handoff.channels.telegram.send import Bot, retry_after_s
from handoff.channels.telegram.settings import TelegramSettings
from handoff.texts import say

warnings.filterwarnings("ignore", message="Please use 'Bot.getUpdates'", category=PTBUserWarning)
log = structlog.get_logger(__name__)

UPDATES = ("message", "edited_message", "callback_query", "message_reaction")
AGAIN_S = 2.0
LONGEST_S = 60.0


async def listen(bot: Bot, settings: TelegramSettings, receive: Receive) -> None:
    """Register what Telegram must know; then, in the mode `polling`, ask for updates until cancelled."""
    wait_s = AGAIN_S
    while True:
        try:
            await _register(bot, settings)
            break
        except TelegramError as error:
            log.warning("telegram_not_ready", error=type(error).__name__)
            await asyncio.sleep(retry_after_s(error) if isinstance(error, RetryAfter) else wait_s)
            wait_s = min(wait_s * 2, LONGEST_S)
    log.info("telegram_ready", mode=settings.mode)
    if settings.mode == "polling":
        await _poll_forever(bot, settings, receive)


async def _register(bot: Bot, settings: TelegramSettings) -> None:
    await bot.set_my_commands([BotCommand(name.value, say(f"command.{name.value}")) for name in CommandName])
    if settings.mode == "webhook":
        await bot.set_webhook(settings.webhook_url, secret_token=settings.webhook_secret, allowed_updates=UPDATES)
    else:
        await bot.delete_webhook()


async def _poll_forever(bot: Bot, settings: TelegramSettings, receive: Receive) -> None:
    """What was received is acknowledged by the next question, so a crash between the two only repeats it."""
    offset = 0
    while True:
        try:
            for update in await _ask(bot, settings, offset):
                await _take(update, receive)
                offset = int(update["update_id"]) + 1
        except Conflict:
            log.warning("telegram_polled_twice")
            await asyncio.sleep(AGAIN_S)
        except Exception as error:  # noqa: BLE001 - whatever it was, the same updates are asked for again
            log.warning("telegram_poll_failed", error=type(error).__name__)
            await asyncio.sleep(retry_after_s(error) if isinstance(error, RetryAfter) else AGAIN_S)


async def _ask(bot: Bot, settings: TelegramSettings, offset: int) -> list[dict[str, Any]]:
    """The updates as they are: the library's own reading of them fails as a whole when one of them is odd, and logs
    what people wrote."""
    answer: Any = await bot.do_api_request(
        "getUpdates",
        api_kwargs={"offset": offset, "timeout": settings.poll_s, "allowed_updates": list(UPDATES)},
        read_timeout=settings.poll_s + settings.timeout_s,
    )
    return [update for update in answer if isinstance(update, dict) and isinstance(update.get("update_id"), int)]


async def _take(update: dict[str, Any], receive: Receive) -> None:
    try:
        event = parse_update(update)
    except MalformedError:
        log.warning("telegram_malformed_update")
        return
    await receive([event])
