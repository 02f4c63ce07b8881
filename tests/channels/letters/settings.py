"""The settings of letters."""

from __future__ import annotations

from pydantic import SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class LettersSettings(BaseSettings):
    """Letters are on when the post office has an address."""

    model_config = SettingsConfigDict(env_prefix="LETTERS_", extra="ignore", frozen=True)

    api: str = ""
    """Where the post office is."""

    seal: SecretStr = SecretStr("")
    """What every letter is sealed with."""

    timeout_s: float = 5.0
    """How long to wait for the post office."""
