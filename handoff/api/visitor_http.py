"""The employer's socket route."""

from __future__ import annotations

import hmac

from aiohttp import web

from handoff.api.keys import SETTINGS, VISITORS
from handoff.api.security import widget_origin
from handoff.api.visitor_socket import VisitorSocket
from handoff.errors import RefusedError

routes = web.RouteTableDef()


def internal(request: web.Request) -> bool:
    """Whether the caller holds the secret of our own processes. An empty secret lets nobody in."""
    token = request.app[SETTINGS].internal_token.get_secret_value()
    sent = request.headers.get("Authorization", "")
    return bool(token) and hmac.compare_digest(sent.encode("utf-8", "surrogateescape"), f"Bearer {token}".encode())


@routes.get("/ws/visitor")
async def visitor_socket(request: web.Request) -> web.StreamResponse:
    """The widget's socket."""
    trusted = internal(request)
    if not trusted and not widget_origin(request):
        raise RefusedError("origin_refused")
    return await VisitorSocket(request.app[VISITORS], unlimited=trusted).serve(request)
