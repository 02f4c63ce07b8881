"""Visitors' tokens: who a web page belongs to, without a cookie and without a stored session."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass

from handoff.conversation.model import ContactId

_MAC_CHARS = 32


@dataclass(frozen=True, slots=True)
class Visitor:
    """One web visitor. `token` is his secret; `contact` may be stored and logged."""

    token: str
    contact: ContactId


class VisitorTokens:
    """Issues and checks tokens: 128 random bits and a MAC, so that only our own are good."""

    def __init__(self, key: str) -> None:
        self._key = (key or secrets.token_hex(32)).encode()

    def issue(self) -> Visitor:
        """A new visitor."""
        secret = secrets.token_hex(16)
        return self._visitor(f"{secret}.{self._mac(secret)}")

    def check(self, token: str) -> Visitor | None:
        """The visitor of a token; None when it is not one of ours. Constant time."""
        secret, _, mac = token.partition(".")
        expected = self._mac(secret)
        if not hmac.compare_digest(mac.encode(), expected.encode()):
            return None
        return self._visitor(token)

    def _mac(self, secret: str) -> str:
        name = hmac.new(self._key, f"visitor:{secret}".encode(), hashlib.sha256)
        return name.hexdigest()[:_MAC_CHARS]

    @staticmethod
    def _visitor(token: str) -> Visitor:
        name = hashlib.sha256(f"contact:{token}".encode()).hexdigest()[:32]
        return Visitor(token=token, contact=ContactId(name))
