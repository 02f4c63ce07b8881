"""The settings of Telegram, each the environment variable `TELEGRAM_<NAME>`."""

from __future__ import annotations

import hashlib
import hmac
import re
from typing import Literal

from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict


class TelegramSettings(BaseSettings):
    """Telegram is on when the bot's token is set."""

    model_config = SettingsConfigDict(env_prefix="TELEGRAM_", extra="ignore", frozen=True)

    token: SecretStr = SecretStr("")
    """The bot's token from @BotFather. Empty: off."""

    mode: Literal["webhook", "polling"] = "webhook"
    """How messages come in: Telegram calls us, or, on a machine without a public address, we ask it (one replica)."""

    webhook_url: str = Field("", pattern=r"^(https?://\S+)?$")
    """The public address of `/webhooks/telegram`, such as `https://help.example.sa/webhooks/telegram`. Registered at
    Telegram at every start; needed for the mode `webhook`."""

    secret: SecretStr = SecretStr("")
    """What Telegram sends with each webhook to prove itself. Empty: one derived from the token, the same on every
    replica."""

    api: str = Field("https://api.telegram.org", pattern=r"^https?://[^/\s]+$")
    """Where the Bot API is. Another address is for a Bot API server of your own, or a local peer."""

    chat_every_s: float = Field(1.0, gt=0)
    """Seconds between two messages to one person; Telegram allows one a second."""

    per_s: float = Field(30.0, gt=0)
    """Messages a second to all people, shared by the replicas; Telegram allows about 30."""

    timeout_s: float = Field(8.0, gt=0, le=9)
    """How long to wait for the API's answer before its outcome counts as unknown, in seconds."""

    poll_s: int = Field(25, ge=0, le=50)
    """How long Telegram holds a question for new messages in the mode `polling`."""

    @property
    def on(self) -> bool:
        """Whether Telegram is switched on."""
        return bool(self.token.get_secret_value())

    @property
    def webhook_secret(self) -> str:
        """The secret of the webhook."""
        token = self.token.get_secret_value().encode()
        return self.secret.get_secret_value() or hmac.new(token, b"sanad webhook", hashlib.sha256).hexdigest()

    @field_validator("secret")
    @classmethod
    def _allowed(cls, value: SecretStr) -> SecretStr:
        if not re.fullmatch(r"[A-Za-z0-9_-]{0,256}", value.get_secret_value()):
            raise ValueError("TELEGRAM_SECRET may hold letters, digits, _ and - alone, at most 256")
        return value

    @model_validator(mode="after")
    def _reachable(self) -> TelegramSettings:
        if self.on and self.mode == "webhook" and not self.webhook_url:
            raise ValueError("Telegram is on but TELEGRAM_WEBHOOK_URL is missing; or set TELEGRAM_MODE=polling")
        return self
