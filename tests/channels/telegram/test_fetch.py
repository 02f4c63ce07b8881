"""Files that Telegram keeps: read within their limit, and told apart when they are gone, too large or out of reach."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from handoff.channels.base import Channel, MediaKind, MediaRef
from handoff.channels.telegram import FOLDER, channel
from tests.channels.conftest import telegram_settings
from tests.peers.telegram.peer import TelegramPeer

CONTENT = b"\xff\xd8" + b"x" * 300_000


@pytest.fixture
async def opened(telegram: TelegramPeer) -> AsyncIterator[Channel]:
    telegram.state.files["photo"] = CONTENT
    opening = FOLDER.open(telegram_settings(telegram, timeout_s=1.0))
    assert opening is not None
    async with opening as found:
        yield found


def photo(name: str = "photo", size: int | None = None) -> MediaRef:
    return MediaRef(name, MediaKind.IMAGE, size_bytes=size)


async def bytes_of(pieces: AsyncIterator[bytes]) -> bytes:
    return b"".join([piece async for piece in pieces])


async def test_a_file_is_read_within_its_limit(opened: Channel) -> None:
    assert await bytes_of(opened.fetch(photo(), 400_000)) == CONTENT
    for told in (None, 400_000):
        with pytest.raises(ValueError, match="too large"):
            await bytes_of(opened.fetch(photo(size=told), 300_000))


async def test_a_file_beyond_the_bot_apis_own_limit_is_too_large(opened: Channel, telegram: TelegramPeer) -> None:
    telegram.state.files["film"] = bytes(20 * 1024 * 1024 + 1)
    with pytest.raises(ValueError, match="no such file"):
        await bytes_of(opened.fetch(photo("film"), 400_000_000))


async def test_a_file_that_is_not_there_is_gone(opened: Channel) -> None:
    with pytest.raises(LookupError):
        await bytes_of(opened.fetch(photo("other"), 400_000))


async def test_a_file_that_takes_too_long_is_tried_later(opened: Channel, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(channel, "_FETCH_S", -1.0)
    with pytest.raises(OSError, match="too slow"):
        await bytes_of(opened.fetch(photo(), 400_000))


async def test_a_file_whose_provider_is_away_is_tried_later(opened: Channel, telegram: TelegramPeer) -> None:
    await telegram.stop()
    with pytest.raises(OSError, match="NetworkError"):
        await bytes_of(opened.fetch(photo(), 400_000))
