"""Sign-in and articles for the desk."""

from __future__ import annotations

import hmac
import secrets
import time
from typing import Any

from aiohttp import web
from aiohttp_session import get_session, new_session
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from handoff.api.desk_socket import DeskSocket
from handoff.api.keys import ACCOUNTS, DESK, KEEP_ALIVE, KNOWLEDGE, SETTINGS, SIGN_IN
from handoff.api.security import address, same_origin
from handoff.errors import RefusedError
from handoff.services.accounts import Account
from handoff.services.context import article_json

CSRF = "X-Sanad-CSRF"
BODY_BYTES = 16 * 1024

routes = web.RouteTableDef()


class Credentials(BaseModel):
    """What a sign-in sends."""

    model_config = ConfigDict(extra="forbid", strict=True)
    username: str = Field(min_length=1, max_length=100)
    password: str = Field(min_length=1, max_length=1000)


async def _account(request: web.Request) -> Account | None:
    """The account of this request's session; None when the session ended, for whatever reason."""
    session = await get_session(request)
    username = session.get("username")
    if username is None:
        return None
    account = await request.app[ACCOUNTS].get(username)
    if account is None or not account.active or account.epoch != session["epoch"]:
        return None
    too_old = time.time() - session["since_s"] > request.app[SETTINGS].session_absolute_s
    return None if too_old else account


async def signed_in(request: web.Request) -> tuple[Account, int]:
    """The account of this request's session and its epoch. Raises `not_signed_in` when it ended."""
    session = await get_session(request)
    account = await _account(request)
    if account is None:
        session.invalidate()
        raise RefusedError("not_signed_in")
    return account, int(session["epoch"])


async def check_csrf(request: web.Request) -> None:
    """Refuse (`csrf`) a change that does not carry the token of its session."""
    session = await get_session(request)
    sent = request.headers.get(CSRF, "")
    known = str(session.get("csrf", "-"))
    if not hmac.compare_digest(sent.encode("utf-8", "surrogateescape"), known.encode()):
        raise RefusedError("csrf")


async def _json(request: web.Request, model: type[BaseModel]) -> Any:
    if request.content_type != "application/json":
        raise RefusedError("bad_request")
    if (request.content_length or 0) > BODY_BYTES:
        raise RefusedError("too_large")
    try:
        return model.model_validate_json(await request.read())
    except (ValidationError, ValueError):
        raise RefusedError("bad_request") from None


def _me(account: Account, csrf: str) -> web.Response:
    agent = {
        "id": account.id,
        "name": account.first_name,
        "username": account.username,
        "role": account.role.value,
    }
    return web.json_response({"agent": agent, "csrf": csrf})


@routes.post("/api/desk/login")
async def login(request: web.Request) -> web.Response:
    """Sign in; older sessions of the account end, their sockets too."""
    if not same_origin(request):
        raise RefusedError("origin_refused")
    credentials: Credentials = await _json(request, Credentials)
    account, epoch = await request.app[SIGN_IN].check(credentials.username, credentials.password, address(request))
    session = await new_session(request)
    now_s = time.time()
    csrf = secrets.token_urlsafe(24)
    session.update(username=account.username, epoch=epoch, since_s=now_s, csrf=csrf)
    await request.app[DESK].kick(account.id, epoch)
    return _me(account, csrf)


@routes.post("/api/desk/logout")
async def logout(request: web.Request) -> web.Response:
    """Sign out; the sockets of this account end."""
    account, _ = await signed_in(request)
    await check_csrf(request)
    epoch = await request.app[ACCOUNTS].begin_session(account.username)
    (await get_session(request)).invalidate()
    await request.app[DESK].routing.set_activity(account.id, "away", "chosen")
    if epoch is not None:
        await request.app[DESK].kick(account.id, epoch)
    return web.Response(status=204)


@routes.get("/api/desk/me")
async def me(request: web.Request) -> web.Response:
    """Who is signed in."""
    account, _ = await signed_in(request)
    return _me(account, (await get_session(request))["csrf"])


@routes.get("/api/desk/articles")
async def articles(request: web.Request) -> web.Response:
    """Search the articles."""
    await signed_in(request)
    found = request.app[KNOWLEDGE].search(request.query.get("q", "")[:200])
    return web.json_response({"articles": [article_json(article) for article in found]})


@routes.get("/ws/desk")
async def desk_socket(request: web.Request) -> web.StreamResponse:
    """The desk's socket. Foreign origins and strangers are refused before the upgrade."""
    if not same_origin(request):
        raise RefusedError("origin_refused")
    account, epoch = await signed_in(request)

    async def still_signed_in() -> bool:
        await request.app[KEEP_ALIVE](request)
        return await _account(request) is not None

    return await DeskSocket(request.app[DESK], account, epoch, still_signed_in).serve(request)
