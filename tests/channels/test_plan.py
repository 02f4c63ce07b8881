"""What the sender of a conversation does next."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from handoff.channels.base import Limits
from handoff.channels.plan import TOO_OLD_MS, WAITING_EVERY_MS, Rest, Say, TellPlace, next_step
from handoff.conversation.model import (
    ContactId,
    ConversationId,
    ConversationState,
    Draft,
    Entry,
    EntryKind,
    TaskId,
    Waiting,
    Who,
)
from handoff.services.delivery import OutView

NOW_MS = 10_000_000_000
LIMITS = Limits(text_chars=400, choices=3, chat_every_s=1.0, chat_burst=2, per_s=30, burst=30)


def entry(seq: int, who: Who = Who.AGENT, text: str = "سطر", **more: Any) -> Entry:
    return Entry(seq, NOW_MS - 1000, Draft(who, EntryKind.TEXT, text, name="نورة" if who is Who.AGENT else "", **more))


def state(seq: int, **changed: Any) -> ConversationState:
    whole = ConversationState(
        id=ConversationId("00" + "a" * 24),
        channel="telegram",
        contact=ContactId("c"),
        owner="agent:a",
        fence=1,
        seq=seq,
        bot_cursor=0,
        bot_state="",
        expects="",
        opened_ms=0,
        changed_ms=0,
        task=TaskId("t.1"),
        queue="",
        priority="",
        topic="",
        reason="",
        agent_name="",
        waiting=None,
        rating_for=0,
        rating_name="",
        address="5",
    )
    return replace(whole, **changed)


def view(*entries: Entry, **changed: Any) -> OutView:
    last = entries[-1].seq if entries else 0
    whole = OutView(
        now_ms=NOW_MS,
        state=state(last),
        cursor=entries[0].seq - 1 if entries else 0,
        part=0,
        tries=0,
        waited=False,
        free_ms=0,
        hold_ms=0,
        told="",
        told_ms=0,
        entries=entries,
    )
    return replace(whole, **changed)


def test_the_first_entry_that_is_not_the_persons_own_goes_first() -> None:
    assert next_step(view(entry(1, Who.VISITOR), entry(2, Who.BOT), entry(3, Who.BOT)), LIMITS) == Say(
        (entry(2, Who.BOT),), 0, too_old=False
    )


def test_his_own_words_are_passed_over() -> None:
    assert next_step(view(entry(1, Who.VISITOR)), LIMITS) == Rest(1, None)
    assert next_step(view(entry(1, Who.VISITOR), state=state(9)), LIMITS) == Rest(1, 0), "there are more to read"


def test_an_empty_allowance_is_waited_for_after_the_burst() -> None:
    assert isinstance(next_step(view(entry(1), free_ms=NOW_MS + 1000), LIMITS), Say)
    assert next_step(view(entry(1), free_ms=NOW_MS + 1500), LIMITS) == Rest(0, 500, waits=True)
    assert next_step(view(entry(1), hold_ms=NOW_MS + 4000), LIMITS) == Rest(0, 4000, waits=True)


def test_the_parts_of_an_entry_are_not_begun_anew_after_a_wait() -> None:
    waiting = view(entry(1, Who.VISITOR), entry(2, Who.BOT), part=1, free_ms=NOW_MS + 5000)
    step = next_step(waiting, LIMITS)
    assert isinstance(step, Rest)
    assert step.cursor == waiting.cursor, "moving the cursor would forget the part"
    assert next_step(replace(waiting, free_ms=0), LIMITS) == Say((entry(2, Who.BOT),), 1, too_old=False)


def test_an_agents_lines_go_as_one_when_they_had_to_wait() -> None:
    lines = (entry(1), entry(2), entry(3))
    assert next_step(view(*lines), LIMITS) == Say(lines[:1], 0, too_old=False)
    assert next_step(view(*lines, waited=True), LIMITS) == Say(lines, 0, too_old=False)


@pytest.mark.parametrize(
    "between", [entry(2, Who.BOT), entry(2, Who.VISITOR), entry(2, text="طويل " * 100), entry(2, data={"x": 1})]
)
def test_lines_are_not_joined_over_anything_else(between: Entry) -> None:
    assert next_step(view(entry(1), between, entry(3), waited=True), LIMITS) == Say((entry(1),), 0, too_old=False)


def test_what_is_a_day_late_is_given_up_at_once() -> None:
    late = Entry(1, NOW_MS - TOO_OLD_MS - 1, entry(1).draft)
    assert next_step(view(late, hold_ms=NOW_MS + 9000), LIMITS) == Say((late,), 0, too_old=True)


def waits(position: int | None, **changed: Any) -> OutView:
    waiting = Waiting(since_ms=0, position=position, eta_s=None, staffed=True)
    return view(entry(1, Who.VISITOR), **({"state": state(1, owner="queue", waiting=waiting)} | changed))


def test_a_place_is_told_once_and_a_new_one_not_before_a_minute() -> None:
    first = next_step(waits(2), LIMITS)
    assert isinstance(first, TellPlace)
    told = {"told": first.told, "told_ms": NOW_MS - 1000}
    assert next_step(waits(2, **told), LIMITS) == Rest(1, None)
    assert next_step(waits(1, **told), LIMITS) == Rest(1, WAITING_EVERY_MS - 1000)
    assert isinstance(next_step(waits(1, **told | {"told_ms": NOW_MS - WAITING_EVERY_MS}), LIMITS), TellPlace)


def test_a_new_wait_is_told_at_once() -> None:
    assert isinstance(next_step(waits(1, told="t.0|أنت التالي", told_ms=NOW_MS), LIMITS), TellPlace)
    assert next_step(waits(None), LIMITS) == Rest(1, None)
