"""Where providers hand in events. Answered 200 only when everything in them is durable; the bot is not waited for."""

from __future__ import annotations

from aiohttp import web

from handoff.api import keys
from handoff.channels.base import Channel, MalformedError
from handoff.errors import RefusedError

MOST_PIECES = 4096
"""Pieces of a chunked body: each costs time, however small it is."""

routes = web.RouteTableDef()


def _channel(request: web.Request) -> Channel:
    channel = request.app[keys.CHANNELS].channels.get(request.match_info["channel"])
    if channel is None:
        raise RefusedError("not_found")
    return channel


async def _body(request: web.Request, limit: int) -> bytes:
    """The raw bytes, as they were signed. Packed ones are refused: a small one may hold a very large one."""
    if request.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise RefusedError("bad_request")
    if (request.content_length or 0) > limit:
        raise RefusedError("too_large")
    body, pieces = bytearray(), 0
    while not request.content.at_eof():
        piece, ended = await request.content.readchunk()
        body += piece
        pieces += ended
        if pieces > MOST_PIECES:
            # Whatever else it sends would still be taken apart.
            request.protocol.force_close()
            raise RefusedError("too_large")
        if len(body) > limit:
            raise RefusedError("too_large")
    return bytes(body)


@routes.post("/webhooks/{channel}")
async def take_events(request: web.Request) -> web.Response:
    """A provider's events: 401 when it was not the provider, 400 when the body is not what it documents."""
    channel = _channel(request)
    body = await _body(request, channel.limits.body_bytes)
    if not channel.authentic(request.headers, body):
        raise RefusedError("not_authentic")
    try:
        events = channel.parse(body)
    except MalformedError:
        raise RefusedError("bad_request") from None
    opened = request.app[keys.CHANNELS]
    await opened.receivers[channel.name](events)
    opened.acknowledge(channel, events)
    return web.Response()


@routes.get("/webhooks/{channel}")
async def check_address(request: web.Request) -> web.Response:
    """A provider's check that this address is ours."""
    answer = _channel(request).challenge(request.query)
    if answer is None:
        raise RefusedError("not_authentic")
    return web.Response(text=answer)
