"""A peer that speaks as S3 does: it works out each signature by itself and refuses what does not match."""

from __future__ import annotations

import hashlib
import hmac
import re
from urllib.parse import quote

from aiohttp import web

from deploy.run.ports import LOOPBACK

KEY, SECRET, REGION = "KEYOFTHETESTS", "secret/of+the tests", "me-central-1"
_AUTHORIZATION = re.compile(
    r"AWS4-HMAC-SHA256 Credential=(\w+)/(\d{8})/([\w-]+)/s3/aws4_request, "
    r"SignedHeaders=([\w;-]+), Signature=([0-9a-f]{64})"
)


class S3Peer:
    """One bucket. `faults` are statuses that the next requests get instead of an answer."""

    def __init__(self) -> None:
        self.objects: dict[str, bytes] = {}
        self.faults: list[int] = []
        self.asked: list[tuple[str, int]] = []
        self.url = ""
        self._runner: web.AppRunner | None = None

    async def start(self) -> None:
        """Listen on a free port."""
        app = web.Application(client_max_size=64 * 1024 * 1024)
        app.router.add_route("*", "/bucket/{key:.+}", self._handle)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, LOOPBACK, 0).start()
        port = self._runner.addresses[0][1]
        self.url = f"s3+http://{KEY}:{quote(SECRET, safe='')}@{LOOPBACK}:{port}/bucket/files?region={REGION}"

    async def stop(self) -> None:
        """Stop listening."""
        if self._runner:
            await self._runner.cleanup()
            self._runner = None

    async def _handle(self, request: web.Request) -> web.Response:
        response = await self._answer(request)
        self.asked.append((request.method, response.status))
        return response

    async def _answer(self, request: web.Request) -> web.Response:
        body = await request.read()
        if self.faults:
            return web.Response(status=self.faults.pop(0))
        if not self._signed(request, body):
            return web.Response(status=403, text="SignatureDoesNotMatch")
        key = request.path
        if request.method == "PUT":
            self.objects[key] = body
            return web.Response(status=200)
        if key not in self.objects:
            return web.Response(status=404, text="NoSuchKey")
        return web.Response(body=self.objects[key])

    @staticmethod
    def _signed(request: web.Request, body: bytes) -> bool:
        found = _AUTHORIZATION.fullmatch(request.headers.get("Authorization", ""))
        digest = hashlib.sha256(body).hexdigest()
        if not found or request.headers.get("x-amz-content-sha256") != digest:
            return False
        key_id, day, region, names, signature = found.groups()
        if (key_id, region) != (KEY, REGION) or "host" not in names.split(";"):
            return False
        lines = [f"{name}:{request.headers[name].strip()}" for name in names.split(";")]
        canonical = "\n".join(
            [request.method, request.raw_path.partition("?")[0], request.query_string, *lines, "", names, digest]
        )
        scope = f"{day}/{REGION}/s3/aws4_request"
        hashed = hashlib.sha256(canonical.encode()).hexdigest()
        told = "\n".join(["AWS4-HMAC-SHA256", request.headers["x-amz-date"], scope, hashed])
        secret = f"AWS4{SECRET}".encode()
        for part in (day, REGION, "s3", "aws4_request"):
            secret = hmac.new(secret, part.encode(), hashlib.sha256).digest()
        return hmac.compare_digest(hmac.new(secret, told.encode(), hashlib.sha256).hexdigest(), signature)
