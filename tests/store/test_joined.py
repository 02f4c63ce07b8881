"""The two aggregates joined: stories in which their commands and decisions overtake each other."""

from __future__ import annotations

from typing import Any

from handoff.conversation.model import ContactId, ConversationId, Draft, EntryKind, Who
from handoff.services.replies import notice
from tests.store.world import HUMAN, World


async def deliver(world: World, done: set[str]) -> None:
    """Hand every entry of every stream to its handler once, until none is left."""
    found = True
    while found:
        found = False
        streams = [(world.keys.work(shard), world.work) for shard in range(world.settings.shards)]
        for stream, handler in [*streams, (world.keys.routing_events, world.decisions)]:
            rows: Any = await world.redis.xrange(stream)
            for row_id, fields in rows:
                if stream + row_id not in done:
                    done.add(stream + row_id)
                    found = True
                    await handler(fields)


async def ask_for_a_human(world: World) -> ConversationId:
    contact = ContactId("contact-of-the-test")
    conversation = world.conversations.id_of("web", contact)
    draft = Draft(Who.VISITOR, EntryKind.TEXT, HUMAN, client_id="client-0001")
    await world.conversations.accept(conversation, "web", contact, [draft], expected="", expects="")
    return conversation


async def test_closing_frees_the_colleague_who_was_given_the_lost_agents_task(world: World) -> None:
    noura, fahad = await world.agent("noura"), await world.agent("fahad", available=False)
    conversation = await ask_for_a_human(world)
    done: set[str] = set()
    await deliver(world, done)
    await world.take(noura)
    await deliver(world, done)
    await world.pass_time(world.settings.agent_grace_s)
    await world.routing.set_activity(fahad, "available", "chosen")
    task = await world.take(fahad)
    closed = notice(EntryKind.CLOSED, "انتهت")
    outcome = await world.conversations.close_human(conversation, noura, "client-0002", "follow_up", closed)
    assert outcome.word == "closed", "routing's decisions have not arrived, so the conversation is still hers"
    await deliver(world, done)
    assert (await world.tasks())[task]["state"] == "canceled"
    assert await world.held(fahad) == []
    state = await world.conversations.state(conversation)
    assert state is not None
    assert state.owner == "bot"


async def test_an_assignment_that_repeats_after_the_close_does_not_undo_the_count(world: World) -> None:
    noura = await world.agent("noura")
    conversation = await ask_for_a_human(world)
    done: set[str] = set()
    await deliver(world, done)
    await world.take(noura)
    await deliver(world, done)
    [held] = (await world.snapshot(noura)).tasks
    closed = notice(EntryKind.CLOSED, "انتهت")
    await world.conversations.close_human(conversation, noura, "client-0002", "resolved", closed)
    assert not await world.assignment.assign(held, noura, "نورة"), "as a desk that connects again does"
    await deliver(world, done)
    assert (await world.tasks())[held["id"]]["state"] == "completed"
    assert len((await world.agents())[noura]["today"]["customers"]) == 1
