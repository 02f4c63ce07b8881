"""Signing in at the desk: who gets in, how often he may try, and how a session ends."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING

import aiohttp
import pytest
from redis.asyncio import Redis

from handoff.api import desk_socket
from handoff.api.keys import ACCOUNTS
from handoff.services import accounts
from tests.support.service import PASSWORD, Service
from tests.support.waiting import until

if TYPE_CHECKING:
    from tests.handoff.conftest import Serve

WRONG = "a wrong but long password"
FORWARDED = "X-Forwarded-For"


async def me(http: aiohttp.ClientSession) -> tuple[int, dict[str, dict[str, str]]]:
    async with http.get("/api/desk/me") as response:
        return response.status, await response.json()


async def logout(http: aiohttp.ClientSession, csrf: str | None) -> int:
    headers = {} if csrf is None else {"X-Sanad-CSRF": csrf}
    async with http.post("/api/desk/logout", headers=headers) as response:
        return response.status


async def test_a_right_password_opens_a_session(service: Service) -> None:
    await service.employ("noura")
    http, status, body = await service.sign_in("noura")
    agent = {"id": "a-noura", "name": "نورة", "username": "noura", "role": "agent"}
    assert (status, body["agent"]) == (200, agent)
    assert await me(http) == (200, body)
    [cookie] = list(http.cookie_jar)
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Strict", "/")
    assert (await me(service.browser()))[0] == 401


async def test_behind_tls_the_cookie_is_bound_to_the_host(serve: Serve) -> None:
    service = await serve(secure_cookies=True)
    await service.employ("noura")
    http = service.browser()
    async with http.post(
        "/api/desk/login", json={"username": "noura", "password": PASSWORD}, headers={"Origin": service.origin}
    ) as response:
        cookie = response.headers["Set-Cookie"]
        assert response.headers["Strict-Transport-Security"].startswith("max-age=")
    assert cookie.startswith("__Host-sanad_desk=")
    assert {"Secure", "HttpOnly", "SameSite=Strict", "Path=/"} <= set(cookie.split("; "))


async def test_a_user_name_is_read_whatever_its_case(service: Service) -> None:
    await service.employ("noura")
    assert (await service.sign_in(" NOURA "))[1] == 200


async def test_an_unknown_name_and_a_wrong_password_look_and_cost_the_same(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    await service.employ("noura")
    await service.employ("sara", active=False)
    verified: list[str] = []
    verify = accounts.PasswordHasher.verify

    def spy(hasher: accounts.PasswordHasher, stored: str, password: str) -> bool:
        verified.append(stored.rpartition("$")[0].rpartition("$")[0])
        return bool(verify(hasher, stored, password))

    monkeypatch.setattr(accounts.PasswordHasher, "verify", spy)
    answers = [
        (await service.sign_in("noura", WRONG))[1:],
        (await service.sign_in("nobody", WRONG))[1:],
        (await service.sign_in("sara"))[1:],
    ]
    assert answers[0] == answers[1] == answers[2]
    assert (answers[0][0], answers[0][1]["error"]["code"]) == (401, "sign_in_refused")
    assert len(verified) == 3
    assert len(set(verified)) == 1, "one hash with the same cost each time"


async def test_attempts_are_throttled_by_account_and_address(serve: Serve) -> None:
    service = await serve(trust_proxy=True, sign_in_window_s=180)
    await service.employ("noura")
    here, elsewhere = {FORWARDED: "192.0.2.1"}, {FORWARDED: "192.0.2.2"}
    for name in ("noura", "NOURA", " noura "):
        assert (await service.sign_in(name, WRONG, **here))[1] == 401
    _, status, body = await service.sign_in("noura", PASSWORD, **here)
    assert (status, body["error"]["code"]) == (429, "too_many_attempts")
    assert 120 < body["error"]["retry_after_s"] <= service.settings.sign_in_window_s
    assert body["error"]["message"].endswith("بعد 3 دقائق.")
    assert (await service.sign_in("noura", PASSWORD, **elsewhere))[1] == 200, "a stranger cannot lock her out"


async def test_a_right_password_forgets_the_attempts(service: Service) -> None:
    await service.employ("noura")
    for _ in range(3):
        for _ in range(2):
            assert (await service.sign_in("noura", WRONG))[1] == 401
        assert (await service.sign_in("noura"))[1] == 200


async def test_one_address_cannot_try_a_password_on_everybody(service: Service) -> None:
    statuses = [(await service.sign_in(f"agent{number}", WRONG))[1] for number in range(19)]
    assert statuses == [401] * 18 + [429]


async def test_an_office_that_signs_in_rightly_is_not_throttled(service: Service) -> None:
    await service.employ("noura")
    assert {(await service.sign_in("noura"))[1] for _ in range(20)} == {200}


async def test_a_forwarded_address_counts_only_behind_a_proxy(service: Service) -> None:
    await service.employ("noura")
    for number in range(3):
        await service.sign_in("noura", WRONG, **{FORWARDED: f"192.0.2.{number}"})
    assert (await service.sign_in("noura", PASSWORD, **{FORWARDED: "192.0.2.9"}))[1] == 429


async def test_a_second_sign_in_ends_the_first(service: Service) -> None:
    await service.employ("noura")
    first, _, _ = await service.sign_in("noura")
    desk = await service.desk("noura", http=first)
    second, status, _ = await service.sign_in("noura")
    assert status == 200
    assert await desk.closed() == 4401
    assert ((await me(first))[0], (await me(second))[0]) == (401, 200)
    await service.desk("noura", http=second)


async def test_signing_out_ends_session_and_sockets(service: Service) -> None:
    await service.employ("noura")
    http, _, body = await service.sign_in("noura")
    desk = await service.desk("noura", http=http)
    assert await logout(http, body["csrf"]) == 204
    assert await desk.closed() == 4401
    assert (await me(http))[0] == 401
    assert await logout(http, body["csrf"]) == 401


async def test_a_stolen_cookie_is_worth_nothing_after_signing_out(service: Service) -> None:
    await service.employ("noura")
    http, _, body = await service.sign_in("noura")
    [cookie] = list(http.cookie_jar)
    await logout(http, body["csrf"])
    thief = service.browser()
    thief.cookie_jar.update_cookies({"sanad_desk": cookie.value})
    assert (await me(thief))[0] == 401


@pytest.mark.parametrize("csrf", [None, "", "-", "wrong", "٠" * 8])
async def test_a_call_without_the_token_changes_nothing(service: Service, csrf: str | None) -> None:
    await service.employ("noura")
    http, _, _ = await service.sign_in("noura")
    assert await logout(http, csrf) == 403
    assert (await me(http))[0] == 200


async def test_an_idle_session_ends_and_a_used_one_lasts(service: Service, redis: Redis) -> None:
    await service.employ("noura")
    http, _, _ = await service.sign_in("noura")
    [cookie] = list(http.cookie_jar)
    name = hashlib.sha256(cookie.value.encode()).hexdigest()
    [key] = [key async for key in redis.scan_iter(match=f"{service.settings.redis_prefix}*session:{name}")]
    assert await redis.ttl(key) == pytest.approx(service.settings.session_idle_s, abs=5)
    assert cookie.value not in str([k async for k in redis.scan_iter(match=f"{service.settings.redis_prefix}*")])
    await redis.expire(key, 100)
    assert (await me(http))[0] == 200
    assert await redis.ttl(key) == pytest.approx(service.settings.session_idle_s, abs=5)
    await redis.pexpire(key, 1)
    await until(lambda: _gone(redis, key), "the session's end")
    assert (await me(http))[0] == 401


async def _gone(redis: Redis, key: str) -> bool:
    return not await redis.exists(key)


async def test_no_session_outlasts_a_shift(serve: Serve) -> None:
    service = await serve(session_absolute_s=1)
    await service.employ("noura")
    http, _, _ = await service.sign_in("noura")
    assert (await me(http))[0] == 200

    async def ended() -> bool:
        return (await me(http))[0] == 401

    await until(ended, "the session's end however often it is used")


async def test_a_deactivated_agent_is_out_at_once_and_off_the_desk_with_the_next_beat(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk_socket, "BEAT_S", 0.1)
    account = await service.employ("noura")
    http, _, _ = await service.sign_in("noura")
    desk = await service.desk("noura", http=http)
    await service.app[ACCOUNTS].put(replace(account, active=False))
    assert (await me(http))[0] == 401
    assert await desk.closed() == 4401
    assert (await service.sign_in("noura"))[1] == 401


async def test_foreign_pages_can_neither_sign_in_nor_open_the_desk(serve: Serve) -> None:
    service = await serve(public_origins=("https://help.example.sa",))
    await service.employ("noura")
    http, _, _ = await service.sign_in("noura")
    for origin in ("https://evil.example", "null", service.origin + ".evil.example", "http://["):
        assert (await service.sign_in("noura", Origin=origin))[1] == 403
        with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
            await service.open(http, "/ws/desk", origin)
        assert refused.value.status == 403
    page = await service.open(http, "/ws/desk", "https://help.example.sa")
    await page.pong()


async def test_the_desks_socket_is_refused_before_the_upgrade_to_strangers(service: Service) -> None:
    with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
        await service.open(service.browser(), "/ws/desk")
    assert refused.value.status == 401


async def test_articles_are_for_the_signed_in(service: Service) -> None:
    await service.employ("noura")
    http, _, _ = await service.sign_in("noura")
    async with service.browser().get("/api/desk/articles?q=") as response:
        assert response.status == 401
    async with http.get("/api/desk/articles", params={"q": "رخصه"}) as response:
        found = (await response.json())["articles"]
    assert response.status == 200
    assert "permit_renewal" in {article["intent"] for article in found}
    async with http.get("/api/desk/articles?q=") as response:
        assert len((await response.json())["articles"]) > len(found)
