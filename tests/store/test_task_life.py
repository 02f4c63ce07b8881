"""What a task goes through besides one offer and one agent: several offers, transfers, pauses, limits."""

from __future__ import annotations

from dataclasses import replace

import pytest
import structlog

from handoff.conversation.model import AgentId, ConversationId, TaskId
from handoff.routing.model import AgentProfile
from handoff.routing.queue_plan import QueuePlan
from handoff.services.assignment import pause_of
from handoff.store.plans import RedisPlans
from tests.store.world import World

SARA = AgentId("a-sara")
DAY_S = 24 * 3600


async def state_of(world: World, task: TaskId) -> str:
    return str((await world.tasks())[task]["state"])


async def offers_of(world: World, task: TaskId) -> int:
    return pause_of((await world.tasks())[task])


async def change_plan(world: World, queue: str = "general", **changed: object) -> None:
    plans: RedisPlans = world.context.plans
    plan: QueuePlan = (await plans.current()).of(queue)
    await plans.put(replace(plan, **changed), version=(await plans.current()).version(queue), actor=SARA)  # type: ignore[arg-type]


async def profile(world: World, name: str, **changed: object) -> AgentId:
    """An available agent with something special."""
    skills = dict.fromkeys(("general", "permits", "services"), 3)
    known = AgentProfile(AgentId(f"a-{name}"), name, skills, 2, eligible=True)
    await world.routing.put_agent(replace(known, **changed))  # type: ignore[arg-type]
    assert await world.routing.set_activity(known.id, "available", "chosen") == "set"
    return known.id


async def test_an_older_task_is_offered_to_two_and_the_first_gets_it(world: World) -> None:
    noura, fahad, layla = [await world.agent(name) for name in ("noura", "fahad", "layla")]
    task = await world.queue(waited_s=5)
    asked = {agent for agent in (noura, fahad, layla) if await world.offered(agent) == task}
    assert len(asked) == 2
    loser, winner = sorted(asked)
    assert await world.take(winner) == task
    assert await world.offer(loser) is None
    ended = [e for _, e in await world.events() if e["type"] == "offer_ended" and e["agent"] == loser]
    assert [e["reason"] for e in ended] == ["rescinded"]
    assert (await world.agents())[loser]["misses"] == 0


async def test_of_two_who_are_asked_one_may_pass_and_the_other_still_has_the_offer(world: World) -> None:
    noura, fahad = await world.agent("noura"), await world.agent("fahad")
    task = await world.queue(waited_s=5)
    await world.routing.decline(await world.reservation(noura), noura)
    assert await state_of(world, task) == "reserved"
    await world.routing.decline(await world.reservation(fahad), fahad)
    assert await state_of(world, task) == "pending"


async def test_who_accepts_by_himself_is_given_the_task_without_an_offer(world: World) -> None:
    noura = await profile(world, "noura", auto_accept=True)
    task = await world.queue()
    assert (await world.offer(noura), await world.held(noura)) == (None, [task])
    [assigned] = [e for _, e in await world.events() if e["type"] == "assigned"]
    assert assigned["agent"] == noura


async def test_an_employer_goes_to_the_agent_he_knows_if_that_one_is_free(world: World) -> None:
    master, known = await world.agent("master", {"general": 5}), await world.agent("known", {"general": 3}, 1)
    first = await world.queue(prefer=known)
    assert (await world.offered(master), await world.offered(known)) == (None, first)
    await world.take(known)
    second = await world.queue(prefer=known)
    assert await world.offered(master) == second, "the one he knows is busy"


async def test_a_heavy_channel_takes_more_of_the_capacity(world: World) -> None:
    world.weigh(telegram=2)
    noura = await profile(world, "noura", capacity=3)
    await world.queue(channel="telegram")
    await world.take(noura)
    heavy = await world.queue(channel="telegram")
    assert await world.offer(noura) is None
    light = await world.queue()
    assert await world.offered(noura) == light
    assert await state_of(world, heavy) == "pending"


@pytest.mark.parametrize("way", ["activity", "offer", "claim"])
async def test_nobody_serves_whose_evidence_has_ended(world: World, way: str) -> None:
    ends_ms = world.clock.now_ms + 10_000
    noura = await profile(world, "noura", eligible_until_ms=ends_ms)
    task = await world.queue()
    reservation = await world.reservation(noura)
    if way == "claim":
        await change_plan(world, offer_s=60.0)
        world.clock.advance(9.9)
        assert await world.routing.accept(reservation, noura) == "accepted"
        return
    await world.pass_time(10)
    assert (await world.agents())[noura]["activity"] == "away"
    assert await world.routing.accept(reservation, noura) in {"late", "not_eligible"}
    assert await world.routing.set_activity(noura, "available", "chosen") == "not_eligible"
    assert await state_of(world, task) == "pending"


async def test_the_claim_itself_refuses_who_has_lost_his_right_to_work(world: World) -> None:
    noura = await profile(world, "noura", eligible_until_ms=world.clock.now_ms + 1_000)
    task = await world.queue()
    reservation = await world.reservation(noura)
    world.clock.advance(1)  # no timer ran
    assert await world.routing.accept(reservation, noura) == "not_eligible"
    assert (await state_of(world, task), await world.held(noura)) == ("pending", [])


async def test_who_is_not_verified_cannot_become_available(world: World) -> None:
    known = AgentProfile(AgentId("a-noura"), "نورة", {"general": 3}, 2)
    await world.routing.put_agent(known)
    assert await world.routing.set_activity(known.id, "available", "chosen") == "not_eligible"
    assert await world.routing.push(await world.queue(), known.id, SARA) == "not_eligible"


async def test_a_shift_bounds_when_an_agent_works(world: World) -> None:
    begins_ms = world.clock.now_ms
    noura = await profile(world, "noura", shifts=((begins_ms, begins_ms + 15_000),))
    await world.routing.beat(noura)
    await world.pass_time(15)
    assert (await world.agents())[noura]["activity"] == "away"
    assert await world.routing.set_activity(noura, "available", "chosen") == "off_shift"
    reasons = [e["reason"] for _, e in await world.events() if e["type"] == "activity"]
    assert reasons[-1] == "shift_ended"


async def test_the_daily_cap_counts_customers_and_ends_with_the_day(world: World) -> None:
    noura = await profile(world, "noura", capacity=5, daily_cap=2)
    tasks = [await world.queue(waited_s=3 - number) for number in range(3)]
    for task in tasks[:2]:
        assert await world.take(noura) == task
        await world.routing.complete(task, noura, "resolved")
    assert await world.offer(noura) is None
    assert await world.routing.push(tasks[2], noura, SARA) == "daily_cap"
    assert await world.routing.raise_cap(noura, 1, SARA) == "set"
    assert await world.take(noura) == tasks[2]
    await world.routing.complete(tasks[2], noura, "resolved")
    late = await world.queue()
    assert await world.offer(noura) is None
    for _ in range(DAY_S // 15):
        world.clock.advance(15)
        await world.routing.beat(noura)
    await world.routing.tick()
    assert await world.offered(noura) == late, "a new day in Riyadh"


async def test_whom_he_serves_at_midnight_counts_on_the_new_day(world: World) -> None:
    noura = await profile(world, "noura", capacity=5, daily_cap=2)
    late = [await world.queue(waited_s=2 - number) for number in range(2)]
    for task in late:
        assert await world.take(noura) == task
    until_midnight_s = DAY_S - (world.clock.now_ms // 1000 + 3 * 3600) % DAY_S
    while until_midnight_s > 0:
        world.clock.advance(min(15, until_midnight_s))
        until_midnight_s -= 15
        await world.routing.beat(noura)
        await world.routing.tick()
    more = await world.queue()
    assert await world.offer(noura) is None, "two customers of the new day are with him"
    for task in late:
        assert await world.routing.complete(task, noura, "resolved") == "completed"
    assert await world.routing.push(more, noura, SARA) == "daily_cap"


async def test_a_transfer_to_a_queue_keeps_the_age_and_rests_the_sender(world: World) -> None:
    noura = await world.agent("noura")
    task = await world.queue(waited_s=100)
    await world.take(noura)
    await world.agent("fahad", {"permits": 4})
    enqueued_ms = (await world.tasks())[task]["enqueued_ms"]
    assert await world.routing.transfer(task, noura, queue="permits") == "queued"
    assert await world.routing.transfer(task, noura, queue="permits") == "ended"
    known = (await world.tasks())[task]
    assert (known["queue"], known["enqueued_ms"], known["transfers"]) == ("permits", enqueued_ms, 1)
    assert await world.held(noura) == []
    assert await world.take(AgentId("a-fahad")) == task


async def test_a_conversation_is_not_sent_round_for_ever(world: World) -> None:
    agents = [await world.agent(name, capacity=1) for name in ("noura", "fahad", "layla", "omar", "huda")]
    task = await world.queue(waited_s=30)
    words = []
    for queue in ("permits", "services", "domestic", "security"):
        [holder] = [agent for agent in agents if await world.offered(agent) == task][:1]
        await world.take(holder)
        words.append(await world.routing.transfer(task, holder, queue=queue))
    assert words == ["queued", "queued", "queued", "loop"]
    assert await state_of(world, task) == "assigned"


async def test_a_warm_transfer_stays_with_its_sender_until_it_is_taken(world: World) -> None:
    noura = await world.agent("noura", capacity=1)
    task = await world.queue()
    await world.take(noura)
    fahad = await world.agent("fahad", capacity=1)
    assert await world.routing.transfer(task, noura, to=fahad) == "offered"
    assert (await world.held(noura), await world.offered(fahad)) == ([task], task)
    assert await world.routing.transfer(task, noura, to=fahad) == "asked_already"
    assert await world.take(fahad) == task
    assert (await world.held(noura), await world.held(fahad)) == ([], [task])
    released = [e for _, e in await world.events() if e["type"] == "released"]
    assert [(e["agent"], e["reason"]) for e in released] == [(noura, "transferred")]


@pytest.mark.parametrize("way", ["decline", "timeout", "lost"])
async def test_a_refused_warm_transfer_changes_nothing(world: World, way: str) -> None:
    noura = await world.agent("noura", capacity=1)
    task = await world.queue()
    await world.take(noura)
    fahad = await world.agent("fahad")
    await world.routing.transfer(task, noura, to=fahad)
    if way == "decline":
        assert await world.routing.decline(await world.reservation(fahad), fahad) == "declined"
    else:
        for _ in range(3 if way == "lost" else 1):
            await world.routing.beat(noura)
            await world.pass_time(10)
    assert (await world.held(noura), await world.held(fahad), await world.offer(fahad)) == ([task], [], None)
    [refused] = [e for _, e in await world.events() if e["type"] == "transfer_refused"]
    assert (refused["agent"], refused["task"]["id"]) == (noura, task)
    assert await world.routing.complete(task, noura, "resolved") == "completed"


async def test_closing_takes_back_what_was_offered_to_a_colleague(world: World) -> None:
    noura = await world.agent("noura")
    task = await world.queue()
    await world.take(noura)
    fahad = await world.agent("fahad")
    await world.routing.transfer(task, noura, to=fahad)
    reservation = await world.reservation(fahad)
    await world.routing.complete(task, noura, "resolved")
    assert await world.offer(fahad) is None
    assert await world.routing.accept(reservation, fahad) == "late"


async def test_a_parked_task_frees_the_place_and_comes_back_at_the_head(world: World) -> None:
    noura = await world.agent("noura", capacity=1)
    task = await world.queue()
    await world.take(noura)
    older = await world.queue(waited_s=500)
    assert await world.routing.park(task, noura) == "parked"
    assert await world.routing.park(task, noura) == "ended"
    assert await world.offered(noura) == older, "the place is free"
    fahad = await world.agent("fahad", available=False)
    await world.queue(waited_s=400)
    assert await world.routing.resume(task, "parked", await offers_of(world, task)) == "resumed"
    assert await world.routing.resume(task, "parked", await offers_of(world, task)) == "ended"
    await world.routing.set_activity(fahad, "available", "chosen")
    assert await world.offered(fahad) == task, "before those who have waited longer"


async def test_a_parked_task_goes_back_to_its_agent_first(world: World) -> None:
    noura, fahad = await world.agent("noura"), await world.agent("fahad", dict.fromkeys(("general",), 5))
    task = await world.queue(prefer=noura)
    await world.take(noura)
    await world.routing.park(task, noura)
    await world.routing.resume(task, "parked", await offers_of(world, task))
    assert (await world.offered(noura), await world.offered(fahad)) == (task, None)


async def test_a_parked_task_does_not_wait_for_ever(world: World) -> None:
    noura = await world.agent("noura")
    task = await world.queue()
    await world.take(noura)
    await world.routing.park(task, noura)
    await world.pass_time(world.settings.park_s)
    due = [e["task"]["id"] for _, e in await world.events() if e["type"] == "park_expired"]
    assert due == [task]
    await world.pass_time(31)
    assert len([e for _, e in await world.events() if e["type"] == "park_expired"]) == 2, "said again until it is done"


async def test_notes_keep_the_place_for_a_limited_time(world: World) -> None:
    await change_plan(world, wrap_up_s=20.0)
    noura = await world.agent("noura", capacity=1)
    first, second = await world.queue(waited_s=2), await world.queue(waited_s=1)
    await world.take(noura)
    assert await world.routing.complete(first, noura, "resolved") == "wrapping"
    assert await world.routing.complete(first, noura, "resolved") == "wrapping"
    assert await world.offer(noura) is None
    assert await world.routing.finish_wrap_up(first, noura) == "completed"
    assert await world.take(noura) == second
    await world.routing.complete(second, noura, "resolved")
    third = await world.queue()
    await world.routing.beat(noura)
    await world.pass_time(19.9)
    assert await world.offer(noura) is None
    await world.routing.beat(noura)
    await world.pass_time(0.1)
    assert await world.offered(noura) == third
    assert await state_of(world, second) == "completed"


async def test_a_callback_leaves_the_queue_and_comes_back_at_the_head(world: World) -> None:
    noura = await world.agent("noura", available=False)
    task, other = await world.queue(), await world.queue(waited_s=900)
    assert await world.routing.call_back(task, world.clock.now_ms + 60_000) == "scheduled"
    assert await world.waiting("general") == [other]
    await world.pass_time(59)
    assert not [e for _, e in await world.events() if e["type"] == "callback_due"]
    await world.pass_time(1)
    assert [e["task"]["id"] for _, e in await world.events() if e["type"] == "callback_due"] == [task]
    assert await world.routing.resume(task, "parked", await offers_of(world, task)) == "ended", "an old command"
    assert await world.routing.resume(task, "callback", world.clock.now_ms - 1) == "ended", "it was not due then"
    assert await world.routing.resume(task, "callback", world.clock.now_ms) == "resumed"
    await world.routing.set_activity(noura, "available", "chosen")
    assert await world.offered(noura) == task


async def test_who_has_an_agent_already_is_not_called_back(world: World) -> None:
    noura = await world.agent("noura")
    task = await world.queue()
    await world.take(noura)
    assert await world.routing.call_back(task, world.clock.now_ms + 60_000) == "ended"
    assert await world.held(noura) == [task]


async def test_too_long_a_wait_is_said_once(world: World) -> None:
    task = await world.queue("permits")
    await world.pass_time(599)
    assert not [e for _, e in await world.events() if e["type"] == "max_wait"]
    await world.pass_time(1)
    await world.pass_time(600)
    assert [e["task"]["id"] for _, e in await world.events() if e["type"] == "max_wait"] == [task]
    assert await state_of(world, task) == "pending"


async def test_who_waits_again_is_told_again_when_it_gets_too_long(world: World) -> None:
    noura = await world.agent("noura")
    task = await world.queue()
    await world.take(noura)
    await world.pass_time(15)
    await world.routing.set_activity(noura, "busy", "chosen")
    assert await world.routing.transfer(task, noura, queue="permits") == "queued"
    await world.pass_time(599)
    assert not [e for _, e in await world.events() if e["type"] == "max_wait"]
    await world.pass_time(1)
    assert await world.routing.call_back(task, world.clock.now_ms + 60_000) == "scheduled"
    await world.pass_time(60)
    assert await world.routing.resume(task, "callback", world.clock.now_ms) == "resumed"
    await world.pass_time(600)
    said = [e["task"]["long_waits"] for _, e in await world.events() if e["type"] == "max_wait"]
    assert said == [1, 2], "each wait has a word of its own"


async def test_each_who_passed_on_a_task_is_asked_again_when_his_own_rest_is_over(world: World) -> None:
    noura = await world.agent("noura")
    task = await world.queue()
    await world.routing.decline(await world.reservation(noura), noura)
    await world.pass_time(10)
    fahad = await world.agent("fahad")
    await world.routing.decline(await world.reservation(fahad), fahad)
    for _ in range(10):
        await world.pass_time((world.settings.decline_rest_s - 10) / 10)
        for agent in (noura, fahad):
            await world.routing.beat(agent)
    assert (await world.offered(noura), await world.offered(fahad)) == (task, None)
    await world.routing.set_activity(noura, "away", "chosen")
    await world.routing.beat(fahad)
    await world.pass_time(10)
    assert await world.offered(fahad) == task


async def test_an_employer_who_was_seen_and_is_gone_is_said_to_be_gone(world: World) -> None:
    seen, unseen = await world.queue(), await world.queue()
    await world.routing.see_employer(seen)
    await world.pass_time(world.settings.abandon_s - 1)
    await world.routing.see_employer(seen)
    await world.pass_time(world.settings.abandon_s - 1)
    assert not [e for _, e in await world.events() if e["type"] == "abandoned"]
    await world.pass_time(1)
    assert {e["task"]["id"] for _, e in await world.events() if e["type"] == "abandoned"} == {seen} - {unseen}


async def test_a_supervisors_step_is_in_the_trail(world: World) -> None:
    noura = await world.agent("noura")
    task = await world.queue()
    await world.take(noura)
    assert await world.routing.pull(task, SARA) == "pulled"
    assert await world.routing.prioritise(task, "urgent", SARA) == "set"
    fahad = await world.agent("fahad", {"services": 1})
    assert await world.routing.push(task, fahad, SARA) == "pushed"
    assert await world.routing.set_activity(fahad, "break", "supervisor", SARA) == "set"
    lines = [line.fields() async for line in world.context.audit.whole()]
    assert [line["action"] for line in lines] == ["task.pull", "task.priority", "task.push", "agent.activity"]
    assert {line["actor"] for line in lines} == {SARA}


async def test_a_step_that_is_taken_twice_is_one_line(world: World) -> None:
    """A replica that lost the answer asks again. Each line is in the log as well."""
    noura = await world.agent("noura", available=False)
    await world.routing.beat(noura)
    task = await world.queue()
    for _ in range(2):
        assert await world.routing.prioritise(task, "urgent", SARA) == "set"
        assert await world.routing.raise_cap(noura, 2, SARA) == "set"
        assert await world.routing.set_activity(noura, "available", "supervisor", SARA) == "set"
    await world.routing.decline(await world.reservation(noura), noura)
    with structlog.testing.capture_logs() as events:
        for _ in range(2):
            assert await world.routing.push(task, noura, SARA) == "pushed"
    lines = [line async for line in world.context.audit.whole()]
    actions = [line.fields()["action"] for line in lines]
    assert actions == ["task.priority", "agent.cap", "agent.activity", "task.push"]
    assert [event["digest"] for event in events if event["event"] == "audited"] == [lines[-1].digest]


async def test_a_supervisor_sets_nothing_for_who_is_not_there(world: World) -> None:
    """Nobody would notice that he does not answer, and with auto accept he would be given work."""
    noura = await world.agent("noura", available=False)
    for activity in ("available", "break"):
        assert await world.routing.set_activity(noura, activity, "supervisor", SARA) == "not_available"
    assert [line async for line in world.context.audit.whole()] == []
    await world.routing.beat(noura)
    assert await world.routing.set_activity(noura, "available", "supervisor", SARA) == "set"


async def test_what_became_of_a_task_is_a_fact(world: World) -> None:
    noura = await world.agent("noura")
    task = await world.queue(waited_s=7)
    await world.take(noura)
    world.clock.advance(30)
    await world.routing.complete(task, noura, "resolved")
    gone = await world.queue(waited_s=3)
    await world.routing.cancel(gone, ConversationId(gone.rpartition(".")[0]), "by_employer")
    figures = await world.redis.hgetall(world.keys.routing[5])
    counted = {"offered": "2", "answered": "1", "answered_in_time": "1", "handled": "1"}
    assert {name: figures[f"{name}:general"] for name in counted} == counted
    assert (figures["wait_ms:general"], figures["handling_ms:general"]) == ("7000", "30000")
    assert (figures["abandoned:general"], figures["abandoned_short:general"]) == ("1", "1")
