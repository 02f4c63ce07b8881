"""A refusal as a page, for a person who typed or followed an address; programs get JSON."""

from __future__ import annotations

import base64
import hashlib
from html import escape

from aiohttp import web

from handoff.api.errors import STATUS, describe
from handoff.errors import RefusedError
from handoff.texts import say

_STYLE = (
    ":root{color-scheme:light dark;--ground:#f4f6f5;--text:#16211d;--soft:#52615b;--accent:#0b6b4b}"
    "@media(prefers-color-scheme:dark){:root{--ground:#0f1614;--text:#e9f1ee;--soft:#a9bab3;--accent:#4cc497}}"
    "body{margin:0;min-height:100vh;display:grid;place-items:center;background:var(--ground);color:var(--text);"
    'font:400 17px/1.8 "SF Arabic",-apple-system,"Segoe UI","Noto Sans Arabic",Tahoma,system-ui,sans-serif}'
    "main{max-width:30rem;padding:2rem;text-align:center}"
    "p{margin:0;color:var(--soft);font-size:3.5rem;line-height:1.2}"
    "h1{margin:.75rem 0 1.5rem;font-size:1.25rem}"
    "a{display:inline-block;padding:.5rem 1.5rem;border:1px solid;border-radius:999px;color:var(--accent);"
    "text-decoration:none}"
    "a:focus-visible{outline:2px solid #0b57d0;outline-offset:3px}"
)
_PAGE = (
    '<!doctype html><html lang="ar" dir="rtl"><head><meta charset="utf-8">'
    '<meta name="viewport" content="width=device-width, initial-scale=1"><title>{message}</title>'
    "<style>{style}</style></head>"
    '<body><main><p aria-hidden="true">{status}</p><h1>{message}</h1><a href="/">{home}</a></main></body></html>'
)
_STYLE_HASH = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
_CSP = f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; base-uri 'none'; frame-ancestors 'none'"
"""The page has no other address to take its style from: relative ones end nowhere below an unknown path."""


def is_wanted(request: web.Request) -> bool:
    """Whether a browser asks for a page to show."""
    return request.method == "GET" and "text/html" in request.headers.get("Accept", "")


def render(error: RefusedError) -> web.Response:
    """The Arabic message of the refusal and the way to the first page."""
    status = STATUS[error.code]
    message = escape(describe(error)["message"])
    text = _PAGE.format(message=message, style=_STYLE, status=status, home=escape(say("page.home")))
    headers = {"Content-Security-Policy": _CSP, "Cache-Control": "no-store"}
    return web.Response(text=text, status=status, content_type="text/html", headers=headers)
