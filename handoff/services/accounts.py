"""Staff accounts: who may sign in at the desk."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from handoff.conversation.model import AgentId
from handoff.conversation.wording import minutes
from handoff.errors import RefusedError
from handoff.routing.model import AgentProfile, WorkPlace

PASSWORD_CHARS = 12
ADDRESS_FACTOR = 6


class Role(StrEnum):
    """What a member of staff may do: serve customers, or run the desk as well."""

    AGENT = "agent"
    SUPERVISOR = "supervisor"


@dataclass(frozen=True, slots=True)
class Terms:
    """How a member of staff works. `evidence_until_ms`: when the check of his nationality has to be repeated (0:
    never). `shifts` are [from, until) in ms; without any he may work at any time. `daily_cap`: most distinct customers
    of a day (0: no limit)."""

    languages: tuple[str, ...] = ("ar",)
    auto_accept: bool = False
    daily_cap: int = 0
    work_place: WorkPlace = WorkPlace.REMOTE
    evidence_until_ms: int = 0
    shifts: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Account:
    """One member of staff. `verified_saudi` is what the law asks of everybody who serves customers remotely;
    `evidence` is the reference of the check, never a document."""

    id: AgentId
    username: str
    first_name: str
    password_hash: str
    active: bool
    epoch: int
    skills: dict[str, int]
    capacity: int
    verified_saudi: bool
    evidence: str
    role: Role = Role.AGENT
    terms: Terms = Terms()


def profile_of(account: Account) -> AgentProfile:
    """What routing must know of a member of staff. Who is not verified, or not active, is not eligible."""
    return AgentProfile(
        id=account.id,
        name=account.first_name,
        skills=account.skills,
        capacity=account.capacity,
        eligible=account.active and account.verified_saudi and bool(account.evidence),
        eligible_until_ms=account.terms.evidence_until_ms,
        languages=account.terms.languages,
        auto_accept=account.terms.auto_accept,
        daily_cap=account.terms.daily_cap,
        work_place=account.terms.work_place,
        shifts=account.terms.shifts,
    )


class Accounts(Protocol):
    """Where accounts are kept."""

    async def get(self, username: str) -> Account | None:
        """The account of a user name."""
        ...

    async def with_id(self, agent: AgentId) -> Account | None:
        """The account of an agent."""
        ...

    async def put(self, account: Account) -> None:
        """Store an account; sessions of an existing one end."""
        ...

    async def begin_session(self, username: str) -> int | None:
        """Raise the session epoch, which ends older sessions; None when the account is not active."""
        ...

    async def count_attempt(self, subject: str, window_s: int) -> tuple[int, int]:
        """Count one attempt; returns how many there were in the window and when (s) it ends."""
        ...

    async def forget_attempts(self, subject: str) -> None:
        """Forget the attempts of a subject after a right password."""
        ...

    async def forgive_attempt(self, subject: str) -> None:
        """Take back one attempt of a subject: it was a right one."""
        ...


class Passwords:
    """argon2id with the library's defaults of RFC 9106's low-memory profile, off the event loop."""

    def __init__(self) -> None:
        self._hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
        self._nobody = self._hasher.hash("nobody has this password")

    def hash(self, password: str) -> str:
        """The hash to store. Raises ValueError for one that is too short."""
        if len(password) < PASSWORD_CHARS:
            raise ValueError(f"a password has at least {PASSWORD_CHARS} characters")
        return self._hasher.hash(password)

    async def matches(self, account: Account | None, password: str) -> bool:
        """Whether it is right. An unknown account costs the same time as a wrong password."""
        stored = account.password_hash if account else self._nobody
        try:
            await asyncio.to_thread(self._hasher.verify, stored, password)
        except (VerificationError, InvalidHashError):
            return False
        return account is not None


class SignIn:
    """Checks who signs in, and how often he tried."""

    def __init__(self, accounts: Accounts, passwords: Passwords, *, attempts: int, window_s: int) -> None:
        self._accounts = accounts
        self._passwords = passwords
        self._attempts = attempts
        self._window_s = window_s

    async def check(self, username: str, password: str, address: str) -> tuple[Account, int]:
        """The account and its new session epoch.

        Attempts are counted by account and address together, so that a stranger cannot lock an agent out,
        and by address alone, so that he cannot try one password on everybody. A right password takes back its own
        attempt alone: a whole office behind one address may sign in, and whoever has an account of his own gains no
        further guesses at those of others.
        Raises `RefusedError`: `too_many_attempts`, or `sign_in_refused` for every other reason alike.
        """
        pair = f"{username.strip().casefold()}@{address}"
        for subject, limit in ((pair, self._attempts), (address, self._attempts * ADDRESS_FACTOR)):
            count, left_s = await self._accounts.count_attempt(subject, self._window_s)
            if count > limit:
                raise RefusedError("too_many_attempts", retry_after_s=left_s, minutes=minutes(-(-left_s // 60)))
        account = await self._accounts.get(username)
        if not await self._passwords.matches(account, password) or account is None:
            raise RefusedError("sign_in_refused")
        epoch = await self._accounts.begin_session(username)
        if epoch is None:
            raise RefusedError("sign_in_refused")
        await self._accounts.forget_attempts(pair)
        await self._accounts.forgive_attempt(address)
        return account, epoch
