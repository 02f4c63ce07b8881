"""The bot's token and people's words stand in no log, whatever the level."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest

from handoff import logs
from handoff.texts import say
from tests.channels.conftest import ServeChannels, configured_telegram, telegram_settings
from tests.channels.reading import reads
from tests.peers.faults import Fault
from tests.peers.telegram.peer import TelegramPeer


class Kept(logging.Handler):
    """Keeps every line."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))


@pytest.fixture
def kept() -> Iterator[Kept]:
    """Everything that is logged after the service has set up its logs at DEBUG."""
    handler = Kept()
    logs.configure("DEBUG")
    root = logging.getLogger()
    before = root.level
    root.setLevel(logging.DEBUG)
    root.addHandler(handler)
    yield handler
    root.removeHandler(handler)
    root.setLevel(before)


async def test_neither_the_token_nor_a_word_is_logged(
    serve: ServeChannels, telegram: TelegramPeer, kept: Kept, capsys: pytest.CaptureFixture[str]
) -> None:
    await serve(configured_telegram(telegram))
    telegram.faults.add(Fault("status", status=502))
    telegram.faults.add(Fault("too_many", retry_after_s=1))
    user = telegram.user(5550009)
    await user.write("كلمة لا تُسجَّل")
    await reads(user, "جواب: كلمة لا تُسجَّل")
    await user.says({"poll": {"id": "1", "question": "كلمة لا تُسجَّل"}})
    await reads(user, say("unread.unknown"))
    shown = capsys.readouterr()
    everything = "\n".join([*kept.lines, shown.out, shown.err])
    assert "telegram_ready" in everything, "the logs are looked at"
    assert telegram.token not in everything
    assert telegram.token.partition(":")[2] not in everything
    assert "لا تُسجَّل" not in everything
    assert "5550009" not in everything, "a chat's id is personal data"


def test_the_settings_show_no_secret(telegram: TelegramPeer) -> None:
    settings = telegram_settings(telegram, secret="a-secret-of-ours")
    assert telegram.token not in f"{settings!r}{settings}"
    assert "a-secret-of-ours" not in f"{settings!r}{settings}"
