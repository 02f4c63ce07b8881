"""Files that Meta keeps, read in two steps: the file's id gives an address for five minutes, the address the file."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator

import httpx
from pywa_async.client import WhatsApp
from pywa_async.errors import WhatsAppError

from handoff.channels.whatsapp.settings import WhatsAppSettings

LONGEST_S = 60.0
STEP_S = 10.0
_META = (".fbsbx.com", ".fbcdn.net", ".facebook.com", ".whatsapp.net")
_GONE = {404, 410}


async def fetch(
    api: WhatsApp, http: httpx.AsyncClient, settings: WhatsAppSettings, file: str, limit_bytes: int
) -> AsyncIterator[bytes]:
    """The content in pieces, only from Meta's hosts and without following redirects.

    Raises `OSError` (try later), `LookupError` (it is gone, or its address is not Meta's), `ValueError` (too large).
    """
    deadline_s = asyncio.get_running_loop().time() + LONGEST_S
    url = await _url(api, settings, file)
    got = 0
    try:
        async with http.stream(
            "GET", url, headers={"Accept-Encoding": "identity"}, timeout=STEP_S, follow_redirects=False
        ) as answer:
            _check(answer, limit_bytes)
            async for piece in answer.aiter_raw():
                got += len(piece)
                if got > limit_bytes:
                    raise ValueError("larger than the limit")
                if asyncio.get_running_loop().time() > deadline_s:
                    raise OSError("too slow")
                yield piece
    except httpx.HTTPError as lost:
        raise OSError(type(lost).__name__) from None


def _check(answer: httpx.Response, limit_bytes: int) -> None:
    if answer.status_code in _GONE:
        raise LookupError("gone")
    if answer.status_code != httpx.codes.OK:
        raise OSError(f"status {answer.status_code}")
    told = answer.headers.get("Content-Length", "")
    if told.isdigit() and int(told) > limit_bytes:
        raise ValueError("larger than the limit")


async def _url(api: WhatsApp, settings: WhatsAppSettings, file: str) -> httpx.URL:
    if not re.fullmatch(r"[0-9]{1,40}", file):
        raise LookupError("not a file's id")
    try:
        async with asyncio.timeout(STEP_S):
            found = await api.api.send_raw_request("GET", f"/{file}")
        url = httpx.URL(str(found["url"]))
    except WhatsAppError as refused:
        if refused.code == 100 or refused.status_code in _GONE:
            raise LookupError("gone") from None
        raise OSError(f"code {refused.code}") from None
    except (httpx.HTTPError, httpx.InvalidURL, LookupError, TypeError, ValueError) as lost:
        raise OSError(type(lost).__name__) from None
    if not trusted(url, settings):
        raise LookupError("a foreign host")
    return url


def trusted(url: httpx.URL, settings: WhatsAppSettings) -> bool:
    """Whether the token may go to this address: one of Meta's hosts under TLS, or the API's own."""
    own = httpx.URL(settings.api)
    if (url.scheme, url.host, url.port) == (own.scheme, own.host, own.port):
        return True
    return url.scheme == "https" and url.port is None and not url.userinfo and url.host.endswith(_META)
