"""Desk sessions in Redis, for aiohttp-session. Redis holds a hash of the cookie, never the cookie."""

from __future__ import annotations

import hashlib
import json
import secrets

from aiohttp import web
from aiohttp_session import AbstractStorage, Session
from redis.asyncio import Redis


class SessionStorage(AbstractStorage):
    """A session ends `idle_s` after its last use; `max_age` bounds the cookie itself."""

    def __init__(
        self, redis: Redis, *, prefix: str, cookie_name: str, idle_s: int, max_age_s: int, secure: bool
    ) -> None:
        super().__init__(
            cookie_name=cookie_name,
            max_age=max_age_s,
            path="/",
            secure=secure,
            httponly=True,
            samesite="Strict",
        )
        self._redis = redis
        self._prefix = prefix
        self._idle_s = idle_s

    async def load_session(self, request: web.Request) -> Session:
        """The session of the request's cookie; a new, empty one when there is none."""
        cookie = self.load_cookie(request)
        raw = await self._redis.getex(self._key(cookie), ex=self._idle_s) if cookie else None
        if raw is None:
            return Session(None, data=None, new=True, max_age=self.max_age)
        return Session(cookie, data=json.loads(raw), new=False, max_age=self.max_age)

    async def save_session(self, request: web.Request, response: web.StreamResponse, session: Session) -> None:
        """Store a changed session; an emptied one is deleted, here and in the browser."""
        if session.empty:
            if session.identity is not None:
                await self._redis.delete(self._key(session.identity))
            self.save_cookie(response, "", max_age=0)
            return
        cookie = session.identity or secrets.token_urlsafe(32)
        data = json.dumps(self._get_session_data(session))
        await self._redis.set(self._key(cookie), data, ex=self._idle_s)
        self.save_cookie(response, cookie, max_age=session.max_age)

    async def keep_alive(self, request: web.Request) -> None:
        """Note a use of the session, as an open socket does."""
        cookie = self.load_cookie(request)
        if cookie:
            await self._redis.expire(self._key(cookie), self._idle_s)

    def _key(self, cookie: str) -> str:
        name = hashlib.sha256(str(cookie).encode("utf-8", "surrogateescape")).hexdigest()
        return f"{self._prefix}:{name}"
