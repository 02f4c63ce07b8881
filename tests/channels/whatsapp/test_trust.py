"""Who is believed: the signature over the raw bytes, Meta's GET check, the hosts that files come from."""

from __future__ import annotations

import hashlib
import hmac
import random
from collections.abc import AsyncIterator

import httpx
import pytest
from pydantic import ValidationError

from handoff.channels.base import Channel, MediaKind, MediaRef
from handoff.channels.whatsapp import FOLDER
from handoff.channels.whatsapp.media import trusted
from handoff.channels.whatsapp.settings import WhatsAppSettings
from tests.channels.whatsapp.conftest import settings_for
from tests.peers.whatsapp.peer import APP_SECRET, PHONE_ID, VERIFY_TOKEN, WhatsAppPeer
from tests.peers.whatsapp.webhooks import signature

BODY = '{"object":"whatsapp_business_account","entry":[],"x":"سلام \\ud83d\\ude4f"}'.encode()
GOOD = signature(APP_SECRET, BODY)
FORGED_ROUNDS = 10_000


def signed(value: str) -> dict[str, str]:
    return {"X-Hub-Signature-256": value}


async def test_the_providers_signature_is_believed(channel: Channel) -> None:
    assert channel.authentic(signed(GOOD), BODY)


def forgeries() -> dict[str, tuple[dict[str, str], bytes]]:
    digest = GOOD.removeprefix("sha256=")
    secret = APP_SECRET.encode()
    return {
        "none": ({}, BODY),
        "empty": (signed(""), BODY),
        "no prefix": (signed(digest), BODY),
        "truncated": (signed(GOOD[:-1]), BODY),
        "longer": (signed(GOOD + "0"), BODY),
        "upper case": (signed("sha256=" + digest.upper()), BODY),
        "other secret": (signed(signature("other", BODY)), BODY),
        "empty secret": (signed(signature("", BODY)), BODY),
        "sha1": ({"X-Hub-Signature": "sha1=" + hmac.new(secret, BODY, hashlib.sha1).hexdigest()}, BODY),
        "sha1 as sha256": (signed("sha256=" + hmac.new(secret, BODY, hashlib.sha1).hexdigest()), BODY),
        "sha512": (signed("sha512=" + hmac.new(secret, BODY, hashlib.sha512).hexdigest()), BODY),
        "plain hash": (signed("sha256=" + hashlib.sha256(BODY).hexdigest()), BODY),
        "not ascii": (signed("sha256=" + "é" * 64), BODY),
        "surrogate": (signed("sha256=\udcff"), BODY),
        "changed body": (signed(GOOD), BODY + b" "),
        "cut body": (signed(GOOD), BODY[:-1]),
        "written anew": (signed(GOOD), BODY.replace(b"\\ud83d\\ude4f", "🙏".encode())),
        "no body": (signed(GOOD), b""),
    }


@pytest.mark.parametrize("name", sorted(forgeries()))
async def test_a_forgery_is_not_believed(channel: Channel, name: str) -> None:
    headers, body = forgeries()[name]
    assert not channel.authentic(headers, body)


async def test_ten_thousand_near_misses_are_not_believed(channel: Channel) -> None:
    chance = random.Random(5)
    for _ in range(FORGED_ROUNDS):
        at, wrong = chance.randrange(7, len(GOOD)), chance.choice("0123456789abcdef")
        if GOOD[at] != wrong:
            assert not channel.authentic(signed(GOOD[:at] + wrong + GOOD[at + 1 :]), BODY)


QUERY = {"hub.mode": "subscribe", "hub.verify_token": VERIFY_TOKEN, "hub.challenge": "1158201444"}


async def test_the_get_check_gives_the_number_back(channel: Channel) -> None:
    assert channel.challenge(QUERY) == "1158201444"


@pytest.mark.parametrize(
    "change",
    [
        {"hub.verify_token": "wrong"}, {"hub.verify_token": ""}, {"hub.verify_token": "سر"},
        {"hub.mode": "unsubscribe"}, {"hub.challenge": ""}, {"hub.challenge": "<script>"},
        {"hub.challenge": "1" * 101}, {"hub.challenge": "٣"},
    ],
)  # fmt: skip
async def test_any_other_get_check_is_refused(channel: Channel, change: dict[str, str]) -> None:
    assert channel.challenge(QUERY | change) is None
    assert channel.challenge({}) is None


def test_without_a_number_whatsapp_is_off() -> None:
    assert FOLDER.open(WhatsAppSettings(phone_id="")) is None


@pytest.mark.parametrize("missing", ["token", "app_secret", "verify_token"])
def test_a_missing_secret_is_named_at_the_start(missing: str) -> None:
    given = {"token": "t", "app_secret": "s", "verify_token": "v", missing: ""}
    with pytest.raises(ValidationError, match=f"WHATSAPP_{missing.upper()}"):
        WhatsAppSettings.model_validate({"phone_id": PHONE_ID, **given})


def test_no_secret_is_in_the_settings_words() -> None:
    settings = WhatsAppSettings.model_validate(
        {"phone_id": "1", "token": "t0p", "app_secret": "s3c", "verify_token": "v3r"}
    )
    assert not any(secret in repr(settings) for secret in ("t0p", "s3c", "v3r"))


@pytest.mark.parametrize(
    "url",
    [
        "http://lookaside.fbsbx.com/x", "https://fbsbx.com.evil.sa/x", "https://evilfbsbx.com/x", "https://127.0.0.1/x",
        "https://2130706433/x", "https://[::1]/x", "https://lookaside.fbsbx.com:8443/x",
        "https://u:p@lookaside.fbsbx.com/x", "https://169.254.169.254/latest", "file:///etc/passwd", "https:///x",
        "https://graph.facebook.com@evil.sa/x", "https://lookaside.fbsbx.com.", "ftp://lookaside.fbsbx.com/x",
    ],
)  # fmt: skip
def test_a_foreign_address_never_gets_the_token(url: str) -> None:
    assert not trusted(httpx.URL(url), WhatsAppSettings())


def test_metas_hosts_are_trusted() -> None:
    assert trusted(httpx.URL("https://lookaside.fbsbx.com/whatsapp_business/attachments/?mid=1"), WhatsAppSettings())


async def bytes_of(pieces: AsyncIterator[bytes]) -> bytes:
    return b"".join([piece async for piece in pieces])


async def test_a_file_is_read_within_its_limit(peer: WhatsAppPeer, channel: Channel) -> None:
    content = b"\xff\xd8" + b"x" * 300_000
    file = peer.user("966500000001").upload(content, "image/jpeg")["id"]
    ref = MediaRef(file, MediaKind.IMAGE)
    assert await bytes_of(channel.fetch(ref, 400_000)) == content
    with pytest.raises(ValueError, match="larger"):
        await bytes_of(channel.fetch(ref, 300_000))


@pytest.mark.parametrize("file", ["404404", "../1", "1?x=", "", "٣"])
async def test_a_file_that_is_not_there_is_gone(channel: Channel, file: str) -> None:
    with pytest.raises(LookupError):
        await bytes_of(channel.fetch(MediaRef(file, MediaKind.IMAGE), 100))


async def test_a_file_whose_provider_is_away_is_tried_later(peer: WhatsAppPeer) -> None:
    opening = FOLDER.open(settings_for(peer, api="http://127.0.0.1:9"))
    assert opening is not None
    async with opening as channel:
        with pytest.raises(OSError, match="ConnectError"):
            await bytes_of(channel.fetch(MediaRef("1", MediaKind.IMAGE), 100))
