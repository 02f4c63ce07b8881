"""Routing on a real Redis: who is offered what, in which order, and what becomes of it."""

from __future__ import annotations

import asyncio

import pytest

from handoff.conversation.model import AgentId, ConversationId, TaskId
from handoff.routing.model import AgentProfile, ReservationId
from tests.store.world import World


def conversation_of(task: TaskId) -> ConversationId:
    return ConversationId(task.rpartition(".")[0])


async def state_of(world: World, task: TaskId) -> str:
    return str((await world.tasks())[task]["state"])


async def test_a_task_is_offered_at_once_to_whom_is_available(world: World) -> None:
    noura = await world.agent("noura")
    task = await world.queue()
    assert await world.offered(noura) == task
    assert await state_of(world, task) == "reserved"
    assert await world.waiting("general") == []


async def test_a_task_waits_until_somebody_becomes_available(world: World) -> None:
    noura = await world.agent("noura", available=False)
    task = await world.queue()
    assert await world.waiting("general") == [task]
    await world.routing.set_activity(noura, "available", "chosen")
    assert await world.offered(noura) == task


async def test_an_agent_has_one_offer_at_a_time(world: World) -> None:
    noura = await world.agent("noura", capacity=5)
    first, second = await world.queue(waited_s=2), await world.queue(waited_s=1)
    assert await world.offered(noura) == first
    assert await world.waiting("general") == [second]
    await world.take(noura)
    assert await world.offered(noura) == second


async def test_priority_comes_before_age_and_age_before_everything_else(world: World) -> None:
    noura = await world.agent("noura", capacity=10, available=False)
    tasks = [
        await world.queue("permits", "normal", waited_s=300),
        await world.queue("general", "high", waited_s=10),
        await world.queue("security", "urgent", waited_s=1),
        await world.queue("general", "urgent", waited_s=2),
        await world.queue("domestic", "high", waited_s=20),
        await world.queue("permits", "normal", waited_s=200),
    ]
    await world.routing.set_activity(noura, "available", "chosen")
    taken = [await world.take(noura) for _ in tasks]
    assert taken == [tasks[i] for i in (3, 2, 4, 1, 0, 5)]


async def test_the_better_skilled_is_asked_first_then_the_longest_idle(world: World) -> None:
    master = await world.agent("master", {"permits": 5})
    world.clock.advance(1)
    novice = await world.agent("novice", {"permits": 1})
    first = await world.queue("permits")
    assert (await world.offered(master), await world.offered(novice)) == (first, None)
    await world.take(master)
    await world.routing.complete(first, master, "resolved")
    rested = await world.agent("rested", {"services": 3})
    world.clock.advance(1)
    tired = await world.agent("tired", {"services": 3})
    second = await world.queue("services")
    assert (await world.offered(rested), await world.offered(tired)) == (second, None)


@pytest.mark.parametrize(
    ("skills", "asked_after_s"),
    [({"security": 3}, 0), ({"security": 1}, 4), ({"general": 2}, 8), ({"permits": 5}, 20)],
)
async def test_the_circle_widens_with_the_age_of_a_task(
    world: World, skills: dict[str, int], asked_after_s: float
) -> None:
    noura = await world.agent("noura", skills)
    task = await world.queue("security", "urgent")
    if asked_after_s:
        assert await world.offered(noura) is None
        await world.pass_time(asked_after_s - 0.1)
        assert await world.offered(noura) is None
        await world.routing.beat(noura)
        await world.pass_time(0.1)
    assert await world.offered(noura) == task


async def test_a_task_nobody_fits_does_not_hold_up_the_others(world: World) -> None:
    noura = await world.agent("noura", {"permits": 3}, available=False)
    await world.queue("security", "urgent")
    fitting = await world.queue("permits")
    await world.routing.set_activity(noura, "available", "chosen")
    assert await world.offered(noura) == fitting


async def test_a_declined_task_goes_to_the_next_at_its_old_place(world: World) -> None:
    noura = await world.agent("noura")
    older, newer = await world.queue(waited_s=20), await world.queue(waited_s=10)
    assert await world.offered(noura) == older
    assert await world.routing.decline(await world.reservation(noura), noura) == "declined"
    assert await world.offered(noura) == newer, "who declined is offered the next task"
    assert await world.waiting("general") == [older]
    fahad = await world.agent("fahad")
    assert await world.offered(fahad) == older


async def test_a_declined_task_comes_back_to_the_same_agent_after_a_rest(world: World) -> None:
    noura = await world.agent("noura")
    task = await world.queue()
    await world.routing.decline(await world.reservation(noura), noura)
    await world.routing.beat(noura)
    await world.pass_time(19)
    assert await world.offered(noura) is None
    await world.routing.beat(noura)
    await world.pass_time(11)
    assert await world.offered(noura) == task


async def test_an_offer_nobody_answers_goes_to_the_next(world: World) -> None:
    noura = await world.agent("noura")
    task = await world.queue()
    late = await world.reservation(noura)
    fahad = await world.agent("fahad")
    await world.pass_time(world.settings.offer_s - 0.1)
    assert await world.offered(noura) == task
    await world.pass_time(0.1)
    assert (await world.offered(noura), await world.offered(fahad)) == (None, task)
    assert await world.routing.accept(late, noura) == "late"
    assert await world.take(fahad) == task


async def test_an_offer_that_ran_out_cannot_be_taken_even_before_the_timer_ran(world: World) -> None:
    noura = await world.agent("noura")
    task = await world.queue()
    reservation = await world.reservation(noura)
    world.clock.advance(world.settings.offer_s)
    assert await world.routing.accept(reservation, noura) == "late"
    await world.routing.tick()
    assert await state_of(world, task) == "pending"


async def test_two_misses_in_a_row_set_the_agent_away(world: World) -> None:
    noura = await world.agent("noura")
    for number in range(2):
        assert (await world.agents())[noura]["activity"] == "available", f"after {number} misses"
        await world.queue()
        await world.routing.beat(noura)
        await world.pass_time(world.settings.offer_s)
    assert (await world.agents())[noura]["activity"] == "away"
    assert await world.routing.available() == 0
    reasons = [event.get("reason") for _, event in await world.events() if event["type"] == "activity"]
    assert reasons[-1] == "missed_offers"


async def test_a_miss_is_forgotten_after_an_answer(world: World) -> None:
    noura = await world.agent("noura")
    for answer in (None, "decline", None, "accept", None):
        task = await world.queue()
        reservation = await world.reservation(noura)
        await world.routing.beat(noura)
        if answer == "decline":
            await world.routing.decline(reservation, noura)
        elif answer == "accept":
            await world.take(noura)
        else:
            await world.pass_time(world.settings.offer_s)
        assert (await world.agents())[noura]["activity"] == "available"
        await (
            world.routing.complete(task, noura, "resolved")
            if answer == "accept"
            else world.routing.cancel(task, conversation_of(task), "by_employer")
        )


async def test_an_offer_is_for_one_agent(world: World) -> None:
    noura = await world.agent("noura")
    fahad = await world.agent("fahad", available=False)
    await world.queue()
    reservation = await world.reservation(noura)
    assert await world.routing.accept(reservation, fahad) == "late"
    assert await world.routing.decline(reservation, fahad) == "late"
    assert await world.routing.accept(ReservationId("nonsense"), noura) == "late"
    assert await world.routing.accept(reservation, noura) == "accepted"
    assert await world.routing.accept(reservation, noura) == "repeated"
    assert await world.routing.decline(reservation, noura) == "late"


async def test_one_of_many_racing_accepts_wins(world: World) -> None:
    noura = await world.agent("noura")
    task = await world.queue()
    reservation = await world.reservation(noura)
    words = await asyncio.gather(*(world.routing.accept(reservation, noura) for _ in range(20)))
    assert sorted(words) == ["accepted", *["repeated"] * 19]
    assert await world.held(noura) == [task]
    assert [e["type"] for _, e in await world.events()].count("assigned") == 1


async def test_accepting_and_canceling_at_once_leaves_one_of_both(world: World) -> None:
    noura = await world.agent("noura", capacity=50)
    for _ in range(15):
        task = await world.queue()
        reservation = await world.reservation(noura)
        await asyncio.gather(
            world.routing.accept(reservation, noura),
            world.routing.cancel(task, conversation_of(task), "by_employer"),
        )
        assert await state_of(world, task) == "canceled"
        assert (await world.held(noura), await world.offer(noura)) == ([], None)


@pytest.mark.parametrize("state", ["pending", "reserved", "assigned"])
async def test_a_task_is_canceled_in_any_state(world: World, state: str) -> None:
    noura = await world.agent("noura", capacity=1, available=state != "pending")
    task = await world.queue()
    if state == "assigned":
        await world.take(noura)
    assert await state_of(world, task) == state
    next_task = await world.queue()
    assert await world.routing.cancel(task, conversation_of(task), "by_employer") == "canceled"
    assert await world.routing.cancel(task, conversation_of(task), "by_employer") == "ended"
    assert await state_of(world, task) == "canceled"
    if state == "pending":
        assert await world.waiting("general") == [next_task]
    else:
        assert await world.offered(noura) == next_task, "the agent is free for the next"


async def test_a_cancel_that_overtakes_its_enqueue_wins(world: World) -> None:
    noura = await world.agent("noura")
    conversation = ConversationId("00" + "a" * 24)
    assert await world.routing.cancel(TaskId(f"{conversation}.1"), conversation, "by_employer") == "canceled"
    task = await world.queue(name=conversation)
    assert (await state_of(world, task), await world.offered(noura)) == ("canceled", None)


async def test_an_enqueue_that_repeats_queues_once(world: World) -> None:
    noura = await world.agent("noura")
    name = "00" + "b" * 24
    task = await world.queue(name=name)
    assert await world.queue(name=name) == task
    await world.take(noura)
    await world.queue(name=name)
    assert (await world.held(noura), await world.offer(noura)) == ([task], None)
    await world.routing.complete(task, noura, "resolved")
    await world.queue(name=name)
    assert (await state_of(world, task), await world.offer(noura)) == ("completed", None)


async def test_capacity_is_never_exceeded(world: World) -> None:
    noura = await world.agent("noura", capacity=2)
    tasks = [await world.queue(waited_s=10 - i) for i in range(3)]
    await world.take(noura)
    await world.take(noura)
    assert await world.offer(noura) is None
    assert await world.held(noura) == sorted(tasks[:2])
    await world.routing.complete(tasks[0], noura, "resolved")
    assert await world.offered(noura) == tasks[2]


async def test_a_changed_profile_keeps_work_and_obeys_the_new_limits(world: World) -> None:
    noura = await world.agent("noura", capacity=3)
    task = await world.queue()
    await world.take(noura)
    await world.routing.put_agent(AgentProfile(noura, "نورة", {"permits": 4}, 1, eligible=True))
    assert await world.held(noura) == [task]
    second = await world.queue("permits")
    assert await world.offer(noura) is None
    await world.routing.put_agent(AgentProfile(noura, "نورة", {"permits": 4}, 2, eligible=True))
    assert await world.offered(noura) == second


async def test_a_lost_agents_work_goes_to_the_next_at_its_old_place(world: World) -> None:
    noura = await world.agent("noura", capacity=2)
    held, offered = await world.queue(waited_s=60), await world.queue(waited_s=50)
    await world.take(noura)
    assert await world.offered(noura) == offered
    fahad = await world.agent("fahad", available=False)
    await world.queue(waited_s=1)
    await world.pass_time(world.settings.agent_grace_s - 0.1)
    assert await world.held(noura) == [held]
    await world.pass_time(0.1)
    assert (await world.agents())[noura]["activity"] == "offline"
    assert (await world.held(noura), await world.offer(noura)) == ([], None)
    await world.routing.set_activity(fahad, "available", "chosen")
    assert await world.take(fahad) == held, "the oldest comes first, whoever had it"


async def test_a_sign_of_life_keeps_an_agents_work(world: World) -> None:
    noura = await world.agent("noura")
    task = await world.queue()
    await world.take(noura)
    for _ in range(5):
        await world.pass_time(world.settings.agent_grace_s - 1)
        await world.routing.beat(noura)
    assert await world.held(noura) == [task]
    assert (await world.agents())[noura]["activity"] == "available"


async def test_going_away_passes_the_offer_on_and_keeps_the_conversations(world: World) -> None:
    noura = await world.agent("noura")
    first, second = await world.queue(waited_s=2), await world.queue(waited_s=1)
    await world.take(noura)
    fahad = await world.agent("fahad")
    assert await world.routing.set_activity(noura, "away", "chosen") == "set"
    assert (await world.held(noura), await world.offer(noura), await world.offered(fahad)) == ([first], None, second)
    assert await world.routing.set_activity(AgentId("a-nobody"), "available", "chosen") == "unknown"


async def test_completing_frees_the_agent_and_counts_a_customer_once_a_day(world: World) -> None:
    noura = await world.agent("noura", capacity=1)
    tasks = []
    for name in ("00" + "c" * 24, "00" + "d" * 24):
        tasks.append(await world.queue(name=name, waited_s=5))
    for task in tasks:
        assert await world.take(noura) == task
        assert await world.routing.complete(task, AgentId("a-fahad"), "resolved") == "ended"
        assert await world.routing.complete(task, noura, "resolved") == "completed"
        assert await world.routing.complete(task, noura, "resolved") == "ended"
    customers = (await world.agents())[noura]["today"]["customers"]
    assert len(customers) == 2
    handled = [event["handled"] for _, event in await world.events() if event["type"] == "today"]
    assert handled == [1, 2]


async def test_an_agent_who_comes_back_is_away_until_he_says_otherwise(world: World) -> None:
    noura = await world.agent("noura")
    await world.pass_time(world.settings.agent_grace_s)
    assert (await world.agents())[noura]["activity"] == "offline"
    await world.routing.beat(noura)
    assert (await world.agents())[noura]["activity"] == "away"
    await world.queue()
    assert await world.offer(noura) is None


async def test_the_handling_time_of_a_queue_is_measured(world: World) -> None:
    noura = await world.agent("noura")
    for _ in range(2):
        task = await world.queue("permits")
        await world.take(noura)
        world.clock.advance(15)
        await world.routing.complete(task, noura, "resolved")
    snapshot = await world.routing.queue("permits")
    assert (snapshot.handling_s, snapshot.handled, snapshot.available) == (pytest.approx(15), 2, 1)


async def test_workers_ticking_at_once_end_an_offer_once(world: World) -> None:
    noura = await world.agent("noura")
    await world.queue()
    world.clock.advance(world.settings.offer_s)
    await asyncio.gather(*(world.routing.tick() for _ in range(10)))
    ended = [event for _, event in await world.events() if event["type"] == "offer_ended"]
    assert [(event["agent"], event["reason"]) for event in ended] == [(noura, "timeout")]
    assert (await world.agents())[noura]["misses"] == 1


async def test_an_ended_task_is_forgotten_in_the_end(world: World) -> None:
    noura = await world.agent("noura")
    task = await world.queue()
    await world.take(noura)
    await world.routing.complete(task, noura, "resolved")
    assert task in await world.tasks()
    await world.pass_time(601)
    assert task not in await world.tasks()


async def test_many_tasks_and_agents_at_once_lose_nothing(world: World) -> None:
    agents = [await world.agent(f"agent{i}", capacity=3) for i in range(8)]
    tasks = await asyncio.gather(*(world.queue() for _ in range(40)))

    async def work(agent: AgentId) -> list[TaskId]:
        done = []
        while (task := await world.offered(agent)) is not None:
            await world.take(agent)
            await world.routing.complete(task, agent, "resolved")
            done.append(task)
        return done

    done = await asyncio.gather(*(work(agent) for agent in agents))
    assert sorted(task for part in done for task in part) == sorted(tasks)
