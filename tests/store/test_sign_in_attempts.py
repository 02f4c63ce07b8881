"""How many sign-ins one address may try: wrong ones count, right ones do not."""

from __future__ import annotations

import pytest
from redis.asyncio import Redis

from handoff.conversation.model import AgentId
from handoff.errors import RefusedError
from handoff.services.accounts import ADDRESS_FACTOR, Account, Passwords, SignIn
from handoff.settings import Settings
from handoff.store.accounts import RedisAccounts
from handoff.store.keys import Keys
from handoff.store.scripts import Scripts

ATTEMPTS = 2
OFFICE = "192.0.2.7"
PASSWORD = "a right and long password"


@pytest.fixture
async def sign_in(redis: Redis, settings: Settings) -> SignIn:
    accounts = RedisAccounts(redis, Scripts(redis), Keys(settings.redis_prefix, settings.shards))
    passwords = Passwords()
    hashed = passwords.hash(PASSWORD)
    for name in ("noura", "fahad"):
        await accounts.put(Account(AgentId(f"a-{name}"), name, name, hashed, True, 0, {"general": 3}, 3, True, "test"))
    return SignIn(accounts, passwords, attempts=ATTEMPTS, window_s=60)


async def test_a_whole_office_signs_in_from_one_address(sign_in: SignIn) -> None:
    for _ in range(ATTEMPTS * ADDRESS_FACTOR + 1):
        account, _ = await sign_in.check("noura", PASSWORD, OFFICE)
        assert account.username == "noura"


async def test_a_right_password_gives_no_more_guesses_at_others(sign_in: SignIn) -> None:
    guesses = ATTEMPTS * ADDRESS_FACTOR
    for number in range(guesses):
        with pytest.raises(RefusedError, match="sign_in_refused"):
            await sign_in.check(f"stranger-{number}", "a wrong and long password", OFFICE)
        if number + 1 < guesses:
            await sign_in.check("noura", PASSWORD, OFFICE)
    with pytest.raises(RefusedError, match="too_many_attempts"):
        await sign_in.check("fahad", "a wrong and long password", OFFICE)
