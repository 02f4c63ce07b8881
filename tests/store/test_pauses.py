"""A wait that ends otherwise than with an agent, over both aggregates: nothing that was promised is forgotten."""

from __future__ import annotations

import json
import time

from handoff.conversation.model import ContactId, ConversationId, ConversationState, Draft, EntryKind, Who
from handoff.services.intake import CHOICE
from handoff.services.replies import CALL_BACK, LEAVE_CASE, notice
from tests.store.test_joined import ask_for_a_human, deliver
from tests.store.world import World

LATER_S = 7200


async def state_of(world: World, conversation: ConversationId) -> ConversationState:
    state = await world.conversations.state(conversation)
    assert state is not None
    return state


async def write(world: World, text: str, payload: str = "") -> int:
    """The employer writes, or presses a button; returns the seq."""
    contact = ContactId("contact-of-the-test")
    conversation = world.conversations.id_of("web", contact)
    draft = Draft(Who.VISITOR, EntryKind.TEXT, text, client_id=f"client-{text}", payload=payload)
    work = CHOICE if payload else ""
    stored = await world.conversations.accept(conversation, "web", contact, [draft], expected="", expects="", work=work)
    assert stored.word == "accepted"
    return stored.seq


async def test_who_is_promised_a_callback_gets_an_agent_when_it_is_due(world: World) -> None:
    conversation = await ask_for_a_human(world)
    done: set[str] = set()
    await deliver(world, done)
    await write(world, "الموعد", f"{CALL_BACK}:{round(time.time()) + LATER_S}")
    await deliver(world, done)
    assert (await state_of(world, conversation)).owner == "bot"
    assert await world.waiting("general") == []
    await world.pass_time(LATER_S + 1)
    await deliver(world, done)
    waiting = await state_of(world, conversation)
    assert (waiting.owner, await world.waiting("general")) == ("queue", [waiting.task])
    noura = await world.agent("noura")
    await world.take(noura)
    await deliver(world, done)
    assert (await state_of(world, conversation)).owner == f"agent:{noura}"


async def test_a_callback_is_not_made_to_whom_a_human_serves_already(world: World) -> None:
    conversation = await ask_for_a_human(world)
    done: set[str] = set()
    await deliver(world, done)
    await write(world, "الموعد", f"{CALL_BACK}:{round(time.time()) + LATER_S}")
    await deliver(world, done)
    promised = (await world.tasks()).keys()
    await write(world, "أريد موظفًا")
    await deliver(world, done)
    noura = await world.agent("noura")
    await world.take(noura)
    await deliver(world, done)
    held = await world.held(noura)
    for _ in range(LATER_S // 15 + 1):
        world.clock.advance(15)
        await world.routing.beat(noura)
    await world.routing.tick()
    await deliver(world, done)
    assert (await world.held(noura), await world.offer(noura)) == (held, None)
    assert (await state_of(world, conversation)).owner == f"agent:{noura}"
    assert {(await world.tasks())[task]["state"] for task in promised if task not in held} <= {"canceled"}


async def test_a_decision_that_comes_again_does_not_end_the_promise_of_a_callback(world: World) -> None:
    noura = await world.agent("noura")
    conversation = await ask_for_a_human(world)
    done: set[str] = set()
    await deliver(world, done)
    promised = await world.take(noura)
    await deliver(world, done)
    await world.routing.transfer(promised, noura, queue="permits")
    await world.routing.set_activity(noura, "away", "chosen")
    await deliver(world, done)
    await write(world, "الموعد", f"{CALL_BACK}:{round(time.time()) + LATER_S}")
    await deliver(world, done)
    await write(world, "أريد موظفًا")
    await deliver(world, done)
    left = notice(EntryKind.WAIT_CANCELED, "غادر")
    await world.conversations.leave_queue(conversation, "client-leaves", left, only_waiting=True)
    await deliver(world, done)
    kinds = {"assigned", "requeued"}
    replayed = [e for _, e in await world.events() if e["type"] in kinds and e["task"]["id"] == promised]
    assert {event["type"] for event in replayed} == kinds
    for event in [*replayed, {"type": "abandoned", "task": replayed[0]["task"]}]:
        await world.decisions({"e": json.dumps(event)})
    assert (await world.tasks())[promised]["state"] == "callback"


async def test_a_callback_that_was_due_before_does_not_bring_a_later_one_forward(world: World) -> None:
    conversation = await ask_for_a_human(world)
    done: set[str] = set()
    await deliver(world, done)
    await write(world, "الموعد", f"{CALL_BACK}:{round(time.time()) + LATER_S}")
    await deliver(world, done)
    await world.pass_time(LATER_S + 1)
    await deliver(world, done)
    await write(world, "موعد آخر", f"{CALL_BACK}:{round(time.time()) + 2 * LATER_S}")
    await deliver(world, done)
    promised = await state_of(world, conversation)
    assert (promised.owner, promised.callback_ms // 1000 - round(time.time()) > LATER_S) == ("bot", True)
    await deliver(world, set())
    assert await state_of(world, conversation) == promised
    assert (await world.tasks())[promised.callback_task]["state"] == "callback"


async def test_a_choice_that_comes_again_does_not_end_a_later_wait(world: World) -> None:
    await write(world, "السلام عليكم")
    done: set[str] = set()
    await deliver(world, done)
    seq = await write(world, "سجّل طلبًا", LEAVE_CASE)
    await deliver(world, done)
    conversation = await ask_for_a_human(world)
    await deliver(world, done)
    assert (await state_of(world, conversation)).owner == "queue"
    await world.work({"kind": CHOICE, "c": conversation, "s": str(seq)})
    assert (await state_of(world, conversation)).owner == "queue"


async def test_an_employer_who_wrote_as_he_was_put_aside_is_not_forgotten(world: World) -> None:
    noura = await world.agent("noura")
    conversation = await ask_for_a_human(world)
    done: set[str] = set()
    await deliver(world, done)
    task = await world.take(noura)
    await deliver(world, done)
    world.clock.now_ms = round(time.time() * 1000) - 1000  # put aside before he wrote; the conversation learns it after
    assert await world.routing.park(task, noura) == "parked"
    await write(world, "ما زلت هنا")
    await deliver(world, done)
    state = await state_of(world, conversation)
    assert state.waiting is not None
    assert not state.waiting.parked
    assert await world.offered(noura) == task


async def test_a_callback_that_was_made_is_not_made_again(world: World) -> None:
    conversation = await ask_for_a_human(world)
    done: set[str] = set()
    await deliver(world, done)
    await write(world, "الموعد", f"{CALL_BACK}:{round(time.time()) + LATER_S}")
    await deliver(world, done)
    await world.pass_time(LATER_S + 1)
    await deliver(world, done)
    noura = await world.agent("noura")
    await world.take(noura)
    await deliver(world, done)
    closed = notice(EntryKind.CLOSED, "انتهت")
    await world.conversations.close_human(conversation, noura, "client-closes", "follow_up", closed)
    await deliver(world, done)
    await deliver(world, set())
    assert (await state_of(world, conversation)).owner == "bot"
    assert (await world.held(noura), await world.offer(noura)) == ([], None)


async def test_a_callback_that_is_told_again_does_not_take_the_conversation_from_its_agent(world: World) -> None:
    conversation = await ask_for_a_human(world)
    done: set[str] = set()
    await deliver(world, done)
    await write(world, "الموعد", f"{CALL_BACK}:{round(time.time()) + LATER_S}")
    await deliver(world, done)
    await world.pass_time(LATER_S + 1)
    await deliver(world, done)
    noura = await world.agent("noura")
    task = await world.take(noura)
    await deliver(world, done)
    await deliver(world, set())
    assert (await state_of(world, conversation)).owner == f"agent:{noura}"
    assert await world.held(noura) == [task]
