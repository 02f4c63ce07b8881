"""Every transition of a conversation: done once, refused where it must be, and the same after a repeat."""

from __future__ import annotations

import asyncio

import pytest
from redis.asyncio import Redis

from handoff.app import System
from handoff.conversation.model import BOT, QUEUE, EntryKind, TaskId, Who
from tests.store.talk import HANDOVER, Talk


@pytest.fixture
def talk(system: System, redis: Redis) -> Talk:
    return Talk(redis, system.conversations, system.keys)


async def kinds(talk: Talk) -> list[str]:
    return [command["kind"] for command in await talk.commands()]


async def test_the_first_message_opens_the_conversation_and_asks_for_a_turn(talk: Talk, system: System) -> None:
    assert await system.conversations.state(talk.id) is None
    outcome = await talk.say("السلام عليكم", "client-0001")
    assert (outcome.word, outcome.seq, outcome.detail) == ("accepted", 1, BOT)
    state = await talk.state()
    assert (state.owner, state.fence, state.bot_cursor, state.contact) == (BOT, 0, 0, talk.contact)
    [entry] = await talk.entries()
    assert (entry.who, entry.text, entry.draft.client_id) == (Who.VISITOR, "السلام عليكم", "client-0001")
    assert await kinds(talk) == ["turn"]


async def test_a_message_sent_twice_is_stored_once(talk: Talk) -> None:
    first = await talk.say("مرة", "client-0001")
    again = await talk.say("مرة", "client-0001")
    assert (again.word, again.seq) == ("duplicate", first.seq)
    assert await talk.texts() == ["مرة"]
    assert await kinds(talk) == ["turn"]


async def test_twenty_tabs_sending_the_same_message_at_once_store_it_once(talk: Talk) -> None:
    outcomes = await asyncio.gather(*(talk.say("مرة", "client-0001") for _ in range(20)))
    assert sorted(outcome.word for outcome in outcomes) == ["accepted", *["duplicate"] * 19]
    assert await talk.texts() == ["مرة"]


async def test_messages_sent_at_once_get_numbers_without_a_gap(talk: Talk) -> None:
    outcomes = await asyncio.gather(*(talk.say(f"رسالة {i}") for i in range(30)))
    assert sorted(outcome.seq for outcome in outcomes) == list(range(1, 31))
    assert len(await talk.entries()) == 30


async def test_a_message_read_with_an_old_expectation_is_not_stored(talk: Talk) -> None:
    await talk.say("وصلني رمز", expected="", expects="otp")
    late = await talk.say("1234", expected="", expects="")
    assert (late.word, late.detail) == ("context", "otp")
    assert await talk.texts() == ["وصلني رمز"]
    assert (await talk.say("1234", expected="otp", expects="")).word == "accepted"


async def test_the_bots_reply_moves_the_cursor_and_keeps_its_state(talk: Talk) -> None:
    asked = await talk.say()
    outcome = await talk.answer(0, asked.seq)
    assert (outcome.word, outcome.seq) == ("committed", 2)
    state = await talk.state()
    assert (state.bot_cursor, state.bot_state, state.owner) == (1, '{"turns":1}', BOT)


async def test_workers_racing_for_a_turn_give_one_reply(talk: Talk) -> None:
    asked = await talk.say()
    outcomes = await asyncio.gather(*(talk.answer(0, asked.seq, text=f"جواب {i}") for i in range(20)))
    assert sorted(outcome.word for outcome in outcomes) == ["committed", *["cursor"] * 19]
    assert len(await talk.entries()) == 2


async def test_workers_racing_for_a_handover_make_one_task(talk: Talk) -> None:
    asked = await talk.say()
    outcomes = await asyncio.gather(*(talk.answer(0, asked.seq, HANDOVER) for _ in range(20)))
    assert sorted(outcome.word for outcome in outcomes) == ["committed", *["owner"] * 19]
    assert await kinds(talk) == ["turn", "enqueue"]


async def test_a_handover_changes_owner_and_asks_routing_in_one_step(talk: Talk) -> None:
    task = await talk.wait_for_human()
    state = await talk.state()
    assert (state.owner, state.fence, state.task) == (QUEUE, 1, f"{talk.id}.1")
    assert (state.queue, state.priority, state.topic, state.reason) == (
        "permits",
        "high",
        "permit_renewal",
        "requested",
    )
    assert state.waiting is not None
    assert (state.waiting.position, state.waiting.eta_s, state.waiting.staffed) == (None, None, True)
    assert (await talk.commands())[-1] == {"kind": "enqueue", "c": talk.id, "task": task}


async def test_no_reply_of_the_bot_after_a_human_took_over(talk: Talk) -> None:
    task = await talk.wait_for_human()
    late = await talk.say("سؤال آخر")
    assert (late.detail, (await talk.answer(1, late.seq)).word) == (QUEUE, "owner")
    await talk.join(task)
    assert (await talk.answer(1, late.seq)).word == "owner"
    assert "جواب" not in (await talk.texts())[2:]
    assert await kinds(talk) == ["turn", "enqueue"], "nobody asks the bot while a human has the conversation"


async def test_an_agent_joins_once(talk: Talk) -> None:
    task = await talk.wait_for_human()
    joined = await talk.join(task)
    assert (joined.word, joined.seq) == ("assigned", 3)
    assert (await talk.join(task)).word == "repeated"
    state = await talk.state()
    assert (state.owner, state.agent_name, state.fence) == ("agent:a-noura", "نورة", 2)
    assert [e.kind for e in await talk.entries()].count(EntryKind.AGENT_JOINED) == 1


async def test_an_unknown_task_cannot_take_a_conversation(talk: Talk) -> None:
    await talk.wait_for_human()
    assert (await talk.join(TaskId(f"{talk.id}.9"))).word == "stale"
    assert (await talk.state()).owner == QUEUE


async def test_a_task_of_an_earlier_wait_cannot_take_the_conversation(talk: Talk) -> None:
    earlier = await talk.wait_for_human()
    await talk.leave()
    await talk.wait_for_human()
    assert (await talk.join(earlier)).word == "ended"
    assert (await talk.state()).owner == QUEUE


@pytest.mark.parametrize("order", ["joined-lost-joined", "lost-joined-joined", "joined-joined-lost", "second-first"])
async def test_the_latest_decision_about_a_task_holds_in_any_order_of_arrival(talk: Talk, order: str) -> None:
    task = await talk.wait_for_human()
    steps = {
        "joined-lost-joined": [(2, "a-noura"), (3, ""), (4, "a-fahad")],
        "lost-joined-joined": [(3, ""), (2, "a-noura"), (4, "a-fahad")],
        "joined-joined-lost": [(2, "a-noura"), (4, "a-fahad"), (3, "")],
        "second-first": [(4, "a-fahad"), (3, ""), (2, "a-noura")],
    }[order]
    for decision, agent in [*steps, *steps]:
        await (talk.join(task, agent, decision) if agent else talk.lose(task, decision))
    assert (await talk.state()).owner == "agent:a-fahad"


@pytest.mark.parametrize("first", [2, 3])
async def test_a_lost_agent_does_not_get_the_conversation_back_by_a_replay(talk: Talk, first: int) -> None:
    task = await talk.wait_for_human()
    for decision in (first, 5 - first):
        await (talk.join(task) if decision == 2 else talk.lose(task))
    assert (await talk.join(task)).word == "superseded"
    state = await talk.state()
    assert (state.owner, state.task) == (QUEUE, task)


async def test_a_lost_agents_conversation_waits_again_since_the_same_time(talk: Talk) -> None:
    task = await talk.wait_for_human()
    waiting = (await talk.state()).waiting
    await talk.join(task)
    assert (await talk.lose(task)).word == "requeued"
    assert (await talk.lose(task)).word == "repeated"
    state = await talk.state()
    assert state.waiting is not None
    assert waiting is not None
    assert (state.waiting.since_ms, state.fence) == (waiting.since_ms, 3)


async def test_only_the_owning_agent_writes(talk: Talk) -> None:
    task = await talk.wait_for_human()
    assert (await talk.write()).word == "owner"
    await talk.join(task)
    assert (await talk.write("a-fahad")).word == "owner"
    assert (await talk.write()).word == "written"
    assert (await talk.texts())[-1] == "رد الموظف"


async def test_an_agents_message_sent_twice_is_stored_once(talk: Talk) -> None:
    await talk.join(await talk.wait_for_human())
    first = await talk.write(client_id="client-0002")
    again = await talk.write(client_id="client-0002")
    assert (again.word, again.seq) == ("duplicate", first.seq)


async def test_notes_are_kept_apart_from_the_log(talk: Talk, system: System) -> None:
    task = await talk.wait_for_human()
    assert (await talk.note()).word == "owner"
    await talk.join(task)
    before = await talk.texts()
    assert (await talk.note(client_id="client-0003", text="سر الموظف")).word == "noted"
    assert (await talk.note(client_id="client-0003", text="سر الموظف")).word == "duplicate"
    assert (await talk.note("a-fahad")).word == "owner"
    assert await talk.texts() == before
    [note] = await system.conversations.notes(talk.id)
    assert (note.name, note.text) == ("نورة", "سر الموظف")
    assert await system.conversations.notes(talk.id, after=note.id) == []


async def test_closing_returns_the_conversation_to_a_bot_that_starts_afresh(talk: Talk) -> None:
    task = await talk.wait_for_human()
    await talk.join(task)
    await talk.say("للموظف وحده")
    assert (await talk.close("a-fahad")).word == "owner"
    closed = await talk.close(client_id="client-0004")
    assert closed.word == "closed"
    state = await talk.state()
    assert (state.owner, state.bot_state, state.bot_cursor, state.task) == (BOT, "", closed.seq, "")
    assert (state.rating_for, state.rating_name) == (closed.seq, "نورة")
    assert (await talk.commands())[-1] == {
        "kind": "complete", "c": talk.id, "task": task, "agent": "a-noura", "outcome": "resolved",
    }  # fmt: skip


async def test_closing_twice_closes_once(talk: Talk) -> None:
    await talk.join(await talk.wait_for_human())
    first = await talk.close(client_id="client-0004")
    assert ((await talk.close(client_id="client-0004")).word, (await talk.close()).word) == ("duplicate", "owner")
    assert (await talk.state()).seq == first.seq
    assert (await kinds(talk)).count("complete") == 1


async def test_after_closing_the_bot_answers_again_and_the_old_task_is_over(talk: Talk) -> None:
    task = await talk.wait_for_human()
    await talk.join(task)
    closed = await talk.close()
    asked = await talk.say("سؤال جديد")
    assert (await talk.join(task)).word == "ended"
    assert (await talk.lose(task)).word == "ended"
    assert (await talk.answer(closed.seq, asked.seq)).word == "committed"
    assert (await kinds(talk))[-1] == "turn"


async def test_leaving_the_queue_cancels_the_task(talk: Talk) -> None:
    task = await talk.wait_for_human()
    left = await talk.leave("client-0005")
    assert left.word == "done"
    assert ((await talk.leave("client-0005")).word, (await talk.leave()).word) == ("duplicate", "owner")
    state = await talk.state()
    assert (state.owner, state.task, state.fence, state.bot_cursor) == (BOT, "", 2, left.seq)
    assert (await talk.commands())[-1] == {
        "kind": "cancel",
        "c": talk.id,
        "task": task,
        "reason": "by_employer",
    }


async def test_a_case_is_recorded_whoever_owns_the_conversation(talk: Talk) -> None:
    assert (await talk.leave(only_waiting=False)).word == "owner", "there is no conversation yet"
    await talk.say()
    assert (await talk.leave(only_waiting=False)).word == "done"
    assert await kinds(talk) == ["turn"]
    await talk.join(await talk.wait_for_human())
    assert (await talk.leave(only_waiting=False)).word == "done"
    assert (await talk.state()).owner == "agent:a-noura"


async def test_a_human_part_is_rated_once(talk: Talk) -> None:
    await talk.say()
    assert (await talk.rate()).word == "nothing"
    await talk.join(await talk.wait_for_human())
    await talk.close()
    rated = await talk.rate("client-0006")
    assert rated.word == "rated"
    again = await talk.rate("client-0006", score=1)
    assert (again.word, again.seq) == ("duplicate", rated.seq)
    assert (await talk.rate()).word == "nothing"
    assert (await talk.entries())[-1].draft.data["score"] == 5


async def test_a_new_wait_ends_the_question_for_the_old_rating(talk: Talk) -> None:
    await talk.join(await talk.wait_for_human())
    await talk.close()
    await talk.wait_for_human()
    assert (await talk.rate()).word == "nothing"


async def test_a_place_is_told_only_while_it_is_true(talk: Talk, system: System) -> None:
    task = await talk.wait_for_human()
    tell = system.conversations.set_waiting
    assert (await tell(talk.id, task, position=2, eta_s=120, staffed=True)).word == "changed"
    assert (await tell(talk.id, task, position=2, eta_s=120, staffed=True)).word == "same"
    waiting = (await talk.state()).waiting
    assert waiting is not None
    assert (waiting.position, waiting.eta_s) == (2, 120)
    await talk.join(task)
    assert (await tell(talk.id, task, position=1, eta_s=None, staffed=True)).word == "stale"


async def test_scripts_survive_a_server_that_forgot_them(talk: Talk, redis: Redis) -> None:
    await redis.script_flush()
    task = await talk.wait_for_human()
    await redis.script_flush()
    assert (await talk.join(task)).word == "assigned"
    await redis.script_flush()
    assert (await talk.close()).word == "closed"
    assert len(await talk.entries()) == 4


async def test_readers_resume_from_their_cursor(talk: Talk, system: System) -> None:
    for number in range(5):
        await talk.say(f"رسالة {number}")
    missed = await system.conversations.entries(talk.id, after=3)
    assert [entry.text for entry in missed] == ["رسالة 3", "رسالة 4"]
    assert await system.conversations.entries(talk.id, after=5) == []
    assert [e.seq for e in await system.conversations.entries(talk.id, after=1, count=2)] == [2, 3]
