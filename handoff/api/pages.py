"""Serves the built pages and the health of the service."""

from __future__ import annotations

from pathlib import Path

from aiohttp import web

from handoff.api.keys import HEALTH, SETTINGS
from handoff.errors import RefusedError

routes = web.RouteTableDef()

_IMMUTABLE = "public, max-age=31536000, immutable"
_TYPES = {".js": "text/javascript", ".webmanifest": "application/manifest+json"}


@routes.get("/healthz")
async def healthz(request: web.Request) -> web.Response:
    """200 when everything this replica needs answers."""
    parts = await request.app[HEALTH].look()
    return web.json_response(parts, status=200 if all(parts.values()) else 503)


@routes.get("/")
async def portal(request: web.Request) -> web.StreamResponse:
    """The demo employer portal."""
    return _file(request, "portal/index.html")


@routes.get("/desk")
@routes.get("/desk/")
async def desk(request: web.Request) -> web.StreamResponse:
    """The agents' desk."""
    return _file(request, "desk/index.html")


@routes.get("/{path:.+}")
async def asset(request: web.Request) -> web.StreamResponse:
    """Any other built file."""
    return _file(request, request.match_info["path"])


def _file(request: web.Request, path: str) -> web.StreamResponse:
    root: Path = request.app[SETTINGS].web_dir.resolve()
    try:
        file = (root / path).resolve()
        found = file.is_relative_to(root) and file.is_file()
    except (OSError, ValueError):
        found = False
    if not found:
        raise RefusedError("not_found")
    headers = {"Cache-Control": _IMMUTABLE if "/assets/" in f"/{path}" else "no-cache"}
    if file.suffix in _TYPES:
        headers["Content-Type"] = _TYPES[file.suffix]
    if file.name == "widget.js":
        # The employers' own sites load this one file.
        headers["Access-Control-Allow-Origin"] = "*"
        headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return web.FileResponse(file, headers=headers)
