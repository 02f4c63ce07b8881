"""What routing counts in its scripts, and what is read of it."""

from __future__ import annotations

import json
from typing import Any

from handoff.conversation.model import TaskId
from handoff.routing.measures import Counts
from handoff.services.measuring import Figures, report
from tests.store.world import World


async def counted(world: World, queue: str = "general", *, today: bool = False) -> Counts:
    return (await world.measures.read()).counts(queue, today=today)


async def serve(world: World, task: TaskId, agent: Any, *, wait_s: float, talk_s: float, reply_s: float = 0) -> None:
    world.clock.advance(wait_s)
    await world.take(agent)
    await world.routing.beat(agent)
    world.clock.advance(reply_s)
    await world.routing.first_reply(task, world.clock.now_ms)
    await world.routing.first_reply(task, world.clock.now_ms + 5_000)
    world.clock.advance(talk_s - reply_s)
    assert await world.routing.complete(task, agent, "resolved") == "completed"


async def test_a_conversation_leaves_its_times(world: World) -> None:
    noura = await world.agent("noura")
    task = await world.queue()
    await serve(world, task, noura, wait_s=3, talk_s=60, reply_s=4)
    assert await counted(world) == Counts(
        offered=1,
        answered=1,
        answered_in_time=1,
        wait_ms=3_000,
        first_replies=1,
        first_reply_ms=7_000,
        handled=1,
        handling_ms=60_000,
        offers=1,
    )


async def test_a_first_message_counts_once_also_after_the_end_and_of_nobody_unknown(world: World) -> None:
    noura = await world.agent("noura")
    task = await world.queue()
    await serve(world, task, noura, wait_s=1, talk_s=5)
    await world.routing.first_reply(task, world.clock.now_ms)
    await world.routing.first_reply(TaskId("nobody.1"), world.clock.now_ms)
    assert (await counted(world)).first_replies == 1


async def test_offers_that_run_out_or_are_refused_are_told_apart(world: World) -> None:
    noura, fahad = await world.agent("noura"), await world.agent("fahad")
    await world.queue()
    first = noura if await world.offer(noura) else fahad
    second = fahad if first == noura else noura
    await world.routing.decline(await world.reservation(first), first)
    assert await world.offer(second)
    await world.pass_time(world.settings.offer_s)
    counts = await counted(world)
    assert (counts.offers, counts.declined, counts.rona) == (2, 1, 1)


async def test_who_leaves_soon_and_who_leaves_late(world: World) -> None:
    soon, late = await world.queue(), await world.queue()
    world.clock.advance(4.9)
    await world.routing.cancel(soon, (await world.tasks())[soon]["conversation"], "by_employer")
    world.clock.advance(0.1)
    await world.routing.cancel(late, (await world.tasks())[late]["conversation"], "by_employer")
    counts = await counted(world)
    assert (counts.offered, counts.abandoned, counts.abandoned_short) == (2, 2, 1)


async def test_a_day_begins_at_midnight_in_riyadh(world: World) -> None:
    day_ms, riyadh_ms = 86_400_000, 3 * 3_600_000
    midnight_ms = (world.clock.now_ms // day_ms + 2) * day_ms - riyadh_ms
    world.clock.now_ms = midnight_ms - 1
    await world.routing.tick()
    await world.queue()
    assert (await counted(world, today=True)).offered == 1
    world.clock.now_ms = midnight_ms
    await world.routing.tick()
    assert (await counted(world, today=True)).offered == 0
    await world.queue()
    await world.routing.tick()
    assert (await counted(world, today=True)).offered == 1
    assert (await counted(world)).offered == 2


async def test_days_are_forgotten_after_a_week(world: World) -> None:
    for _ in range(12):
        await world.routing.tick()
        world.clock.advance(24 * 3600)
    kept = [name for name in await world.redis.hkeys(world.keys.routing_keys["figures"]) if name.startswith("day:")]
    assert len(kept) == 8


async def test_who_waits_by_priority_and_for_how_long(world: World) -> None:
    await world.queue("permits", "urgent", waited_s=30)
    await world.queue("permits", "urgent", waited_s=10)
    aside = await world.queue("permits", "normal", waited_s=100)
    await world.queue("permits", "normal", waited_s=50)
    await world.queue("general", "low", waited_s=1)
    await world.routing.call_back(aside, world.clock.now_ms + 1)
    assert await world.routing.resume(aside, "callback", world.clock.now_ms + 1) == "resumed"
    figures: Figures = await world.measures.read()
    waiting = {
        (queue, priority): (row.count, row.oldest_ms and (figures.now_ms - row.oldest_ms) // 1000)
        for queue, rows in figures.waiting.items()
        for priority, row in rows.items()
        if row.count
    }
    assert waiting == {
        ("permits", "urgent"): (2, 30),
        ("permits", "normal"): (2, 100),
        ("general", "low"): (1, 1),
    }, "also who stands at the head after a pause"


async def test_a_look_counts_agents_tasks_and_their_time_at_work(world: World) -> None:
    noura, fahad = await world.agent("noura"), await world.agent("fahad", available=False)
    task = await world.queue()
    world.clock.advance(9)
    assert await world.take(noura) == task
    world.clock.advance(30)
    await world.routing.beat(noura)
    await world.routing.set_activity(fahad, "break", "chosen")
    await world.reconciler.look()
    told = report(await world.measures.read())
    assert told["now"]["agents"] == {"available": 1, "break": 1}
    assert told["now"]["queues"]["general"]["tasks"] == {"assigned": 1}
    assert told["now"]["places"] == 2
    assert told["since_start"]["total"]["occupancy"] == 30 / 39
    assert told["today"]["total"]["counts"]["answered"] == 1
    assert json.loads(json.dumps(told)) == told


async def test_each_ended_task_leaves_one_fact(world: World) -> None:
    noura = await world.agent("noura")
    task = await world.queue("permits")
    await serve(world, task, noura, wait_s=2, talk_s=20, reply_s=3)
    [(_, row)] = await world.redis.xrange(world.keys.routing_keys["facts"])
    fact = json.loads(row["f"])
    assert (fact["task"], fact["state"], fact["agent"], fact["queue"]) == (task, "completed", noura, "permits")
    assert fact["answered_ms"] - fact["enqueued_ms"] == 2_000
    assert fact["first_reply_ms"] - fact["enqueued_ms"] == 5_000
    assert fact["handled_ms"] == 20_000
