"""Files: employers send them, and whoever may see the conversation reads them. Always as a download."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import aclosing
from urllib.parse import unquote

import structlog
from aiohttp import web

from handoff.api.desk_http import signed_in
from handoff.api.keys import ACCOUNTS, ATTACHMENTS, DESK, SETTINGS, UPLOADS, VISITORS
from handoff.api.security import address, widget_origin
from handoff.api.visitor_socket import CHANNEL
from handoff.conversation.attachments import FILE_TYPES, Attachment
from handoff.conversation.inbound import InboundMessage
from handoff.conversation.model import ConversationId
from handoff.errors import RefusedError
from handoff.services.attachments import DAY_S, too_large
from handoff.services.context import may_see
from handoff.services.visitors import Visitor

log = structlog.get_logger(__name__)

PIECE_BYTES = 64 * 1024
NAME_CHARS = 1000
CLIENT_ID = "X-Sanad-Id"
NAME = "X-Sanad-Name"

_CLIENT_ID = re.compile(r"[A-Za-z0-9_-]{8,64}")
_SUFFIXES = {each.media_type: each.suffix for each in FILE_TYPES}
# Even where a browser were made to show a file as a page, that page could do nothing and load nothing.
_INERT = {
    "Content-Security-Policy": (
        "default-src 'none'; sandbox; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
    ),
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "private, no-store",
}

routes = web.RouteTableDef()


@routes.options("/api/visitor/attachments")
@routes.options(r"/api/visitor/attachments/{seq:\d{1,15}}")
async def preflight(request: web.Request) -> web.Response:
    """Lets the sites that embed the widget call the two routes below."""
    if not widget_origin(request):
        raise RefusedError("origin_refused")
    response = web.Response(status=204)
    response.headers["Access-Control-Allow-Methods"] = "GET, POST"
    response.headers["Access-Control-Allow-Headers"] = f"Authorization, Content-Type, {CLIENT_ID}, {NAME}"
    response.headers["Access-Control-Max-Age"] = "600"
    return response


@routes.post("/api/visitor/attachments")
async def send(request: web.Request) -> web.Response:
    """Take a file into the visitor's own conversation. The body is the file itself; a repeated id is one entry."""
    visitor = _visitor(request)
    client_id = request.headers.get(CLIENT_ID, "")
    # An encoding would be undone on the way in, and could blow up there.
    if not _CLIENT_ID.fullmatch(client_id) or "Content-Encoding" in request.headers:
        raise RefusedError("bad_request")
    desk = request.app[ATTACHMENTS]
    if (request.content_length or 0) > desk.limits.bytes:
        raise too_large(desk.limits.bytes)
    if not request.app[UPLOADS].take(visitor.contact, asyncio.get_running_loop().time()):
        raise RefusedError("too_fast")
    sent, _ = await request.app[ACCOUNTS].count_attempt(f"attachments-from:{address(request)}", DAY_S)
    if sent > request.app[SETTINGS].attachments_per_day_address:
        raise RefusedError("attachment_quota")
    try:
        async with asyncio.timeout(request.app[SETTINGS].attachment_upload_s):
            accepted = await desk.receive(
                InboundMessage(CHANNEL, visitor.contact, client_id, ""),
                request.content.iter_chunked(PIECE_BYTES),
                declared=request.headers.get("Content-Type", ""),
                name=unquote(request.headers.get(NAME, "")[:NAME_CHARS]),
            )
    except TimeoutError:
        raise RefusedError("attachment_slow") from None
    answer = {"id": client_id, "seq": accepted.seq}
    return web.json_response(answer, status=201 if accepted.new else 200)


@routes.get(r"/api/visitor/attachments/{seq:\d{1,15}}")
async def read_own(request: web.Request) -> web.StreamResponse:
    """A file of the visitor's own conversation."""
    conversation = request.app[VISITORS].conversations.id_of(CHANNEL, _visitor(request).contact)
    return await _download(request, conversation)


@routes.get(r"/api/desk/conversations/{conversation:[0-9a-f]{26}}/attachments/{seq:\d{1,15}}")
async def read_at_desk(request: web.Request) -> web.StreamResponse:
    """A file of a conversation that this agent holds or is offered; any other is as if it were not there."""
    account, _ = await signed_in(request)
    conversation = ConversationId(request.match_info["conversation"])
    services = request.app[DESK]
    state = await services.conversations.state(conversation)
    if state is None or not may_see(state, account.id, await services.routing.agent(account.id)):
        raise RefusedError("attachment_not_found")
    return await _download(request, conversation)


def _visitor(request: web.Request) -> Visitor:
    """The visitor of the bearer token."""
    if not widget_origin(request) and "Origin" in request.headers:
        raise RefusedError("origin_refused")
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    visitor = request.app[VISITORS].tokens.check(token) if scheme == "Bearer" and token.isascii() else None
    if visitor is None:
        raise RefusedError("visitor_unknown")
    return visitor


async def _download(request: web.Request, conversation: ConversationId) -> web.StreamResponse:
    desk = request.app[ATTACHMENTS]
    attachment = await desk.find(conversation, int(request.match_info["seq"]))
    if attachment is None:
        raise RefusedError("attachment_not_found")
    async with aclosing(desk.read(attachment)) as pieces:
        try:
            first = await anext(pieces, b"")
        except FileNotFoundError:
            raise RefusedError("attachment_not_found") from None
        return await _stream(request, attachment, first, pieces)


async def _stream(
    request: web.Request, attachment: Attachment, first: bytes, rest: AsyncIterator[bytes]
) -> web.StreamResponse:
    # The sender's own name stays out of the header: it is shown as text beside the file.
    name = f"sanad-{request.match_info['seq']}{_SUFFIXES[attachment.media_type]}"
    named = {"Content-Type": attachment.media_type, "Content-Disposition": f'attachment; filename="{name}"'}
    response = web.StreamResponse(headers={**_INERT, **named})
    response.content_length = attachment.bytes
    await response.prepare(request)
    try:
        await response.write(first)
        async for piece in rest:
            await response.write(piece)
        await response.write_eof()
    except OSError as error:
        # The answer has begun: a half file must not look like a whole one.
        log.warning("download_interrupted", error=type(error).__name__)
        if request.transport:
            request.transport.abort()
    return response
