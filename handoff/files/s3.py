"""Attachments in S3-compatible storage."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import parse_qs, quote, unquote, urlsplit

import aiohttp
from yarl import URL

from handoff.conversation.attachments import AttachmentId
from handoff.files.sigv4 import EMPTY_SHA256, Signer

PIECE_BYTES = 256 * 1024
TRIES = 3
PAUSE_S = 0.3
_TIMEOUT = aiohttp.ClientTimeout(total=60, connect=5, sock_read=20)


@dataclass(frozen=True, slots=True)
class Bucket:
    """Where a bucket is: `origin` without a path, `folder` = bucket and prefix, addressed by path."""

    origin: str
    folder: str
    signer: Signer


def parse_bucket(url: str) -> Bucket:
    """Read `s3+https://KEY:SECRET@host[:port]/bucket[/prefix]?region=name` (or `s3+http`).

    Raises `ValueError`; the message never holds the secret.
    """
    parts = urlsplit(url)
    marked, _, scheme = parts.scheme.partition("+")
    folder = parts.path.strip("/")
    known = marked == "s3" and scheme in {"http", "https"}
    if not (known and parts.hostname and folder and parts.username and parts.password):
        raise ValueError("storage address: s3+https://KEY:SECRET@host/bucket?region=name is wanted")
    region = parse_qs(parts.query).get("region", ["us-east-1"])[0]
    signer = Signer(unquote(parts.username), unquote(parts.password), region)
    return Bucket(f"{scheme}://{parts.netloc.rpartition('@')[2]}", folder, signer)


class S3Vault:
    """Objects `<bucket>/<prefix>/ab/abcdef…`. The bucket stays private: files are read through the service alone."""

    def __init__(self, http: aiohttp.ClientSession, bucket: Bucket) -> None:
        self._http = http
        self._bucket = bucket

    async def put(self, name: AttachmentId, source: Path) -> None:
        """Store a file; the server checks its digest. Safe to repeat. Raises `OSError` after a few tries."""
        data = await asyncio.to_thread(source.read_bytes)
        digest = hashlib.sha256(data).hexdigest()
        for attempt in range(TRIES):
            try:
                async with self._request("PUT", name, digest, data) as response:
                    if response.status == 200:
                        return
                    if response.status < 500 and response.status != 429:
                        raise OSError(f"storage refused the file: {response.status}")
            except (aiohttp.ClientError, TimeoutError) as error:
                if attempt == TRIES - 1:
                    raise OSError(f"storage out of reach: {type(error).__name__}") from error
            await asyncio.sleep(PAUSE_S * 2**attempt)
        raise OSError("storage does not take the file now")

    async def read(self, name: AttachmentId) -> AsyncGenerator[bytes]:
        """The bytes in pieces. Raises `FileNotFoundError` before the first one, `OSError` when out of reach."""
        try:
            async with self._request("GET", name, EMPTY_SHA256, None) as response:
                if response.status == 404:
                    raise FileNotFoundError(name)
                if response.status != 200:
                    raise OSError(f"storage refused to read: {response.status}")
                async for piece in response.content.iter_chunked(PIECE_BYTES):
                    yield piece
        except (aiohttp.ClientError, TimeoutError) as error:
            raise OSError(f"storage out of reach: {type(error).__name__}") from error

    def _request(
        self, method: str, name: AttachmentId, digest: str, data: bytes | None
    ) -> aiohttp.client._RequestContextManager:
        path = f"/{self._bucket.folder}/{name[:2]}/{name}"
        url = URL(self._bucket.origin + quote(path, safe="/~"), encoded=True)
        port = "" if url.is_default_port() else f":{url.port}"
        headers = self._bucket.signer.headers(method, path, {"host": f"{url.host}{port}"}, digest, datetime.now(UTC))
        return self._http.request(
            method,
            url,
            headers=headers,
            data=data,
            timeout=_TIMEOUT,
            allow_redirects=False,
            skip_auto_headers=("User-Agent",),
        )
