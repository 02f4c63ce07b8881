"""The page on Telegram names every setting, and no setting that does not exist."""

from __future__ import annotations

import re

import pytest

from handoff.channels.telegram.settings import TelegramSettings
from handoff.settings import PROJECT

PAGE = (PROJECT / "docs" / "channels" / "telegram.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", sorted(TelegramSettings.model_fields))
def test_every_setting_is_explained(name: str) -> None:
    assert f"| `TELEGRAM_{name.upper()}` |" in PAGE


def test_no_other_setting_is_named() -> None:
    named = {name.lower() for name in re.findall(r"TELEGRAM_([A-Z_]+)", PAGE)}
    assert named <= set(TelegramSettings.model_fields)
