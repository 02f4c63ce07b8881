"""The queues' plans in Redis: a change is one, audited, and seen by every replica."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
import structlog
from redis.asyncio import Redis

from handoff.app import System, first_plans
from handoff.errors import RefusedError
from handoff.routing.hours import RIYADH
from handoff.routing.model import QUEUES
from handoff.routing.queue_plan import QueuePlan
from handoff.services.audit import verify
from handoff.services.knowledge import Knowledge
from handoff.settings import Settings
from handoff.store import plans as plans_module
from handoff.store.plans import RedisPlans
from handoff.store.scripts import Scripts
from tests.support.waiting import until

SARA = "a-sara"


def slower(system: System, offer_s: float = 9.0) -> QueuePlan:
    return replace(first_plans(system.settings).of("permits"), offer_s=offer_s)


async def test_without_a_change_the_settings_hold(system: System) -> None:
    plans = await system.plans.current()
    assert set(plans.plans) == set(QUEUES)
    assert (plans.revision, plans.version("permits"), plans.of("permits").offer_s) == (0, 0, system.settings.offer_s)


async def test_a_change_is_stored_with_a_version(system: System) -> None:
    assert await system.plans.put(slower(system), version=0, actor=SARA) == 1
    plans = await system.plans.current()
    assert (plans.of("permits"), plans.version("permits"), plans.revision) == (slower(system), 1, 1)
    assert plans.version("services") == 0
    assert await system.plans.put(slower(system, 8.0), version=1, actor=SARA) == 2


async def test_a_change_from_an_old_version_is_refused_and_leaves_no_trace(system: System) -> None:
    await system.plans.put(slower(system), version=0, actor=SARA)
    with pytest.raises(RefusedError) as refused:
        await system.plans.put(slower(system, 8.0), version=0, actor="a-omar")
    assert (refused.value.code, refused.value.data) == ("plan_changed", {"version": 1})
    assert (await system.plans.current()).of("permits") == slower(system)
    assert len([line async for line in system.audit.whole()]) == 1


async def test_of_changes_made_at_once_one_wins_each_version(system: System) -> None:
    offers = [float(number) for number in range(5, 25)]
    answers = await asyncio.gather(
        *(system.plans.put(slower(system, offer), version=0, actor=SARA) for offer in offers), return_exceptions=True
    )
    assert [answer for answer in answers if not isinstance(answer, RefusedError)] == [1]
    assert len([line async for line in system.audit.whole()]) == 1


async def test_a_repeated_change_is_one(system: System) -> None:
    for _ in range(3):
        assert await system.plans.put(slower(system), version=0, actor=SARA) == 1
    assert len([line async for line in system.audit.whole()]) == 1
    assert len(await system.routing.events("0-0")) == 1


async def test_the_trail_says_who_changed_what_from_what_to_what(system: System, redis: Redis) -> None:
    begun_ms = await redis_ms(redis)
    await system.plans.put(slower(system), version=0, actor=SARA)
    await system.plans.put(slower(system, 8.0), version=1, actor=SARA)
    lines = [line async for line in system.audit.whole()]
    assert verify(lines) is None
    first, second = (line.fields() for line in lines)
    assert (first["actor"], first["action"], first["subject"]) == (SARA, "queue.plan", "permits")
    assert (first["before"]["offer_s"], first["after"]["offer_s"]) == (system.settings.offer_s, 9.0)
    assert first["after"]["hours"]["exceptions"] == [], "an empty list stays one"
    assert (second["before"], second["after"]["offer_s"]) == (first["after"], 8.0)
    assert second["previous"] == lines[0].digest
    assert begun_ms <= first["at_ms"] <= second["at_ms"] <= await redis_ms(redis)


async def redis_ms(redis: Redis) -> int:
    seconds, micros = await redis.time()
    return int(seconds) * 1000 + int(micros) // 1000


async def test_what_is_done_to_a_line_in_redis_shows(system: System, redis: Redis) -> None:
    for number in range(5):
        await system.plans.put(slower(system, 5.0 + number), version=number, actor=SARA)
    assert verify([line async for line in system.audit.whole()]) is None
    await redis.xdel(system.keys.audit, "3-0")
    assert verify([line async for line in system.audit.whole()]) == 3


@pytest.mark.parametrize("cut", [1, 2, 3])
async def test_after_the_end_was_cut_off_changes_go_on_and_the_gap_shows(
    system: System, redis: Redis, cut: int
) -> None:
    for number in range(3):
        await system.plans.put(slower(system, 5.0 + number), version=number, actor=SARA)
    await redis.xdel(system.keys.audit, *(f"{3 - number}-0" for number in range(cut)))
    assert await system.plans.put(slower(system), version=3, actor=SARA) == 4
    lines = [line async for line in system.audit.whole()]
    assert [line.seq for line in lines] == [*range(1, 4 - cut), 4]
    assert verify(lines) == 4 - cut


async def test_lines_of_other_services_are_chained_with_them(system: System) -> None:
    await system.plans.put(slower(system), version=0, actor=SARA)
    added = await system.audit.add("cli", "account", "a-noura", None, {"role": "agent", "name": 'نورة "أ"\n'})
    await system.plans.put(slower(system, 8.0), version=1, actor=SARA)
    lines = [line async for line in system.audit.whole()]
    assert verify(lines, {added.seq: added.digest}) is None
    assert [line.seq for line in lines] == [1, 2, 3]
    assert lines[1].fields()["before"] is None
    assert lines[1].fields()["after"] == {"role": "agent", "name": 'نورة "أ"\n'}


async def test_the_trail_is_read_in_pages_newest_first(system: System, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(7):
        await system.audit.add("cli", "account", f"a-{number}", None, {})
    assert [line.seq for line in await system.audit.newest(before=None, limit=3)] == [7, 6, 5]
    assert [line.seq for line in await system.audit.newest(before=5, limit=3)] == [4, 3, 2]
    assert [line.seq for line in await system.audit.newest(before=2, limit=3)] == [1]
    assert await system.audit.newest(before=1, limit=3) == []
    assert await system.audit.newest(before=0, limit=3) == []
    monkeypatch.setattr("handoff.store.audit.PAGE", 3)
    assert [line.seq async for line in system.audit.whole()] == list(range(1, 8))


async def test_every_digest_is_also_in_the_log(system: System) -> None:

    with structlog.testing.capture_logs() as events:
        await system.plans.put(slower(system), version=0, actor=SARA)
    [line] = [line async for line in system.audit.whole()]
    assert {"event": "audited", "seq": 1, "digest": line.digest, "log_level": "info"} in events


async def test_another_replica_sees_a_change_by_its_event(
    system: System, settings: Settings, redis: Redis, knowledge: Knowledge, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(plans_module, "FRESH_S", 1e9)
    other = System(settings, redis, knowledge)
    await other.plans.current()
    feed = asyncio.create_task(other.feed.run())
    try:
        await system.plans.put(slower(system, 7.0), version=0, actor=SARA)
        version = 1

        async def seen() -> bool:
            nonlocal version
            if (await other.plans.current()).version("permits") == version:
                return True
            # The feed may not have begun to listen when the first change was made.
            version = await system.plans.put(slower(system, 7.0 + version), version=version, actor=SARA)
            await asyncio.sleep(0.05)
            return (await other.plans.current()).version("permits") == version

        await until(seen, "the other replica's view", within_s=20)
    finally:
        feed.cancel()
        await asyncio.gather(feed, return_exceptions=True)


async def test_another_replica_sees_a_change_in_a_second_without_an_event(
    system: System, settings: Settings, redis: Redis, knowledge: Knowledge
) -> None:
    other = System(settings, redis, knowledge)
    await other.plans.current()
    await system.plans.put(slower(system), version=0, actor=SARA)

    async def seen() -> bool:
        return (await other.plans.current()).version("permits") == 1

    await until(seen, "the other replica's view", within_s=20)


async def test_a_view_is_read_once_for_many(system: System, redis: Redis, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plans_module, "FRESH_S", 1e9)
    await system.plans.current()
    before = (await redis.info("commandstats")).get("cmdstat_hgetall", {}).get("calls", 0)
    found = await asyncio.gather(*(system.plans.current() for _ in range(50)))
    assert all(plans is found[0] for plans in found)
    system.plans.forget()
    await asyncio.gather(*(system.plans.current() for _ in range(50)))
    after = (await redis.info("commandstats"))["cmdstat_hgetall"]["calls"]
    assert after - before == 1


async def test_the_scripts_configuration_is_made_anew_for_a_change_and_with_time(
    settings: Settings, redis: Redis
) -> None:
    now = datetime(2026, 11, 26, 12, tzinfo=RIYADH)
    keys = System(settings, redis, Knowledge(())).keys
    plans = RedisPlans(redis, Scripts(redis), keys, first_plans(settings), lambda: now)
    config = await plans.config()
    assert json.loads(config["permits"])["offer_ms"] == round(settings.offer_s * 1000)
    assert await plans.config() is config
    now += timedelta(minutes=61)
    assert await plans.config() is not config
    await plans.put(replace(first_plans(settings).of("permits"), offer_s=9.0), version=0, actor=SARA)
    assert json.loads((await plans.config())["permits"])["offer_ms"] == 9000


async def test_a_plan_of_another_release_does_not_take_the_desk_down(system: System, redis: Redis) -> None:
    await redis.hset(
        system.keys.plans,
        mapping={"permits": '{"hours": "always"}', "permits:version": 4, "revision": 4},
    )
    plans = await system.plans.current()
    assert plans.of("permits") == first_plans(system.settings).of("permits")
    assert plans.version("permits") == 4
    assert await system.plans.put(slower(system), version=4, actor=SARA) == 5
