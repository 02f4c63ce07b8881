"""The settings of WhatsApp, each the environment variable `WHATSAPP_<NAME>`."""

from __future__ import annotations

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict


class WhatsAppSettings(BaseSettings):
    """WhatsApp is on when the telephone number's id is set; then the secrets must be set too."""

    model_config = SettingsConfigDict(env_prefix="WHATSAPP_", extra="ignore", frozen=True)

    phone_id: str = Field("", pattern=r"^\d*$")
    """The id (not the number) of the business telephone number, from the app's WhatsApp page. Empty: off."""

    token: SecretStr = SecretStr("")
    """The access token of a system user with `whatsapp_business_messaging`. One that never expires."""

    app_secret: SecretStr = SecretStr("")
    """The app's secret: every webhook is signed with it. Without it any webhook would be refused."""

    verify_token: SecretStr = SecretStr("")
    """A word of your own; the same one is typed at Meta when the webhook's address is saved."""

    api: str = Field("https://graph.facebook.com", pattern=r"^https?://[^/]+$")
    """Where the Cloud API is. Another address is for a proxy of yours or a local peer."""

    api_version: str = Field("23.0", pattern=r"^\d+\.\d+$")
    """The version of the Graph API. Meta keeps one for about two years."""

    template_language: str = "ar"
    """The language code under which the templates were approved."""

    template_joined: str = ""
    """The template that says an agent was found, with one value: his first name. Empty: outside the 24 hours this
    cannot be said."""

    template_reply: str = ""
    """The template that carries an agent's words or a case's answer, with one value: the words."""

    template_reminder: str = ""
    """The template that reminds of an appointment, with one value: the reminder."""

    chat_burst: int = Field(5, ge=1, le=45)
    """Messages to one person that may go at once before the long-run pace of one in six seconds; Meta allows 45."""

    per_s: float = Field(60.0, gt=0, le=1000)
    """Messages a second from this number to all people. Meta's default limit is 80; replicas share it."""

    timeout_s: float = Field(8.0, gt=0, le=9)
    """How long to wait for the API's answer before its outcome counts as unknown, in seconds."""

    @property
    def on(self) -> bool:
        """Whether WhatsApp is switched on."""
        return bool(self.phone_id)

    @model_validator(mode="after")
    def _whole(self) -> WhatsAppSettings:
        secrets = {"token": self.token, "app_secret": self.app_secret, "verify_token": self.verify_token}
        missing = [name for name, value in secrets.items() if not value.get_secret_value()]
        if self.on and missing:
            names = ", ".join(f"WHATSAPP_{name.upper()}" for name in missing)
            raise ValueError(f"WhatsApp is on (WHATSAPP_PHONE_ID is set) but these are missing: {names}")
        return self
