"""Files of employers through the running service: sent, refused, stored, read by those who may."""

from __future__ import annotations

import asyncio
import contextlib
import io
import re
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import aiohttp
import pytest
from PIL import Image
from pydantic import SecretStr

from handoff.api import keys
from handoff.errors import StoreAwayError
from tests.files.s3_peer import S3Peer
from tests.handoff.conftest import Serve
from tests.support import files
from tests.support.bot_peer import HUMAN
from tests.support.page import Page
from tests.support.service import Service, take_offer


@pytest.fixture
async def s3_peer() -> AsyncIterator[S3Peer]:
    peer = S3Peer()
    await peer.start()
    yield peer
    await peer.stop()


POST = "/api/visitor/attachments"


async def upload(
    page: Page, data: Any, media_type: str = "", *, name: str = "", client_id: str = "file-0001", **headers: str
) -> tuple[int, dict[str, Any]]:
    """Send a file as the widget does; returns the status and the answer."""
    sent = {"Authorization": f"Bearer {page.token}", "X-Sanad-Id": client_id, "X-Sanad-Name": quote(name)}
    sent |= {"Content-Type": media_type} | headers
    async with page.http.post(POST, data=data, headers={k: v for k, v in sent.items() if v}) as response:
        return response.status, await response.json()


async def download(page: Page, seq: int, **headers: str) -> tuple[int, dict[str, str], bytes]:
    """Read a file of one's own conversation."""
    async with page.http.get(f"{POST}/{seq}", headers={"Authorization": f"Bearer {page.token}"} | headers) as response:
        return response.status, dict(response.headers), await response.read()


def stored(service: Service) -> list[Path]:
    """Everything in the folder, half files too."""
    return sorted(path for path in service.settings.attachments_dir.rglob("*") if path.is_file())


async def with_agent(service: Service, page: Page, username: str = "noura") -> Page:
    """The agent who holds the visitor's conversation."""
    await service.employ(username)
    desk = await service.desk(username)
    await page.say(HUMAN)
    await take_offer(desk)
    return desk


TAKEN: dict[str, Callable[[], bytes]] = {
    "image/jpeg": files.phone_photo,
    "image/png": files.png,
    "image/webp": lambda: files.saved(files.picture(), "WEBP"),
    "image/gif": lambda: files.saved(files.picture(), "GIF"),
    "application/pdf": files.pdf,
    "audio/ogg": files.ogg_opus,
    "audio/mp4": files.m4a,
    "audio/aac": files.aac,
    "audio/mpeg": files.mp3,
}


@pytest.mark.parametrize("media_type", TAKEN)
async def test_what_is_allowed_is_stored_shown_and_answered(service: Service, media_type: str) -> None:
    page = await service.visitor()
    status, answer = await upload(page, TAKEN[media_type](), media_type, name="ملفي")
    assert (status, answer) == (201, {"id": "file-0001", "seq": 1})
    entry = await page.entry(lambda e: e["seq"] == 1)
    assert (entry["who"], entry["kind"], entry["id"]) == ("visitor", "attachment", "file-0001")
    assert entry["text"].startswith(
        {"image": "صورة", "audio": "رسالة صوتية"}.get(media_type.split("/", maxsplit=1)[0], "ملف PDF")
    )
    note = await page.entry(lambda e: e["seq"] == 2)
    assert note["who"] == "bot"
    assert "موظف" in note["text"]
    assert [button["payload"] for button in note["buttons"]] == ["/request_human"]
    status, headers, body = await download(page, 1)
    assert status == 200
    assert len(body) == entry["data"]["file"]["bytes"]
    assert headers["Content-Type"] == entry["data"]["file"]["type"]
    if not media_type.startswith("image/"):
        assert (body, headers["Content-Type"]) == (TAKEN[media_type](), media_type)
    assert len(stored(service)) == 1


REFUSED: dict[str, tuple[Callable[[], bytes], str, str, int]] = {
    "svg renamed": (lambda: files.SVG, "image/png", "attachment_type", 415),
    "svg": (lambda: files.SVG, "image/svg+xml", "attachment_type", 415),
    "html": (lambda: files.HTML, "text/html", "attachment_type", 415),
    "html as pdf": (lambda: files.HTML, "application/pdf", "attachment_type", 415),
    "pdf behind html": (lambda: files.HTML + files.pdf(), "application/pdf", "attachment_type", 415),
    "picture behind html": (lambda: files.HTML + files.phone_photo(), "image/jpeg", "attachment_type", 415),
    "macros": (files.archive, "application/vnd.ms-word.document.macroEnabled.12", "attachment_type", 415),
    "archive as pdf": (files.archive, "application/pdf", "attachment_type", 415),
    "program": (lambda: b"MZ" + bytes(2000), "application/octet-stream", "attachment_type", 415),
    "film": (lambda: files.m4a(b"vide", brand=b"mp42"), "audio/mp4", "attachment_type", 415),
    "picture as pdf": (files.phone_photo, "application/pdf", "attachment_mismatch", 415),
    "pdf as picture": (files.pdf, "image/jpeg", "attachment_mismatch", 415),
    "picture as page": (files.png, "text/html", "attachment_mismatch", 415),
    "half a picture": (lambda: files.phone_photo(400, 300)[:-900], "image/jpeg", "attachment_unreadable", 422),
    "half a png": (lambda: files.png()[:-40], "image/png", "attachment_unreadable", 422),
    "head of a picture": (lambda: files.phone_photo()[:4], "image/jpeg", "attachment_unreadable", 422),
    "script that looks like a gif": (
        lambda: b"GIF89a/*" + bytes(20) + b"*/=1;alert(1)//",
        "image/gif",
        "attachment_unreadable",
        422,
    ),
    "half a pdf": (lambda: files.pdf()[:40], "application/pdf", "attachment_unreadable", 422),
    "pdf and archive": (lambda: files.pdf() + files.archive(), "application/pdf", "attachment_unreadable", 422),
    "voice and archive": (lambda: files.ogg_opus() + files.archive(), "audio/ogg", "attachment_unreadable", 422),
    "pixel bomb": (files.png_bomb, "image/png", "attachment_pixels", 422),
    "moving gif": (files.animation, "image/gif", "attachment_animated", 415),
    "moving webp": (lambda: files.animation("WEBP"), "image/webp", "attachment_animated", 415),
    "nothing": (lambda: b"", "image/png", "attachment_empty", 400),
}


@pytest.mark.parametrize("case", REFUSED)
async def test_what_is_refused_leaves_nothing(service: Service, case: str) -> None:
    make, media_type, code, status = REFUSED[case]
    page = await service.visitor()
    got, answer = await upload(page, make(), media_type, name="صورة.png")
    assert (answer["error"]["code"], got) == (code, status)
    assert re.search("[\u0600-\u06ff]", answer["error"]["message"])
    assert stored(service) == []
    await page.pong()
    assert page.entries() == []


async def test_a_comment_that_blows_up_harms_nobody(service: Service) -> None:
    page = await service.visitor()
    data = files.png_text_bomb()
    assert len(data) < 1_000_000
    assert (await upload(page, data, "image/png"))[0] in {201, 422}
    await page.say("ما زلت هنا")


async def test_only_the_picture_is_left_of_a_photo(service: Service) -> None:
    page = await service.visitor()
    photo = files.phone_photo()
    hidden = [files.MADE_IN.encode(), b"Exif", b"secret comment", files.SCRIPT, b"PK\x03\x04"]
    data = photo + files.SCRIPT + files.archive()
    assert all(mark in data for mark in hidden)
    assert (await upload(page, data, "image/jpeg"))[0] == 201
    _, _, body = await download(page, 1)
    assert not any(mark in body for mark in hidden)
    shown = Image.open(io.BytesIO(body))
    shown.load()
    assert not shown.getexif()
    assert "icc_profile" not in shown.info
    # Turned upright: what was left is above, and the sides are swapped.
    assert shown.size == (40, 60)
    entry = await page.entry(lambda e: e["seq"] == 1)
    assert (entry["data"]["file"]["width"], entry["data"]["file"]["height"]) == shown.size
    top, bottom = shown.convert("RGB").getpixel((20, 5)), shown.convert("RGB").getpixel((20, 55))
    assert all(abs(got - want) < 30 for got, want in zip((*top, *bottom), (*files.RED, *files.BLUE), strict=True))


async def test_a_script_in_a_gif_does_not_survive(service: Service) -> None:
    page = await service.visitor()
    whole = files.saved(files.picture(), "GIF", comment=files.SCRIPT)
    assert files.SCRIPT in whole
    assert (await upload(page, whole, "image/gif"))[0] == 201
    _, headers, body = await download(page, 1)
    assert headers["Content-Type"] == "image/png"
    assert files.SCRIPT not in body


async def test_a_huge_photo_is_made_small(service: Service) -> None:
    page = await service.visitor()
    assert (await upload(page, files.saved(files.picture(7000, 5000), "JPEG"), "image/jpeg"))[0] == 201
    _, _, body = await download(page, 1)
    assert Image.open(io.BytesIO(body)).size == (3000, 2143)


async def test_a_script_in_a_pdf_stays_a_download(service: Service) -> None:
    page = await service.visitor()
    assert (await upload(page, files.pdf(files.HTML), "application/pdf", name='a"\r\nX: y/عقد.pdf'))[0] == 201
    _, headers, body = await download(page, 1)
    assert body == files.pdf(files.HTML)
    assert headers["Content-Disposition"] == 'attachment; filename="sanad-1.pdf"'
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Security-Policy"].startswith("default-src 'none'; sandbox;")
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert headers["Cache-Control"] == "private, no-store"
    assert "X" not in headers
    entry = await page.entry(lambda e: e["seq"] == 1)
    assert entry["text"] == "ملف PDF: \u2068عقد.pdf\u2069"


class TestSize:
    """Bodies that are too large."""

    async def test_a_declared_length_is_refused_unread(self, service: Service) -> None:
        page = await service.visitor()
        reader, writer = await _begin(page, service, "Content-Length: 104857600")
        async with asyncio.timeout(10):
            assert (await reader.readline()).startswith(b"HTTP/1.1 413 ")
        writer.close()
        assert stored(service) == []

    async def test_a_body_without_an_end_is_cut_off(self, service: Service) -> None:
        """100 MB in pieces: refused at the limit, and the process does not grow by what came."""
        page = await service.visitor()
        before = _memory_kib(anew=True)
        reader, writer = await _begin(page, service, "Transfer-Encoding: chunked")
        with contextlib.suppress(ConnectionError):  # the service may hang up on the rest
            for _ in range(1600):
                writer.write(b"10000\r\n" + bytes(0x10000) + b"\r\n")
                await writer.drain()
        async with asyncio.timeout(20):
            assert (await reader.readline()).startswith(b"HTTP/1.1 413 ")
        writer.close()
        assert _memory_kib() - before < 50 * 1024
        assert stored(service) == []
        await page.say("ما زلت هنا")

    async def test_the_limit_is_a_setting(self, serve: Serve) -> None:
        service = await serve(attachment_mb=1)
        page = await service.visitor()
        assert (await upload(page, files.pdf(bytes(1024 * 1024)), "application/pdf"))[0] == 413
        assert (await upload(page, files.pdf(bytes(1024 * 1024 - 200)), "application/pdf"))[0] == 201

    async def test_other_routes_keep_their_limit(self, service: Service) -> None:
        async with service.browser().post(
            "/api/desk/login",
            data=bytes(200_000),
            headers={"Origin": service.origin, "Content-Type": "application/json"},
        ) as response:
            assert response.status == 413

    async def test_a_packed_body_is_refused(self, service: Service) -> None:
        page = await service.visitor()
        status, answer = await upload(page, files.png(), "image/png", **{"Content-Encoding": "gzip"})
        assert (status, answer["error"]["code"]) == (400, "bad_request")

    async def test_a_body_that_never_ends_is_given_up(self, serve: Serve) -> None:
        service = await serve(attachment_upload_s=0.3)
        page = await service.visitor()
        over = asyncio.Event()

        async def body() -> AsyncIterator[bytes]:
            yield files.png()[:20]
            await over.wait()

        status, answer = await upload(page, body(), "image/png")
        over.set()
        assert (status, answer["error"]["code"]) == (408, "attachment_slow")
        assert stored(service) == []


async def _begin(page: Page, service: Service, length: str) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """The head of an upload on a bare connection."""
    address = urlsplit(service.url)
    reader, writer = await asyncio.open_connection(address.hostname, address.port)
    head = [
        f"POST {POST} HTTP/1.1",
        f"Host: {address.netloc}",
        f"Authorization: Bearer {page.token}",
        "X-Sanad-Id: file-0001",
        "Content-Type: image/png",
        length,
    ]
    writer.write("\r\n".join([*head, "", ""]).encode())
    return reader, writer


def _memory_kib(*, anew: bool = False) -> int:
    """The most memory this process held; `anew` begins to count now and returns what it holds."""
    if anew:
        Path("/proc/self/clear_refs").write_text("5")
    status = Path("/proc/self/status").read_text()
    return int(re.search(rf"{'VmRSS' if anew else 'VmHWM'}:\s+(\d+) kB", status)[1])  # type: ignore[index]


class TestWho:
    """Who may send and read."""

    @pytest.mark.parametrize("token", ["", "x.y", "ü" * 20])
    async def test_a_stranger_may_do_nothing(self, service: Service, token: str) -> None:
        page = await service.visitor()
        await upload(page, files.png(), "image/png")
        page.token = token.encode().decode("latin-1")
        status, answer = await upload(page, files.png(), "image/png", client_id="file-0002")
        assert (status, answer["error"]["code"]) == (401, "visitor_unknown")
        assert (await download(page, 1))[0] == 401

    async def test_somebody_elses_file_is_not_there(self, service: Service) -> None:
        mine, other = await service.visitor(), await service.visitor()
        await upload(mine, files.png(), "image/png")
        await other.say("لا ملفات عندي")
        assert (await download(other, 1))[0] == 404
        assert (await download(other, 999))[0] == 404
        assert (await download(mine, 2))[0] == 404, "the bot's answer is no file"
        assert (await download(mine, 1))[0] == 200

    async def test_only_the_agent_who_may_see_the_conversation_reads_it(self, service: Service) -> None:
        page = await service.visitor()
        await upload(page, files.png(), "image/png")
        await page.entry(lambda e: e["seq"] == 2)
        path = f"/api/desk/conversations/{page.conversation}/attachments/1"

        async def status_of(http: aiohttp.ClientSession) -> int:
            async with http.get(path) as response:
                return response.status

        assert await status_of(service.browser()) == 401
        await service.employ("fahad")
        stranger = await service.desk("fahad", available=False)
        assert await status_of(stranger.http) == 404
        await service.employ("noura")
        desk = await service.desk("noura")
        await page.say(HUMAN)
        offer = (await desk.event("offer"))["offer"]
        assert await status_of(desk.http) == 200, "he is asked whether he takes it"
        assert (await desk.ask("accept", reservation=offer["reservation"]))["kind"] == "ack"
        await desk.event("assigned")
        async with desk.http.get(path) as response:
            assert response.status == 200
            assert response.headers["Content-Disposition"].startswith("attachment;")
            assert response.headers["Content-Security-Policy"].startswith("default-src 'none'; sandbox;")
            assert Image.open(io.BytesIO(await response.read())).size == (60, 40)
        assert await status_of(stranger.http) == 404
        assert (await desk.ask("close", conversation=page.conversation, outcome="resolved"))["kind"] == "ack"
        assert await status_of(desk.http) == 404, "it is no longer his"

    async def test_the_agent_sees_the_entry_at_once_and_names_are_masked(self, service: Service) -> None:
        page = await service.visitor()
        desk = await with_agent(service, page)
        await upload(page, files.pdf(), "application/pdf", name="هوية 1058529940.pdf")
        frame = await desk.next("entries", lambda f: any(e["kind"] == "attachment" for e in f["entries"]))
        [entry] = [e for e in frame["entries"] if e["kind"] == "attachment"]
        assert "•••••••940" in entry["text"]
        assert "1058529940" not in str(entry)
        assert entry["data"] == {
            "file": {"kind": "pdf", "type": "application/pdf", "bytes": 82, "width": 0, "height": 0}
        }
        mine = await page.entry(lambda e: e["kind"] == "attachment")
        assert "1058529940" in mine["text"]
        await page.pong()
        assert page.entries()[-1]["kind"] == "attachment", "the bot is silent"

    async def test_a_site_that_embeds_the_widget_may_call_and_others_may_not(self, serve: Serve) -> None:
        service = await serve(widget_origins=("https://employer.example",))
        page = await service.visitor()
        site = {"Origin": "https://employer.example"}
        async with page.http.options(POST, headers={**site, "Access-Control-Request-Method": "POST"}) as response:
            assert response.status == 204
            assert response.headers["Access-Control-Allow-Origin"] == "https://employer.example"
            assert "Authorization" in response.headers["Access-Control-Allow-Headers"]
        assert (await upload(page, files.png(), "image/png", **site))[0] == 201
        status, headers, _ = await download(page, 1, **site)
        assert (status, headers["Access-Control-Allow-Origin"]) == (200, "https://employer.example")
        strange = {"Origin": "https://evil.example"}
        assert (await upload(page, files.png(), "image/png", client_id="file-0002", **strange))[0] == 403
        status, headers, _ = await download(page, 1, **strange)
        assert status == 403
        assert "Access-Control-Allow-Origin" not in headers
        async with page.http.options(POST, headers=strange) as response:
            assert response.status == 403

    async def test_the_desks_own_routes_are_read_by_no_other_site(self, service: Service) -> None:
        page = await service.visitor()
        path = f"/api/desk/conversations/{page.conversation}/attachments/1"
        async with page.http.get(path, headers={"Origin": "https://employer.example"}) as response:
            assert "Access-Control-Allow-Origin" not in response.headers


class TestRepeated:
    """The same file again: after a lost answer, after a crash."""

    async def test_a_repeated_upload_is_one_entry_and_one_file(self, service: Service) -> None:
        page = await service.visitor()
        assert await upload(page, files.png(), "image/png") == (201, {"id": "file-0001", "seq": 1})
        assert await upload(page, files.png(), "image/png") == (200, {"id": "file-0001", "seq": 1})
        assert len(stored(service)) == 1
        await page.entry(lambda e: e["seq"] == 2)
        assert [e["kind"] for e in page.entries()].count("attachment") == 1

    async def test_five_at_once_are_one(self, service: Service) -> None:
        page = await service.visitor()
        answers = await asyncio.gather(*(upload(page, files.png(), "image/png") for _ in range(5)))
        assert sorted(status for status, _ in answers) == [200, 200, 200, 200, 201]
        assert {answer["seq"] for _, answer in answers} == {1}
        assert len(stored(service)) == 1

    async def test_a_crash_between_storing_and_logging_is_healed(
        self, service: Service, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        page = await service.visitor()
        log = service.app[keys.VISITORS].conversations

        async def away(*_: Any, **__: Any) -> None:
            raise StoreAwayError("gone")

        with monkeypatch.context() as patch:
            patch.setattr(log, "accept", away)
            status, answer = await upload(page, files.png(), "image/png")
            assert (status, answer["error"]["code"]) == (503, "unavailable")
        assert len(stored(service)) == 1
        assert await upload(page, files.png(), "image/png") == (201, {"id": "file-0001", "seq": 1})
        assert len(stored(service)) == 1

    async def test_another_file_under_the_same_id_changes_nothing(self, service: Service) -> None:
        page = await service.visitor()
        await upload(page, files.pdf(), "application/pdf")
        assert (await upload(page, files.png(), "image/png"))[0] == 200
        _, headers, body = await download(page, 1)
        assert (headers["Content-Type"], body) == ("application/pdf", files.pdf())

    async def test_a_restarted_service_still_has_it(self, serve: Serve) -> None:
        first = await serve()
        page = await first.visitor()
        await upload(page, files.pdf(), "application/pdf")
        token = page.token
        await first.stop()
        again = await (await serve()).visitor(token)
        assert (await download(again, 1))[2] == files.pdf()


class TestRate:
    """How many files one may send."""

    async def test_a_burst_is_bounded(self, serve: Serve) -> None:
        service = await serve(attachment_burst=2, attachment_per_s=0.001)
        page = await service.visitor()
        codes = [(await upload(page, files.pdf(), client_id=f"file-000{i}"))[0] for i in range(3)]
        assert codes == [201, 201, 429]
        assert (await upload(await service.visitor(), files.pdf()))[0] == 201

    async def test_a_day_is_bounded_on_all_replicas_together(self, serve: Serve) -> None:
        one = await serve(attachments_per_day=2)
        other = await serve(attachments_per_day=2)
        page = await one.visitor()
        assert (await upload(page, files.pdf(), client_id="file-0001"))[0] == 201
        second = await other.visitor(page.token)
        assert (await upload(second, files.pdf(), client_id="file-0002"))[0] == 201
        status, answer = await upload(page, files.pdf(), client_id="file-0003")
        assert (status, answer["error"]["code"]) == (429, "attachment_quota")

    async def test_what_waits_for_the_scanner_counts_once_and_what_is_refused_counts(
        self, serve: Serve, tmp_path: Path
    ) -> None:
        service = await serve(attachments_per_day=2, attachment_scanner=f"sh -c 'test -e {tmp_path}/back || exit 2'")
        page = await service.visitor()
        assert [(await upload(page, files.pdf()))[0] for _ in range(4)] == [503] * 4
        (tmp_path / "back").touch()
        assert (await upload(page, files.pdf()))[0] == 201
        assert [(await upload(page, files.SVG, client_id="file-0002"))[0] for _ in range(2)] == [415, 429]

    async def test_new_visitors_from_one_address_do_not_get_around_it(self, serve: Serve) -> None:
        service = await serve(attachments_per_day_address=2)
        codes = [(await upload(await service.visitor(), files.pdf()))[0] for _ in range(3)]
        assert codes == [201, 201, 429]

    @pytest.mark.parametrize("client_id", ["", "short", "a" * 65, "with space!", "عربي-عربي"])
    async def test_an_id_is_needed_and_plain(self, service: Service, client_id: str) -> None:
        page = await service.visitor()
        shown = client_id.encode().decode("latin-1")
        assert (await upload(page, files.png(), "image/png", client_id=shown))[0] == 400


async def test_the_bot_says_it_once_and_then_briefly(service: Service) -> None:
    page = await service.visitor()
    await upload(page, files.png(), "image/png", client_id="file-0001")
    first = await page.entry(lambda e: e["seq"] == 2)
    await upload(page, files.png(), "image/png", client_id="file-0002")
    second = await page.entry(lambda e: e["seq"] == 4)
    assert len(second["text"]) < len(first["text"]) / 2
    await page.say("شكرًا")
    assert (await page.entry(lambda e: e["seq"] == 6))["text"].startswith("جواب")


async def test_a_file_that_is_gone_from_the_storage_is_said_so(service: Service) -> None:
    page = await service.visitor()
    await upload(page, files.png(), "image/png")
    stored(service)[0].unlink()
    assert (await download(page, 1))[0] == 404


async def test_the_folder_is_readable_by_the_service_alone(service: Service) -> None:
    page = await service.visitor()
    await upload(page, files.png(), "image/png", name="../../../tmp/x.png")
    [file] = stored(service)
    assert re.fullmatch("[0-9a-f]{40}", file.name)
    assert file.parent.name == file.name[:2]
    assert file.stat().st_mode & 0o777 == 0o600
    assert file.parent.stat().st_mode & 0o777 == 0o700


class TestScanner:
    """A scanner that every file must pass."""

    @pytest.mark.parametrize(
        ("status", "code", "http"), [(1, "attachment_infected", 422), (2, "attachment_unchecked", 503)]
    )
    async def test_what_is_not_clean_is_not_taken(self, serve: Serve, status: int, code: str, http: int) -> None:
        service = await serve(attachment_scanner=f"sh -c 'exit {status}'")
        page = await service.visitor()
        got, answer = await upload(page, files.png(), "image/png")
        assert (got, answer["error"]["code"]) == (http, code)
        assert stored(service) == []
        await page.pong()
        assert page.entries() == []

    async def test_it_sees_what_was_sent_and_lets_the_clean_pass(self, serve: Serve) -> None:
        service = await serve(attachment_scanner="grep -q Exif")
        page = await service.visitor()
        # grep says 0 where it finds: only a file with its EXIF still in it is "clean".
        assert (await upload(page, files.phone_photo(), "image/jpeg"))[0] == 201
        assert (await upload(page, files.png(), "image/png", client_id="file-0002"))[0] == 422

    async def test_sent_again_once_the_scanner_is_back(self, serve: Serve, tmp_path: Path) -> None:
        service = await serve(attachment_scanner=f"sh -c 'test -e {tmp_path}/back || exit 2'")
        page = await service.visitor()
        assert (await upload(page, files.png(), "image/png"))[0] == 503
        (tmp_path / "back").touch()
        assert await upload(page, files.png(), "image/png") == (201, {"id": "file-0001", "seq": 1})


class TestStorage:
    """S3-compatible storage instead of the folder."""

    async def test_files_lie_in_the_bucket_and_come_back(self, serve: Serve, s3_peer: S3Peer) -> None:
        service = await serve(attachments_url=SecretStr(s3_peer.url))
        page = await service.visitor()
        assert (await upload(page, files.pdf(), "application/pdf"))[0] == 201
        assert list(s3_peer.objects.values()) == [files.pdf()]
        assert (await download(page, 1))[2] == files.pdf()
        assert stored(service) == []

    async def test_storage_that_is_away_is_said_and_healed(self, serve: Serve, s3_peer: S3Peer) -> None:
        service = await serve(attachments_url=SecretStr(s3_peer.url))
        page = await service.visitor()
        s3_peer.faults = [500] * 3
        status, answer = await upload(page, files.pdf(), "application/pdf")
        assert (status, answer["error"]["code"]) == (503, "unavailable")
        assert (await upload(page, files.pdf(), "application/pdf"))[0] == 201
        s3_peer.faults = [500]
        assert (await download(page, 1))[0] == 503
        s3_peer.objects.clear()
        assert (await download(page, 1))[0] == 404

    async def test_an_unusable_address_stops_the_start(self, serve: Serve) -> None:
        with pytest.raises(ValueError, match="storage address"):
            await serve(attachments_url=SecretStr("https://key:secret@host/bucket"))
