"""The commands for operators, run as they run them."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from datetime import datetime

import pytest
from redis.asyncio import Redis

from handoff.routing.hours import RIYADH
from handoff.routing.model import WorkPlace
from handoff.services.accounts import Role, Terms
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


async def test_an_agents_terms_are_given_and_kept(settings: Settings, accounts: RedisAccounts) -> None:
    words = ["--languages", "ar,en", "--daily-cap", "30", "--work-place", "on_site", "--auto-accept"]
    words += ["--evidence-until", "2027-01-31", "--shifts", "2027-01-31 22:00-06:00", "2027-01-30 08:00-16:00"]
    named = ("add-agent", "omar", "--name", "عمر", "--saudi-evidence", "HR-1")
    added = run(settings, *named, "--queues", "permits:5,general", *words, given=PASSWORD + "\n")
    assert added.returncode == 0, added.stderr
    account = await accounts.get("omar")
    assert account is not None
    assert account.skills == {"permits": 5, "general": 3}
    day_ms = round(datetime(2027, 1, 30, tzinfo=RIYADH).timestamp() * 1000)
    hour_ms = 3_600_000
    first, second = (day_ms + 8 * hour_ms, day_ms + 16 * hour_ms), (day_ms + 46 * hour_ms, day_ms + 54 * hour_ms)
    terms = Terms(("ar", "en"), True, 30, WorkPlace.ON_SITE, day_ms + 48 * hour_ms, (first, second))
    assert account.terms == terms
    again = run(settings, *named, "--no-auto-accept", "--shifts", given=PASSWORD + "\n")
    assert again.returncode == 0, again.stderr
    account = await accounts.get("omar")
    assert account is not None
    assert account.terms == replace(terms, auto_accept=False, shifts=()), "what is not named stays"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--queues", "permits:6"], "a level is from 1 to 5"),
        (["--queues", "permit"], "unknown queue 'permit'"),
        (["--languages", "arabic"], "no language"),
        (["--daily-cap", "-1"], "a daily cap is from 0"),
        (["--evidence-until", "31.1.2027"], "no date"),
        (["--shifts", "2027-02-30 08:00-16:00"], "no shift"),
        (["--shifts", "2027-01-30 08:00-08:00"], "no shift"),
    ],
)
async def test_terms_that_cannot_be_are_refused_by_name(
    settings: Settings, accounts: RedisAccounts, words: list[str], said: str
) -> None:
    refused = run(settings, "add-agent", "omar", "--name", "عمر", *words, given=PASSWORD + "\n")
    assert refused.returncode == 1
    assert said in refused.stderr
    assert await accounts.get("omar") is None
