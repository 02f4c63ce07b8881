"""For our own processes alone: the action server opens and looks up cases, the terminal chat reads turns."""

from __future__ import annotations

import re
from typing import Any

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from handoff.api.keys import CASES, VISITORS
from handoff.api.visitor_http import internal
from handoff.channels.web.render import entry_json
from handoff.conversation.model import ConversationId
from handoff.errors import RefusedError

routes = web.RouteTableDef()

_CONVERSATION = re.compile(r"[0-9a-f]{26}")
_CURSOR = re.compile(r"[0-9]{1,15}")


class OpenCase(BaseModel):
    """What the action server sends."""

    model_config = ConfigDict(extra="forbid", strict=True)
    conversation: str = Field(pattern=r"^[0-9a-f]{26}$")
    turn: str = Field(min_length=1, max_length=100)
    topic: str | None = Field(None, pattern=r"^[a-z_]{1,60}$")


def _only_internal(request: web.Request) -> None:
    if not internal(request):
        raise RefusedError("internal_only")


def _conversation(text: str) -> ConversationId:
    if not _CONVERSATION.fullmatch(text):
        raise RefusedError("unknown_conversation")
    return ConversationId(text)


def _cursor(text: str) -> int:
    if not _CURSOR.fullmatch(text):
        raise RefusedError("bad_request")
    return int(text)


@routes.post("/internal/cases")
async def open_case(request: web.Request) -> web.Response:
    """Open a case; the same turn gets the same case."""
    _only_internal(request)
    try:
        body = OpenCase.model_validate_json(await request.read())
    except ValidationError:
        raise RefusedError("bad_request") from None
    state = await request.app[VISITORS].conversations.state(ConversationId(body.conversation))
    if state is None:
        raise RefusedError("unknown_conversation")
    case = await request.app[CASES].open(
        conversation=state.id,
        contact=state.contact,
        channel=state.channel,
        topic=body.topic or "",
        request=body.turn,
    )
    return web.json_response({"reference": case.reference})


@routes.get("/internal/cases/{reference}")
async def find_case(request: web.Request) -> web.Response:
    """A case, if it is this employer's."""
    _only_internal(request)
    conversation = _conversation(request.query.get("conversation", ""))
    case = await request.app[CASES].find(request.match_info["reference"])
    if case is None or case.conversation != conversation:
        raise RefusedError("case_not_found")
    return web.json_response(
        {
            "reference": case.reference,
            "status": case.status,
            "opened_at_ms": case.opened_ms,
            "topic": case.topic,
        }
    )


@routes.get("/internal/metrics")
async def read_metrics(request: web.Request) -> web.Response:
    """The counters of this replica, in Prometheus' text format."""
    _only_internal(request)
    return web.Response(body=generate_latest(), headers={"Content-Type": CONTENT_TYPE_LATEST})


@routes.get("/internal/conversations/{conversation}")
async def read_conversation(request: web.Request) -> web.Response:
    """The entries after a cursor with what the bot understood, and who owns the conversation."""
    _only_internal(request)
    conversation = _conversation(request.match_info["conversation"])
    conversations = request.app[VISITORS].conversations
    state = await conversations.state(conversation)
    if state is None:
        raise RefusedError("unknown_conversation")
    after = _cursor(request.query.get("after", "0"))
    entries: list[dict[str, Any]] = []
    for entry in await conversations.entries(conversation, after=after):
        entries.append({**entry_json(entry), "nlu": entry.draft.data.get("nlu")})
    return web.json_response(
        {
            "owner": "agent" if state.owner.startswith("agent:") else state.owner,
            "queue": state.queue if state.owner != "bot" else "",
            "priority": state.priority if state.owner != "bot" else "",
            "bot_cursor": state.bot_cursor,
            "entries": entries,
        }
    )
