"""What a supervisor reads and changes: the queues' plans, and the audit trail."""

from __future__ import annotations

import asyncio
import json
import re
from datetime import datetime
from typing import Any

from aiohttp import web

from handoff.api import keys
from handoff.api.desk_http import check_csrf, signed_in
from handoff.api.security import same_origin
from handoff.errors import RefusedError
from handoff.routing.model import QUEUES
from handoff.routing.queue_plan import Plans
from handoff.services.accounts import Account, Role
from handoff.services.audit import AuditLine
from handoff.services.measuring import report
from handoff.services.plan_wire import read_plan, write_plan
from handoff.texts import say

BODY_BYTES = 32 * 1024
PAGE = 50
LONGEST_PAGE = 200

routes = web.RouteTableDef()

_NUMBER = re.compile(r"[0-9]{1,15}")
_VERSION = re.compile(r'"([0-9]{1,15})"')


async def supervisor(request: web.Request) -> Account:
    """The supervisor who asks; for a change his page must prove itself by origin and token.

    Raises `not_signed_in`, `supervisor_only`, `not_eligible` (leading the remote desk is reserved to Saudis as serving
    at it is), `too_many_requests`, and for a change `origin_refused` and `csrf`.
    """
    account, _ = await signed_in(request)
    if account.role is not Role.SUPERVISOR:
        raise RefusedError("supervisor_only")
    if not account.verified_saudi:
        raise RefusedError("not_eligible")
    if not request.app[keys.SUPERVISOR].buckets.take(account.id, asyncio.get_running_loop().time()):
        raise RefusedError("too_many_requests")
    if request.method not in {"GET", "HEAD"}:
        if not same_origin(request):
            raise RefusedError("origin_refused")
        await check_csrf(request)
    return account


@routes.get("/api/supervisor/queues")
async def queues(request: web.Request) -> web.Response:
    """All plans."""
    await supervisor(request)
    services = request.app[keys.SUPERVISOR]
    # Who is about to change a plan starts from what is stored, not from a view that may be a second old.
    services.plans.forget()
    plans = await services.plans.current()
    now = request.app[keys.NOW]()
    return web.json_response({"queues": [_queue(plans, queue, now) for queue in QUEUES]})


@routes.get("/api/supervisor/queues/{queue}")
async def queue(request: web.Request) -> web.Response:
    """One plan, with its version as ETag."""
    await supervisor(request)
    name = known_queue(request.match_info["queue"])
    services = request.app[keys.SUPERVISOR]
    services.plans.forget()
    plans = await services.plans.current()
    return _answer(plans, name, request.app[keys.NOW]())


@routes.put("/api/supervisor/queues/{queue}")
async def put_queue(request: web.Request) -> web.Response:
    """Change one plan; the version it was made from goes in If-Match."""
    account = await supervisor(request)
    name = known_queue(request.match_info["queue"])
    if request.content_type != "application/json":
        raise RefusedError("bad_request")
    if (request.content_length or 0) > BODY_BYTES:
        raise RefusedError("too_large")
    read = _VERSION.fullmatch(request.headers.get("If-Match", ""))
    if read is None:
        raise RefusedError("if_match_missing")
    plan = read_plan(name, await request.read())
    services = request.app[keys.SUPERVISOR]
    await services.plans.put(plan, version=int(read[1]), actor=account.id)
    return _answer(await services.plans.current(), name, request.app[keys.NOW]())


@routes.get("/api/supervisor/audit")
async def audit(request: web.Request) -> web.Response:
    """A page of the audit trail, the newest line first."""
    await supervisor(request)
    before = number(request.query.get("before"))
    limit = min(number(request.query.get("limit")) or PAGE, LONGEST_PAGE)
    lines = await request.app[keys.SUPERVISOR].audit.newest(before=before, limit=limit)
    older = lines[-1].seq if lines and lines[-1].seq > 1 else None
    return web.json_response({"lines": [_line(line) for line in lines], "before": older})


@routes.get("/api/supervisor/measures")
async def measures(request: web.Request) -> web.Response:
    """The measures of today and since the start, and how things stand now."""
    await supervisor(request)
    return web.json_response(report(await request.app[keys.MEASURES].read()))


def known_queue(name: str) -> str:
    """The queue's name. Raises `unknown_queue`."""
    if name not in QUEUES:
        raise RefusedError("unknown_queue")
    return name


def number(text: str | None) -> int | None:
    """A number of a query, None when it is not given. Raises `bad_request`."""
    if text is None:
        return None
    if not _NUMBER.fullmatch(text):
        raise RefusedError("bad_request")
    return int(text)


def _answer(plans: Plans, queue: str, now: datetime) -> web.Response:
    return web.json_response(_queue(plans, queue, now), headers={"ETag": f'"{plans.version(queue)}"'})


def _queue(plans: Plans, queue: str, now: datetime) -> dict[str, Any]:
    hours = plans.of(queue).hours
    return {
        "name": queue,
        "title": say(f"queue.{queue}"),
        "version": plans.version(queue),
        "open": hours.is_open(now),
        "opens_at_ms": _ms(hours.next_opening(now)),
        "closes_at_ms": _ms(hours.closes_at(now)),
        "plan": json.loads(write_plan(plans.of(queue))),
    }


def _line(line: AuditLine) -> dict[str, Any]:
    return {**line.fields(), "digest": line.digest}


def _ms(at: datetime | None) -> int | None:
    return None if at is None else round(at.timestamp() * 1000)
