"""Whatever comes in: a clear refusal, an unharmed socket, unharmed others, and strict headers on every answer."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import aiohttp
import pytest
from redis.asyncio import Redis

from handoff.conversation.redaction import engine
from handoff.texts import say
from tests.support.page import Page
from tests.support.service import Service, take_offer

if TYPE_CHECKING:
    from tests.handoff.conftest import Serve

ID = "client-0001"


def send(**fields: Any) -> str:
    return json.dumps({"kind": "send", "id": ID, "text": "نص", **fields})


DEEP = "[" * 20_000 + "]" * 20_000
VISITOR_FRAMES = {
    "no json": ("ليس json", "not_json"),
    "half json": ('{"kind": "send"', "not_json"),
    "deep json": (DEEP, "not_json"),
    "deep in a field": (f'{{"kind": "send", "id": "{ID}", "text": {DEEP}}}', "not_json"),
    "a number": ("7", "bad_frame"),
    "nothing": ("null", "bad_frame"),
    "a list": ('["send"]', "bad_frame"),
    "empty": ("", "not_json"),
    "huge number": ("9" * 5000, "not_json"),
    "no kind": (json.dumps({"text": "نص"}), "bad_frame"),
    "unknown kind": (json.dumps({"kind": "drop_tables"}), "bad_frame"),
    "kind of the desk": (json.dumps({"kind": "close", "id": ID}), "bad_frame"),
    "kind is a list": (json.dumps({"kind": ["send"]}), "bad_frame"),
    "unknown field": (send(admin=True), "bad_frame"),
    "no text": (json.dumps({"kind": "send", "id": ID}), "bad_frame"),
    "text is a number": (send(text=7), "bad_frame"),
    "short id": (send(id="short"), "bad_frame"),
    "long id": (send(id="x" * 65), "bad_frame"),
    "odd id": (send(id="client 0001!"), "bad_frame"),
    "id with a line": (send(id=ID + "\n"), "bad_frame"),
    "empty text": (send(text=""), "text_empty"),
    "blank text": (send(text=" \n\t\u200b "), "text_empty"),
    "only control characters": (send(text="\x00\x07\x1b"), "text_empty"),
    "only direction marks": (send(text="\u202e\u2066\u200f"), "text_empty"),
    "over-long text": (send(text="س" * 4001), "text_too_long"),
    "over-long frame": (send(text="س" * 40_000), "too_large"),
    "lone surrogate": (send(text="\ud800 نص"), "text_unreadable"),
    "lone surrogate as id": (send(id="\udfffclient-0001"), "bad_frame"),
    "lone surrogate as payload": (send(payload="\ud800"), "bad_frame"),
    "long payload": (send(payload="/" + "x" * 500), "bad_frame"),
    "second hello": (json.dumps({"kind": "hello", "token": None}), "bad_frame"),
    "negative cursor": (json.dumps({"kind": "hello", "cursor": -1}), "bad_frame"),
    "not a number": ('{"kind": "rate", "id": "client-0001", "score": NaN}', "bad_frame"),
    "long words": (json.dumps({"kind": "rate", "id": ID, "score": 5, "words": "س" * 1001}), "bad_frame"),
}


async def refused(page: Page, raw: str, code: str) -> dict[str, Any]:
    """The error frame that a frame gets; the socket stays open."""
    await page.send_raw(raw)
    error = await page.next("error")
    assert error["code"] == code, error
    assert re.search("[\u0600-\u06ff]", error["message"])
    await page.pong()
    return error


@pytest.mark.parametrize("name", VISITOR_FRAMES)
async def test_a_visitors_odd_frame_is_refused_and_nothing_else_happens(service: Service, name: str) -> None:
    page, other = await service.visitor(), await service.visitor()
    raw, code = VISITOR_FRAMES[name]
    error = await refused(page, raw, code)
    assert error.get("id", ID) == ID or name in {"short id", "odd id", "id with a line"}
    await page.say("بعد الخطأ")
    await page.entry(lambda e: e["text"] == "جواب: بعد الخطأ")
    assert [e["seq"] for e in page.entries()] == [1, 2]
    await other.pong()
    assert other.entries() == []


@pytest.mark.parametrize("token", ["\ud800", "x" * 129, 7, ["a"], "..", "\x00.\x00", "٠" * 32])
async def test_an_odd_token_opens_nothing(service: Service, token: Any) -> None:
    page = await service.open(service.browser(), "/ws/visitor")
    await page.send_bare("hello", token=token, cursor=None)
    assert (await page.next("error"))["code"] in {"bad_frame", "bad_token"}
    await page.pong()


async def test_every_frame_before_hello_is_refused(service: Service) -> None:
    page = await service.open(service.browser(), "/ws/visitor")
    for kind, fields in {
        "send": {"text": "نص"}, "cancel_wait": {}, "leave_case": {}, "rate": {"score": 5},
    }.items():  # fmt: skip
        assert (await page.ask(kind, **fields))["code"] == "hello_first"
    await page.send_bare("typing")
    assert (await page.next("error"))["code"] == "hello_first"
    await page.send_bare("hello", token=None, cursor=None)
    await page.next("welcome")


async def test_a_binary_frame_is_refused(service: Service) -> None:
    page = await service.visitor()
    await page.ws.send_bytes(b"\x00\x01")
    assert (await page.next("error"))["code"] == "bad_frame"
    await page.say("نص")


async def test_a_monstrous_frame_ends_its_own_socket_alone(service: Service) -> None:
    page, other = await service.visitor(), await service.visitor()
    await page.send_raw(send(text="x" * 300_000))
    assert await page.closed() == aiohttp.WSCloseCode.MESSAGE_TOO_BIG
    await other.say("نص")
    await other.entry(lambda e: e["who"] == "bot")
    await service.visitor(page.token)


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("  نص  \n", "نص"),
        ("سطر\r\nوسطر\rوسطر", "سطر\nوسطر\nوسطر"),
        ("نص\x00 مع\x1b تحكم", "نص مع تحكم"),
        ("نص \u202eمعكوس\u202c هنا", "نص معكوس هنا"),
        ("عائلة 👨‍👩‍👧 وعلم 🇸🇦", "عائلة 👨‍👩‍👧 وعلم 🇸🇦"),
        ("می‌خواهم", "می‌خواهم"),
        ("<script>alert(1)</script> & \"'", "<script>alert(1)</script> & \"'"),
        ("a" * 4000, "a" * 4000),
    ],
)
async def test_a_message_is_stored_as_it_was_written_without_what_nobody_sees(
    service: Service, text: str, stored: str
) -> None:
    page = await service.visitor()
    await page.say(text)
    assert (await page.entry(lambda e: e["who"] == "visitor"))["text"] == stored


async def test_the_desks_odd_frames_are_refused(service: Service) -> None:
    await service.employ("noura")
    desk = await service.desk("noura")
    page = await service.visitor()
    await page.say("أريد موظفًا")
    conversation = await take_offer(desk)
    frames: list[tuple[dict[str, Any], str]] = [
        ({"kind": "send", "id": ID, "text": "نص"}, "bad_frame"),
        ({"kind": "reply", "id": ID, "conversation": "../../x", "text": "نص"}, "bad_frame"),
        ({"kind": "reply", "id": ID, "conversation": "zz" + "0" * 24, "text": "نص"}, "bad_frame"),
        ({"kind": "reply", "id": ID, "conversation": conversation + "\n", "text": "نص"}, "bad_frame"),
        ({"kind": "reply", "id": ID, "conversation": conversation, "text": "  "}, "text_empty"),
        ({"kind": "reply", "id": ID, "conversation": conversation, "text": "س" * 4001}, "text_too_long"),
        ({"kind": "reply", "id": ID, "conversation": conversation, "text": "\ud800"}, "text_unreadable"),
        ({"kind": "note", "id": ID, "conversation": conversation, "text": "\u202e"}, "text_empty"),
        ({"kind": "reply", "id": ID, "conversation": conversation, "text": "نص", "as": "a-fahad"}, "bad_frame"),
        ({"kind": "close", "id": ID, "conversation": conversation, "outcome": "won"}, "bad_frame"),
        ({"kind": "activity", "id": ID, "activity": "offline"}, "bad_frame"),
        ({"kind": "accept", "id": ID, "reservation": "x" * 129}, "bad_frame"),
        ({"kind": "accept", "id": ID, "reservation": "\ud800"}, "bad_frame"),
        ({"kind": "accept", "id": ID, "reservation": "../1"}, "offer_ended"),
        ({"kind": "accept", "id": ID, "reservation": ""}, "offer_ended"),
        ({"kind": "open", "id": ID, "conversation": "ff" + "0" * 24}, "not_yours"),
        ({"kind": "hello", "cursor": None}, "bad_frame"),
    ]
    for frame, code in frames:
        error = await refused(desk, json.dumps(frame), code)
        assert error.get("id", ID) == ID
    assert (await desk.ask("reply", conversation=conversation, text="بعدها"))["kind"] == "ack"
    await page.entry(lambda e: e["text"] == "بعدها")
    assert [e["who"] for e in page.entries()].count("agent") == 1


async def test_a_fault_inside_is_said_and_hurts_nobody_else(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    page = await service.visitor()
    from handoff.conversation import reading

    whole = reading.redact

    def broken(text: str, **options: Any) -> engine.Redacted:
        if "عطل" in text:
            raise ZeroDivisionError
        return whole(text, **options)

    monkeypatch.setattr(reading, "redact", broken)
    error = await page.ask("send", text="عطل")
    assert (error["kind"], error["code"]) == ("error", "internal")
    assert "ZeroDivision" not in str(error)
    await page.say("سليم")


# --- over HTTP

BODIES = {
    "empty": b"",
    "no json": b"username=noura",
    "a list": b"[]",
    "half": b'{"username": "noura"',
    "unknown field": json.dumps({"username": "noura", "password": "x", "admin": True}).encode(),
    "wrong type": json.dumps({"username": ["noura"], "password": "x"}).encode(),
    "empty name": json.dumps({"username": "", "password": "x"}).encode(),
    "long password": json.dumps({"username": "noura", "password": "x" * 1001}).encode(),
    "lone surrogate": b'{"username": "\\ud800", "password": "x"}',
    "not utf-8": b'{"username": "\xff\xfe", "password": "x"}',
    "deep": DEEP.encode(),
}


@pytest.mark.parametrize("name", BODIES)
async def test_an_odd_sign_in_is_a_bad_request(service: Service, name: str) -> None:
    headers = {"Origin": service.origin, "Content-Type": "application/json"}
    async with service.browser().post("/api/desk/login", data=BODIES[name], headers=headers) as response:
        body = await response.json()
    code = "too_large" if len(BODIES[name]) > 16_384 else "bad_request"
    assert (response.status, body["error"]["code"]) == ({"too_large": 413, "bad_request": 400}[code], code)


async def test_a_form_from_another_page_cannot_sign_in(service: Service) -> None:
    await service.employ("noura")
    async with service.browser().post(
        "/api/desk/login", data={"username": "noura", "password": "x"}, headers={"Origin": service.origin}
    ) as response:
        assert response.status == 400


@pytest.mark.parametrize("chunked", [True, False])
async def test_a_body_has_a_limit(service: Service, chunked: bool) -> None:
    async def stream() -> Any:
        for _ in range(200):
            yield b"x" * 1024

    data = stream() if chunked else b"x" * 204_800
    headers = {"Origin": service.origin, "Content-Type": "application/json"}
    async with service.browser().post("/api/desk/login", data=data, headers=headers) as response:
        assert (response.status, (await response.json())["error"]["code"]) == (413, "too_large")


async def raw_request(service: Service, head: bytes) -> bytes:
    """The answer to bytes as they are: clients refuse to send some of them."""
    import asyncio

    host, _, port = service.url.removeprefix("http://").partition(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(head + b"\r\nHost: x\r\nConnection: close\r\n\r\n")
    answer = await asyncio.wait_for(reader.read(), 5)
    writer.close()
    return answer


@pytest.mark.parametrize(
    "head",
    [
        b"GET /ws/visitor HTTP/1.1\r\nAuthorization: Bearer \xff\xfe",
        b"GET /ws/visitor HTTP/1.1\r\nOrigin: http://[",
        b"GET /ws/desk HTTP/1.1\r\nOrigin: \xff",
        b"GET /api/desk/me HTTP/1.1\r\nCookie: sanad_desk=\xff\xfe",
        b"POST /api/desk/logout HTTP/1.1\r\nX-Sanad-CSRF: \xff",
        b"GET /%00 HTTP/1.1",
        b"GET /%ff%fe HTTP/1.1",
        b"GET /..%2f..%2fetc%2fpasswd HTTP/1.1",
        b"GET /assets/../../pyproject.toml HTTP/1.1",
        b"GET /" + b"a" * 5000 + b" HTTP/1.1",
        b"GET /api/desk/articles?q=%ed%a0%80 HTTP/1.1",
        b"GET /internal/conversations/zz HTTP/1.1",
        b"PUT /api/desk/login HTTP/1.1\r\nContent-Length: 0",
        b"POST / HTTP/1.1\r\nContent-Length: 0",
    ],
    ids=lambda head: head.split(b" HTTP")[0][:40].decode("latin-1"),
)
async def test_odd_bytes_never_become_a_fault_of_ours(service: Service, head: bytes) -> None:
    answer = await raw_request(service, head)
    status = int(answer.split(b" ", 2)[1])
    assert 400 <= status < 500, answer[:300]
    assert b"root:" not in answer
    assert b"[project]" not in answer


# --- headers

ROUTES = ["/", "/desk", "/nothing-here", "/healthz", "/api/desk/me", "/api/desk/articles", "/ws/visitor", "/ws/desk",
          "/internal/conversations/x", "/internal/cases/x", "/api/desk/login", "/portal/page.js"]  # fmt: skip


@pytest.mark.parametrize("secure", [False, True])
async def test_every_answer_carries_strict_headers(serve: Serve, tmp_path: Path, secure: bool) -> None:
    for name in ("portal/index.html", "desk/index.html", "portal/page.js"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("<!doctype html>", encoding="utf-8")
    service = await serve(web_dir=tmp_path, secure_cookies=secure)
    for path in ROUTES:
        async with service.browser().get(path) as response:
            headers = response.headers
        policy = headers["Content-Security-Policy"]
        assert "unsafe" not in policy, path
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert (headers["X-Content-Type-Options"], headers["X-Frame-Options"]) == ("nosniff", "DENY")
        assert headers["Referrer-Policy"] == "no-referrer"
        assert headers["Server"] == "Sanad", "no versions"
        assert ("Strict-Transport-Security" in headers) == secure
        if response.status >= 400:
            assert headers["Content-Type"].startswith("application/json"), path


@pytest.mark.parametrize(("path", "status"), [("/nothing-here", 404), ("/a/b/c.html", 404), ("/api/desk/me", 401)])
async def test_a_browser_gets_a_refusal_as_a_page(service: Service, path: str, status: int) -> None:
    """With the sentence of the refusal, a way on, and no style but its own."""
    accept = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
    async with service.browser().get(path, headers=accept) as response:
        text, headers = await response.text(), response.headers
        assert response.status == status
        assert headers["Content-Type"].startswith("text/html")
    style = text.split("<style>")[1].split("</style>")[0]
    named = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"style-src 'sha256-{named}'" in headers["Content-Security-Policy"]
    assert 'lang="ar" dir="rtl"' in text
    assert say("error.not_found" if status == 404 else "error.not_signed_in") in text
    assert f'href="/">{say("page.home")}' in text


async def test_pages_are_served_from_their_folder_alone(serve: Serve, tmp_path: Path) -> None:
    (tmp_path / "dist" / "assets").mkdir(parents=True)
    (tmp_path / "secret.txt").write_text("secret", encoding="utf-8")
    (tmp_path / "dist" / "assets" / "a.js").write_text("1", encoding="utf-8")
    (tmp_path / "dist" / "link").symlink_to(tmp_path / "secret.txt")
    service = await serve(web_dir=tmp_path / "dist")
    async with service.browser().get("/assets/a.js") as response:
        assert (response.status, response.headers["Cache-Control"]) == (200, "public, max-age=31536000, immutable")
        assert response.headers["Content-Type"].startswith("text/javascript")
    for path in (b"/../secret.txt", b"/%2e%2e/secret.txt", b"/assets/..%2f..%2fsecret.txt", b"/link", b"/assets"):
        answer = await raw_request(service, b"GET " + path + b" HTTP/1.1")
        assert b" 404 " in answer.splitlines()[0]
        assert b"secret" not in answer.partition(b"\r\n\r\n")[2]


async def test_health_tells_whether_redis_answers(service: Service, redis: Redis) -> None:
    async with service.browser().get("/healthz") as response:
        assert (response.status, await response.json()) == (200, {"redis": True})
