"""The widget on an employer's own site, under that site's strict policy."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from playwright.sync_api import Page, expect

from deploy.run.ports import LOOPBACK
from deploy.run.system import System
from tests.stories.pages import ANSWER_MS, Agent, Employer
from tests.stories.watching import Faults
from tests.support import files

HOST_PAGE = """<!doctype html>
<html lang="ar" dir="rtl"><head><meta charset="utf-8"><title>موقع المنشأة</title>
<link rel="icon" href="data:,"><link rel="stylesheet" href="/hostile.css"></head>
<body><h1>موقع المنشأة</h1><script src="{server}/widget.js" defer></script></body></html>"""
HOSTILE_CSS = "* { color: red !important; font-size: 40px !important; display: inline !important; direction: ltr }"


@pytest.fixture
def host_site(system: System) -> Iterator[str]:
    """A site of another origin that allows the one script and the one server."""
    policy = (
        f"default-src 'none'; style-src 'self'; img-src data:; script-src {system.url}/widget.js; "
        f"connect-src {system.url.replace('http', 'ws')} {system.url}; base-uri 'none'; "
        "require-trusted-types-for 'script'; trusted-types lit-html"
    )

    class Site(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            css = self.path.endswith(".css")
            body = (HOSTILE_CSS if css else HOST_PAGE.format(server=system.url)).encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/css" if css else "text/html")
            self.send_header("Content-Security-Policy", policy)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Nothing: the test's output is not its log."""

    with ThreadingHTTPServer((LOOPBACK, 0), Site) as server:
        thread = Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://localhost:{server.server_port}"
        server.shutdown()
        thread.join()


def test_on_another_origin_with_a_strict_policy(
    host_site: str,
    open_page: Callable[..., Page],
    faults: Faults,
    noura: Agent,
    picture: Callable[[Page, str], None],
) -> None:
    faults.hosts |= {host_site.removeprefix("http://")}
    employer = Employer(open_page(), host_site)
    employer.visit()
    assert "أيّ هذه ينطبق على منشأتك" in employer.ask("وش سبب ايقاف الخدمات")
    picture(employer.page, "embedded")
    assert employer.composer.evaluate("(node) => getComputedStyle(node).fontSize") == "16px"
    assert employer.page.locator("h1").evaluate("(node) => getComputedStyle(node).fontSize") == "40px"
    noura.go_available()
    employer.ask_for_human()
    noura.accept()
    noura.reply("حياك الله")
    employer.hears("حياك الله")
    employer.attach({"name": "صورة.jpg", "mimeType": "image/jpeg", "buffer": files.phone_photo()})
    expect(employer.log.locator("sanad-file canvas")).to_be_visible(timeout=ANSWER_MS)
    employer.reload()
    employer.hears("حياك الله")
    expect(employer.log.locator("sanad-file canvas")).to_be_visible(timeout=ANSWER_MS)
    expect(employer.speaker).to_have_text("نورة")
    noura.close()
