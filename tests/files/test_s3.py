"""Storage that speaks S3, over a peer that checks every signature."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest
from pydantic import SecretStr

from handoff.conversation.attachments import AttachmentId
from handoff.files import s3
from handoff.files.s3 import S3Vault, parse_bucket
from tests.files.s3_peer import SECRET, S3Peer

NAME = AttachmentId("ab" * 20)


@pytest.fixture
async def peer() -> AsyncIterator[S3Peer]:
    one = S3Peer()
    await one.start()
    yield one
    await one.stop()


@pytest.fixture
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


DATA = bytes(range(256)) * 4000


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "file"
    path.write_bytes(DATA)
    return path


@pytest.fixture(autouse=True)
def _no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(s3, "PAUSE_S", 0.0)


async def test_what_is_stored_comes_back(peer: S3Peer, http: aiohttp.ClientSession, source: Path) -> None:
    vault = S3Vault(http, parse_bucket(peer.url))
    await vault.put(NAME, source)
    await vault.put(NAME, source)
    assert list(peer.objects) == [f"/bucket/files/ab/{NAME}"]
    assert b"".join([piece async for piece in vault.read(NAME)]) == DATA
    assert {status for _, status in peer.asked} == {200}


async def test_what_is_not_there_is_not_found(peer: S3Peer, http: aiohttp.ClientSession) -> None:
    with pytest.raises(FileNotFoundError):
        await anext(S3Vault(http, parse_bucket(peer.url)).read(NAME))


async def test_a_moments_fault_is_tried_again(peer: S3Peer, http: aiohttp.ClientSession, source: Path) -> None:
    peer.faults = [503, 429]
    await S3Vault(http, parse_bucket(peer.url)).put(NAME, source)
    assert peer.asked == [("PUT", 503), ("PUT", 429), ("PUT", 200)]


async def test_a_lasting_fault_is_said(peer: S3Peer, http: aiohttp.ClientSession, source: Path) -> None:
    vault = S3Vault(http, parse_bucket(peer.url))
    peer.faults = [500] * 9
    with pytest.raises(OSError, match="does not take"):
        await vault.put(NAME, source)
    with pytest.raises(OSError, match="500"):
        await anext(vault.read(NAME))
    await peer.stop()
    with pytest.raises(OSError, match="out of reach"):
        await vault.put(NAME, source)
    with pytest.raises(OSError, match="out of reach"):
        await anext(vault.read(NAME))


async def test_a_wrong_secret_stores_nothing(peer: S3Peer, http: aiohttp.ClientSession, source: Path) -> None:
    vault = S3Vault(http, parse_bucket(peer.url.replace("tests", "guess", 1).replace("tests", "guess")))
    with pytest.raises(OSError, match="403"):
        await vault.put(NAME, source)
    assert peer.objects == {}
    assert len(peer.asked) == 1, "a refusal is no fault to try again"


@pytest.mark.parametrize(
    "url",
    ["https://a:b@host/bucket", "s3+https://host/bucket", "s3+https://a:b@host/", "s3+ftp://a:b@host/bucket", "x"],
)
def test_an_unusable_address_is_said_at_start_without_its_secret(url: str) -> None:
    with pytest.raises(ValueError, match="storage address") as caught:
        parse_bucket(url)
    assert "a:b" not in str(caught.value)


def test_an_address_keeps_its_port_and_unpacks_its_secret(peer: S3Peer) -> None:
    bucket = parse_bucket("s3+https://id:se%2Fcret@store.example:9000/bucket/deep/er?region=me-south-1")
    assert (bucket.origin, bucket.folder) == ("https://store.example:9000", "bucket/deep/er")
    assert (bucket.signer.secret, bucket.signer.region) == ("se/cret", "me-south-1")
    assert parse_bucket(peer.url).signer.secret == SECRET
    assert "se/cret" not in repr(bucket)
    assert SecretStr(peer.url).get_secret_value()
