"""Headers of every answer, origins, and the client's address."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

import structlog
from aiohttp import web

from handoff.api import error_page
from handoff.api.errors import STATUS, describe
from handoff.api.keys import SETTINGS
from handoff.errors import RefusedError

log = structlog.get_logger(__name__)

_CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
_HEADERS = {
    "Content-Security-Policy": _CSP,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}
_SERVER = "Sanad"
"""In place of the names and versions of what it is built with."""
WIDGET_API = "/api/visitor/"
_HTTP_CODES = {404: "not_found", 405: "method_not_allowed", 413: "too_large"}

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def refusal(request: web.Request, error: RefusedError) -> web.Response:
    """A refusal as an HTTP answer: a page where a browser shows it, otherwise the one shape of errors."""
    if error_page.is_wanted(request):
        response = error_page.render(error)
    else:
        response = web.json_response({"error": describe(error)}, status=STATUS[error.code])
    if "retry_after_s" in error.data:
        response.headers["Retry-After"] = str(error.data["retry_after_s"])
    return response


@web.middleware
async def errors(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Turns refusals and faults into answers."""
    try:
        return await handler(request)
    except RefusedError as error:
        refused = error
    except web.HTTPException as error:
        if error.status < 400:
            raise
        refused = RefusedError(_HTTP_CODES.get(error.status, "bad_request"))
    except OSError as error:
        log.warning("request_unavailable", path=request.path, error=type(error).__name__)
        refused = RefusedError("unavailable")
    except Exception as error:  # noqa: BLE001 - the caller gets a clear answer, the log the fault
        log.error("request_failed", path=request.path, error=repr(error))
        refused = RefusedError("internal")
    return refusal(request, refused)


async def add_headers(request: web.Request, response: web.StreamResponse) -> None:
    """Security headers on every answer that has not been sent yet."""
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
    response.headers["Server"] = _SERVER
    if request.path.startswith(WIDGET_API):
        _allow_widget(request, response)
    if request.app[SETTINGS].secure_cookies:
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000; includeSubDomains")


def _allow_widget(request: web.Request, response: web.StreamResponse) -> None:
    """Let the page that embeds the widget read this answer, refusals too. No cookie counts here: a token does."""
    origin = request.headers.get("Origin", "")
    if origin and widget_origin(request):
        response.headers["Access-Control-Allow-Origin"] = origin
        response.headers["Vary"] = "Origin"


def same_origin(request: web.Request) -> bool:
    """Whether a browser sent this from our own pages (or from one of the configured origins)."""
    origin = request.headers.get("Origin", "")
    if origin in request.app[SETTINGS].public_origins:
        return True
    try:
        parts = urlsplit(origin)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.netloc) and parts.netloc == request.host


def widget_origin(request: web.Request) -> bool:
    """Whether the widget may be used from the page that asks."""
    allowed = request.app[SETTINGS].widget_origins
    return "*" in allowed or request.headers.get("Origin", "") in allowed or same_origin(request)


def address(request: web.Request) -> str:
    """The client's address, for throttling."""
    if request.app[SETTINGS].trust_proxy:
        forwarded = request.headers.get("X-Forwarded-For", "").split(",")[0].strip()
        if forwarded:
            return forwarded
    return request.remote or "unknown"
