"""The commands for operators, run as they run them."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from redis.asyncio import Redis

from handoff.services.accounts import Role
from handoff.settings import PROJECT, Settings
from handoff.store.accounts import RedisAccounts
from handoff.store.keys import Keys
from handoff.store.scripts import Scripts

PASSWORD = "a long enough password"


@pytest.fixture
def keys(settings: Settings) -> Keys:
    return Keys(settings.redis_prefix, settings.shards)


@pytest.fixture
def accounts(redis: Redis, keys: Keys) -> RedisAccounts:
    return RedisAccounts(redis, Scripts(redis), keys)


def run(settings: Settings, *words: str, given: str = "") -> subprocess.CompletedProcess[str]:
    env = {
        **os.environ,
        "REDIS_URL": settings.redis_url,
        "SANAD_REDIS_PREFIX": settings.redis_prefix,
        "SANAD_DEMO_PASSWORD": PASSWORD,
    }
    return subprocess.run(
        [sys.executable, "-m", "handoff", *words],
        cwd=PROJECT,
        env=env,
        input=given,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


async def test_the_demo_has_two_agents_and_a_supervisor(settings: Settings, accounts: RedisAccounts) -> None:
    seeded = run(settings, "seed-demo")
    assert seeded.returncode == 0, seeded.stderr
    assert seeded.stdout == "noura\n", "the demo's login is an agent's, and nothing else is said there"
    assert seeded.stderr.count('"event": "audited"') == 3
    staff = {name: await accounts.get(name) for name in ("noura", "fahad", "sara")}
    roles = {name: account and (account.role, account.first_name) for name, account in staff.items()}
    assert roles == {
        "noura": (Role.AGENT, "نورة"),
        "fahad": (Role.AGENT, "فهد"),
        "sara": (Role.SUPERVISOR, "سارة"),
    }


async def test_who_is_made_a_supervisor_is_in_the_trail(settings: Settings, redis: Redis, keys: Keys) -> None:
    for role in ("agent", "supervisor", "supervisor"):
        added = run(settings, "add-agent", "omar", "--name", "عمر", "--role", role, given=PASSWORD + "\n")
        assert added.returncode == 0, added.stderr
    checked = run(settings, "check-audit")
    assert checked.returncode == 0, checked.stderr
    assert checked.stdout.startswith("2 lines"), "what is the same is no change"
    lines = [fields for _, fields in await redis.xrange(keys.audit)]
    assert '"role": "agent"' in lines[1]["d"].partition('"after"')[0]
    assert '"role": "supervisor"' in lines[1]["d"].partition('"after"')[2]
    assert not any(PASSWORD in line["d"] or "argon2" in line["d"] for line in lines)


async def test_a_trail_that_was_tampered_with_is_no_success(settings: Settings, redis: Redis, keys: Keys) -> None:
    assert run(settings, "seed-demo").returncode == 0
    last = (await redis.xrevrange(keys.audit, count=1))[0][1]["h"]
    assert run(settings, "check-audit", "--known", f"3:{last}").returncode == 0
    await redis.xdel(keys.audit, "3-0")
    cut = run(settings, "check-audit", "--known", f"3:{last}")
    assert (cut.returncode, "look at line 3" in cut.stderr) == (1, True)
    assert run(settings, "check-audit").returncode == 0, "a cut end shows against the log alone"
    await redis.xdel(keys.audit, "1-0")
    assert run(settings, "check-audit").returncode == 1
    assert run(settings, "check-audit", "--known", "three").returncode == 1
