"""Staff accounts in Redis."""

from __future__ import annotations

import hashlib
import json
import time
from typing import Any

from pydantic import TypeAdapter
from redis.asyncio import Redis

from handoff.conversation.model import AgentId
from handoff.services.accounts import Account, Role, Terms
from handoff.store.keys import Keys
from handoff.store.scripts import Scripts

_TERMS = TypeAdapter(Terms)


class RedisAccounts:
    """The account book."""

    def __init__(self, redis: Redis, scripts: Scripts, keys: Keys) -> None:
        self._redis = redis
        self._scripts = scripts
        self._keys = keys

    async def get(self, username: str) -> Account | None:
        """The account of a user name, whatever its case."""
        fields: Any = await self._redis.hgetall(self._key(username))
        if not fields:
            return None
        return Account(
            id=AgentId(fields["id"]),
            username=fields["username"],
            first_name=fields["first_name"],
            password_hash=fields["password_hash"],
            active=fields["active"] == "1",
            epoch=int(fields.get("epoch", 0)),
            skills=json.loads(fields["skills"]),
            capacity=int(fields["capacity"]),
            verified_saudi=fields["verified_saudi"] == "1",
            evidence=fields.get("evidence", ""),
            role=Role(fields.get("role", Role.AGENT)),
            terms=_TERMS.validate_json(fields.get("terms", "{}")),
        )

    async def with_id(self, agent: AgentId) -> Account | None:
        """The account of an agent."""
        username: Any = await self._redis.hget(self._keys.account_ids, agent)
        return await self.get(username) if username else None

    async def put(self, account: Account) -> None:
        """Store an account; the epoch of an existing one rises, so its sessions end."""
        async with self._redis.pipeline(transaction=True) as pipe:
            pipe.hset(
                self._key(account.username),
                mapping={
                    "id": account.id,
                    "username": account.username,
                    "first_name": account.first_name,
                    "password_hash": account.password_hash,
                    "active": int(account.active),
                    "skills": json.dumps(account.skills),
                    "capacity": account.capacity,
                    "verified_saudi": int(account.verified_saudi),
                    "evidence": account.evidence,
                    "role": account.role.value,
                    "terms": _TERMS.dump_json(account.terms).decode(),
                },
            )
            pipe.hincrby(self._key(account.username), "epoch", 1)
            pipe.sadd(self._keys.accounts, account.username)
            pipe.hset(self._keys.account_ids, account.id, account.username)
            name, now_ms = self._name(account.username), int(time.time() * 1000)
            pipe.zadd(self._keys.area("a").changed, {name: now_ms}, nx=True)
            await pipe.execute()

    async def begin_session(self, username: str) -> int | None:
        """Raise the session epoch of an active account."""
        word, epoch = await self._scripts.run(
            "accounts/sign_in", [self._key(username), self._keys.area("a").changed], [self._name(username)]
        )
        return int(epoch) if word == "signed_in" else None

    async def count_attempt(self, subject: str, window_s: int) -> tuple[int, int]:
        """Count one attempt of a subject."""
        count, left_s = await self._scripts.run("accounts/throttle", [self._throttle(subject)], [window_s])
        return int(count), int(left_s)

    async def forget_attempts(self, subject: str) -> None:
        """Forget a subject's attempts."""
        await self._redis.delete(self._throttle(subject))

    async def forgive_attempt(self, subject: str) -> None:
        """Take one attempt of a subject back."""
        await self._scripts.run("accounts/forgive", [self._throttle(subject)], [])

    def _key(self, username: str) -> str:
        return self._keys.account(self._name(username))

    @staticmethod
    def _name(username: str) -> str:
        return username.strip().casefold()

    def _throttle(self, subject: str) -> str:
        return self._keys.throttle(hashlib.sha256(subject.casefold().encode()).hexdigest()[:32])
