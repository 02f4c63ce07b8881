"""Calls of the Cloud API through pywa, and what their outcomes mean."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

import httpx
from pywa_async.client import WhatsApp
from pywa_async.errors import WhatsAppError

from handoff.channels.base import Address, Part, Retry, SendResult, Sent, Unknown
from handoff.channels.whatsapp.errors import SOON_S, result_of
from handoff.channels.whatsapp.settings import WhatsAppSettings

CONNECT_S = 3.0
CONNECTIONS = 64
NOT_WRITTEN = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError, httpx.UnsupportedProtocol)
"""What goes wrong before the first byte of a request leaves."""


def session(settings: WhatsAppSettings) -> httpx.AsyncClient:
    """The connections to the API. Redirects are never followed: a token goes with each request. Waiting for a
    connection has a limit of its own: a message whose request was never written is not unknown."""
    return httpx.AsyncClient(
        timeout=httpx.Timeout(settings.timeout_s, connect=CONNECT_S, pool=CONNECT_S),
        limits=httpx.Limits(max_connections=CONNECTIONS, max_keepalive_connections=CONNECTIONS),
        follow_redirects=False,
    )


def client(settings: WhatsAppSettings, http: httpx.AsyncClient) -> WhatsApp:
    """pywa over these connections. It knows one address of the API; ours comes after, for proxies and peers."""
    api = WhatsApp(
        phone_id=settings.phone_id,
        token=settings.token.get_secret_value(),
        session=http,
        api_version=settings.api_version,
    )
    http.base_url = f"{settings.api}/v{settings.api_version}"
    return api


async def send(api: WhatsApp, settings: WhatsAppSettings, to: Address, part: Part, key: str) -> SendResult:
    """Send one message once. pywa's own senders build what `render` has built, so the body goes as it is."""
    recipient = {"to": to} if to.isascii() and to.isdigit() else {"recipient": to}
    body = {
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        **recipient,
        **part,
        "biz_opaque_callback_data": key,
    }
    try:
        async with asyncio.timeout(settings.timeout_s + 2 * CONNECT_S):
            answer = await api.api.send_raw_request("POST", f"/{settings.phone_id}/messages", json=body)
        return Sent(_wamid(answer))
    except WhatsAppError as refused:
        return result_of(refused.code, refused.status_code or 0, _retry_after_s(refused))
    except NOT_WRITTEN as unreached:
        return Retry(SOON_S, type(unreached).__name__)
    except (httpx.HTTPError, TimeoutError, LookupError, TypeError, ValueError) as unclear:
        return Unknown(type(unclear).__name__)


def _wamid(answer: Mapping[str, Any]) -> str:
    return str(answer["messages"][0]["id"])


def _retry_after_s(refused: WhatsAppError) -> float | None:
    given = refused.raw_response.headers.get("Retry-After", "") if refused.raw_response is not None else ""
    return min(float(given), 3600.0) if given.isascii() and given.isdigit() else None
