"""What was in Redis is in the archive, and back in Redis after it was emptied."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from handoff.app import System
from handoff.archive.archive import SqlArchive, open_archive
from handoff.conversation.handover import Handover, Reason
from handoff.conversation.model import AgentId, ContactId, Draft, EntryKind, Who
from handoff.errors import StoreAwayError
from handoff.services.accounts import Account, Passwords, Terms, profile_of
from handoff.services.archiving import LEAP, OvertakenError
from handoff.services.audit import verify
from handoff.services.delivery import DeliveryState, Place
from handoff.services.reconcile import compare
from handoff.services.replies import bot_text, notice
from handoff.worker.archiver import Archiver
from tests.archive.conftest import empty, follow
from tests.store.talk import Talk

LOST_S = 3600.0
HANDOVER = Handover(queue="permits", priority="high", topic="permit_renewal", reason=Reason.REQUESTED, staffed=True)


def talk(system: System) -> Talk:
    return Talk(system.redis, system.conversations, system.keys)


async def lose(system: System, archiver: Archiver) -> None:
    """Redis is emptied and rebuilt."""
    await empty(system)
    await follow(system, archiver)


async def employ(system: System, name: str = "noura") -> Account:
    account = Account(
        id=AgentId(f"a-{name}"),
        username=name.title(),
        first_name="نورة",
        password_hash=Passwords().hash("a long enough password"),
        active=True,
        epoch=0,
        skills={"permits": 4, "general": 3},
        capacity=2,
        verified_saudi=True,
        evidence="HR-1",
        terms=Terms(daily_cap=9, shifts=((0, 2**50),)),
    )
    await system.accounts.put(account)
    await system.routing.put_agent(profile_of(account))
    return account


async def test_a_conversation_with_its_agent_is_back_word_for_word(system: System, archiver: Archiver) -> None:
    await employ(system)
    one = talk(system)
    asked = await one.say("سؤال", "client-1")
    assert (await one.answer(0, asked.seq, HANDOVER)).word == "committed"
    await follow(system, archiver)
    task = (await one.state()).task
    assert (await one.join(task)).word == "assigned"
    assert (await one.write(client_id="reply-1")).word == "written"
    assert (await one.note(client_id="note-1", text="رقم الطلب عنده")).word == "noted"
    await follow(system, archiver)
    before, entries, notes = await one.state(), await one.entries(), await system.conversations.notes(one.id)

    await lose(system, archiver)

    after = await one.state()
    kept = replace(
        before,
        fence=before.fence + LEAP,
        decision=before.decision + 2 * LEAP,
        callback_decision=2 * LEAP,
        seq=after.seq,
        changed_ms=after.changed_ms,
    )
    assert after == kept
    rebuilt = await system.conversations.entries(one.id)
    assert rebuilt[:-1] == entries
    assert (rebuilt[-1].seq, rebuilt[-1].follows) == (entries[-1].seq + LEAP, entries[-1].seq)
    assert rebuilt[-1].who is Who.SYSTEM, "both sides are told that something may be missing"
    assert await system.conversations.notes(one.id) == notes
    for again in (await one.say("سؤال", "client-1"), await one.write(client_id="reply-1")):
        assert again.word == "duplicate"
    assert (await one.note(client_id="note-1")).word == "duplicate"
    snapshot = await system.routing.agent(AgentId("a-noura"))
    assert [held["id"] for held in snapshot.assigned] == [task]
    assert compare(await system.survey.read()) == set(), "routing agrees at once"


async def test_who_waits_is_aside_or_was_promised_a_call_keeps_his_place(system: System, archiver: Archiver) -> None:
    await employ(system)
    waits, aside, called = talk(system), talk(system), talk(system)
    for one in (waits, aside, called):
        await system.escalate(one.id, await one.wait_for_human())
    task = (await aside.state()).task
    await system.conversations.requeue(aside.id, task, 3, "permits", notice(EntryKind.NOTICE, "جانبًا"), parked_ms=2**50)
    due_ms = (await called.state()).changed_ms + 7_200_000
    promised = (await called.state()).task
    await system.routing.call_back(promised, due_ms)
    await system.conversations.await_callback(called.id, promised, due_ms, notice(EntryKind.NOTICE, "نتصل بك"))
    await follow(system, archiver)
    ages = {one.id: (await one.state()).queued_ms for one in (waits, aside)}

    await lose(system, archiver)

    raw: dict[str, str] = await system.redis.hgetall(system.keys.routing_keys["tasks"])
    tasks: dict[str, Any] = {name: json.loads(found) for name, found in raw.items()}
    assert {tasks[f"{one.id}.1"]["state"] for one in (waits,)} == {"pending"}
    assert tasks[task]["state"] == "parked"
    assert (tasks[promised]["state"], tasks[promised]["due_ms"]) == ("callback", due_ms)
    assert {one: tasks[f"{one}.1"]["enqueued_ms"] for one in ages} == ages
    assert compare(await system.survey.read()) == set()
    assert (await called.state()).callback_ms == due_ms


async def test_nothing_new_begins_before_the_archive_said_what_there_was(system: System, archiver: Archiver) -> None:
    known, stranger = talk(system), talk(system)
    await known.say("قبل")
    await follow(system, archiver)
    await empty(system)
    for one in (known, stranger):
        with pytest.raises(StoreAwayError):
            await one.say("أثناء")
    with pytest.raises(StoreAwayError):
        await system.cases.open(conversation=known.id, contact=known.contact, channel="web", topic="", request="1")
    with pytest.raises(StoreAwayError):
        await archiver.well()
    await follow(system, archiver)
    await archiver.well()
    assert (await known.say("بعد")).seq == 1 + LEAP
    assert [entry.text for entry in await system.conversations.entries(known.id)] == ["قبل", "بعد"]
    assert (await stranger.say("بعد")).seq == LEAP, "a page may have seen lines of his that are lost"
    assert (await system.conversations.entries(stranger.id))[0].follows == 0
    assert (await stranger.state()).fence == LEAP, "and an agent an offer of his"


async def test_what_the_bot_owes_it_is_asked_for_again(system: System, archiver: Archiver) -> None:
    owed, answered = talk(system), talk(system)
    asked = await owed.say()
    said = await answered.say()
    await answered.answer(0, said.seq)
    await follow(system, archiver)
    await lose(system, archiver)
    assert [command["kind"] for command in await owed.commands()] == ["turn"]
    assert await answered.commands() == []
    view = await system.conversations.turn_view(owed.id)
    assert view is not None
    assert [entry.seq for entry in view.entries] == [asked.seq]
    assert (await owed.answer(0, asked.seq)).seq == asked.seq + LEAP


async def test_a_second_loss_before_the_archive_saw_the_first_gives_no_number_again(
    system: System, archiver: Archiver
) -> None:
    one, new = talk(system), talk(system)
    await one.wait_for_human()
    await follow(system, archiver)
    given: list[tuple[str, str]] = []
    for _ in range(3):
        await empty(system)
        while any([not await system.archived.marked(area) for area in system.archived.areas]):
            for area in system.archived.areas:
                if not await system.archived.marked(area):
                    await archiver.step(area)
        assert (await one.leave()).word == "done"
        given.append((await one.wait_for_human(), await new.wait_for_human()))
    assert len({task for tasks in given for task in tasks}) == 6


async def test_what_is_there_is_not_overwritten(system: System, archiver: Archiver) -> None:
    one = talk(system)
    await one.say("قبل")
    await follow(system, archiver)
    await one.say("بعد")  # is not in the archive yet
    await system.redis.delete(*(system.keys.area(area).archived for area in system.archived.areas))
    await system.redis.delete(*(system.keys.area(area).changed for area in system.archived.areas))
    await follow(system, archiver)
    assert await one.texts() == ["قبل", "بعد"]


async def test_staff_cases_links_plans_and_the_trail_are_back(system: System, archiver: Archiver) -> None:
    account = await employ(system)
    await system.accounts.begin_session("noura")
    epoch = (await system.accounts.get("noura")).epoch  # type: ignore[union-attr]
    mine, other = talk(system), talk(system)
    for one in (mine, other):
        await one.say()
    book = {"conversation": mine.id, "contact": mine.contact, "channel": "web", "topic": "permit_renewal"}
    case = await system.cases.open(**book, request="1")  # type: ignore[arg-type]
    answered = await system.cases.open(**{**book, "conversation": other.id}, request="1")  # type: ignore[arg-type]
    await system.cases.set_status(other.id, "answered")
    await system.links.issue(mine.id, "r-1", "12345678", live_ms=60_000, most=3)
    assert await system.links.redeem(other.id, "r-2", "12345678", most=5, count_ms=1000) == mine.id
    plans = await system.plans.current()
    changed = replace(plans.of("permits"), offer_s=33.0)
    assert await system.plans.put(changed, version=0, actor="a-sara") == 1
    await system.audit.add("cli", "account", account.id, None, {"x": 1})
    await follow(system, archiver)
    trail = [line async for line in system.audit.whole()]

    await lose(system, archiver)

    back = await system.accounts.get("NOURA")
    assert back == replace(account, epoch=back.epoch if back else 0)
    assert back.epoch > epoch, "sessions that the archive did not see are over"
    assert (await system.accounts.with_id(account.id)) == back
    assert await system.accounts.begin_session("noura") == back.epoch + 1
    assert await system.cases.find(case.reference) == case
    assert (await system.cases.find(answered.reference)).status == "answered"  # type: ignore[union-attr]
    assert [one.reference for one in await system.cases.pending(10)] == [case.reference]
    assert await system.cases.open(**book, request="1") == case, "a repeated request gets the same case"  # type: ignore[arg-type]
    fresh = await system.cases.open(**book, request="2")  # type: ignore[arg-type]
    assert fresh.reference not in {case.reference, answered.reference}
    assert await system.links.others(mine.id) == [other.id]
    system.plans.forget()
    assert (await system.plans.current()).of("permits") == changed
    whole = [line async for line in system.audit.whole()]
    assert whole == trail
    assert len(trail) == 2
    assert verify(whole) is None
    await system.audit.add("cli", "account", account.id, {"x": 1}, {"x": 2})
    assert verify([line async for line in system.audit.whole()]) is None


async def test_nothing_is_sent_twice_and_what_may_be_lost_is_said(system: System, archiver: Archiver) -> None:
    contact = ContactId("966500000000")
    conversation = system.conversations.id_of("whatsapp", contact)
    draft = Draft(Who.VISITOR, EntryKind.TEXT, "سؤال", client_id="wamid-1")
    await system.conversations.accept(
        conversation, "whatsapp", contact, [draft], expected="", expects="", address="966500000000"
    )
    await system.conversations.commit_turn(
        conversation,
        cursor=0,
        new_cursor=1,
        bot_state="",
        drafts=[bot_text("أول"), bot_text("ثان"), bot_text("ثالث")],
        handover=None,
    )
    claimed = [await system.outbox.claim(shard, 10) for shard in range(system.settings.shards)]
    [(_, fence)] = [one for each in claimed for one in each.conversations]
    first, second = Place(2, 0, 2), Place(3, 0, 3)
    assert await system.outbox.begin(conversation, fence, first, every_ms=0) == "go"
    await system.outbox.record(conversation, fence, first, DeliveryState.SENT, last=True)
    assert await system.outbox.begin(conversation, fence, second, every_ms=0) == "go"
    await follow(system, archiver)

    await lose(system, archiver)

    found = {one.seq: one.state for one in await system.outbox.deliveries(conversation)}
    assert found == {2: DeliveryState.SENT, 3: DeliveryState.UNKNOWN, 4: DeliveryState.UNKNOWN}
    assert {one.seq for one in await system.outbox.undelivered(10)} == {3, 4}
    view = await system.outbox.view(conversation)
    assert view is not None
    assert (view.cursor, list(view.entries)) == (4, []), "the sender goes on behind them"
    assert not [one for each in [await system.outbox.claim(s, 10) for s in range(4)] for one in each.conversations]


async def test_an_older_archive_or_none_is_filled_from_what_is_there(system: System, archiver: Archiver) -> None:
    await employ(system)
    one = talk(system)
    await one.say("قبل")
    await follow(system, archiver)
    file = Path(str(system.settings.archive_file))
    other = System(
        system.settings.model_copy(update={"archive_file": file.with_name("other.db")}), system.redis, system.knowledge
    )
    await system.redis.delete(*(system.keys.area(area).archiver for area in system.archived.areas))
    async with other.archiver() as second:
        assert second is not None
        await follow(other, second)
        await lose(other, second)
    assert [entry.text for entry in await system.conversations.entries(one.id)] == ["قبل"]
    assert await system.accounts.get("noura") is not None


async def test_one_replica_archives_an_area_and_who_was_overtaken_writes_nothing(
    system: System, archiver: Archiver
) -> None:
    one = talk(system)
    await one.say("قبل")
    twin = System(system.settings, system.redis, system.knowledge)
    async with twin.archiver() as second:
        assert second is not None
        assert {await second.step(area) for area in twin.archived.areas} == {1.0}, "the first has the leases"
        await system.redis.delete(*(system.keys.area(area).archiver for area in system.archived.areas))
        await follow(twin, second)
        await system.redis.delete(*(system.keys.area(area).archiver for area in system.archived.areas))
        await one.say("بعد")
        with pytest.raises(OvertakenError):
            await archiver.step(f"s{int(one.id[:2], 16)}")
        await system.redis.delete(*(system.keys.area(area).archiver for area in system.archived.areas))
        await follow(twin, second)
        assert await texts(twin, one) == ["قبل", "بعد"], "what the first had taken comes again"


async def texts(system: System, one: Talk) -> list[str]:
    """The log as the archive has it."""
    async with open_archive(Path(str(system.settings.archive_file)), system.keys.prefix) as archive:
        return [json.loads(line.draft)["text"] for copy in await copies(archive, one) for line in copy.lines]


async def copies(archive: SqlArchive, one: Talk) -> list[Any]:
    pages = [page async for page in archive.copies(f"s{int(one.id[:2], 16)}", 0)]
    return [copy for page in pages for copy in page if copy.id == one.id]


async def test_facts_are_kept_once(system: System, archiver: Archiver) -> None:
    one = talk(system)
    await system.escalate(one.id, await one.wait_for_human())
    await system.routing.cancel((await one.state()).task, one.id, "by_employer")
    await follow(system, archiver)
    await follow(system, archiver)
    with sqlite3.connect(str(system.settings.archive_file)) as rows:
        facts = list(rows.execute("SELECT task, state, reason FROM task_fact"))
    assert facts == [(f"{one.id}.1", "canceled", "by_employer")]


async def test_the_lag_is_the_age_of_the_oldest_change(system: System, archiver: Archiver) -> None:
    assert await system.archived.lag_s() == 0.0
    one = talk(system)
    await one.say()
    assert 0.0 < await system.archived.lag_s() < LOST_S
    await follow(system, archiver)
    assert await system.archived.lag_s() == 0.0


async def test_an_archive_of_another_system_is_refused(system: System, archiver: Archiver) -> None:
    with pytest.raises(ValueError, match="the archive of"):
        async with open_archive(Path(str(system.settings.archive_file)), "other:"):
            pass
