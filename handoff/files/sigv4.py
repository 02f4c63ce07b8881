"""AWS Signature Version 4 for S3: pure. Steps as in AWS's "Create a signed AWS API request"."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import quote

_ALGORITHM = "AWS4-HMAC-SHA256"
EMPTY_SHA256 = hashlib.sha256(b"").hexdigest()


@dataclass(frozen=True, slots=True)
class Signer:
    """Whose signature it is and where it is good."""

    key_id: str
    secret: str = field(repr=False)
    region: str = "us-east-1"
    service: str = "s3"

    def headers(
        self, method: str, path: str, given: Mapping[str, str], payload_sha256: str, now: datetime
    ) -> dict[str, str]:
        """All headers of a signed request without a query.

        `path` is not yet percent-encoded; `given` holds lower-case names, `host` among them; `now` is UTC.
        """
        stamp = now.strftime("%Y%m%dT%H%M%SZ")
        signed = {**given, "x-amz-content-sha256": payload_sha256, "x-amz-date": stamp}
        names = ";".join(sorted(signed))
        lines = "".join(f"{name}:{' '.join(signed[name].split())}\n" for name in sorted(signed))
        canonical = "\n".join([method, quote(path, safe="/~"), "", lines, names, payload_sha256])
        scope = f"{stamp[:8]}/{self.region}/{self.service}/aws4_request"
        told = "\n".join([_ALGORITHM, stamp, scope, hashlib.sha256(canonical.encode()).hexdigest()])
        signature = hmac.new(self._key(stamp[:8]), told.encode(), hashlib.sha256).hexdigest()
        credential = f"Credential={self.key_id}/{scope}, SignedHeaders={names}, Signature={signature}"
        return {**signed, "authorization": f"{_ALGORITHM} {credential}"}

    def _key(self, day: str) -> bytes:
        key = f"AWS4{self.secret}".encode()
        for part in (day, self.region, self.service, "aws4_request"):
            key = hmac.new(key, part.encode(), hashlib.sha256).digest()
        return key
