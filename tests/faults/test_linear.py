"""Claims are linearisable: concurrent clients' answers could have come one after the other (T20)."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest
from redis.asyncio import Redis

from handoff.settings import Settings
from tests.faults.claims import CLIENTS, record
from tests.faults.linear import Call, is_linearisable, wrong_tasks

HISTORIES, OPERATIONS = 50, 12


def call(name: str, answer: str, start: int, end: int, number: int = 1, agent: str = "a") -> Call:
    return Call("t", name, f"t/{number}", agent, answer, start, end)


@pytest.mark.parametrize(
    ("calls", "expected"),
    [
        ([call("accept", "accepted", 1, 2), call("accept", "accepted", 3, 4, 2, "b")], False),
        ([call("accept", "accepted", 1, 4), call("accept", "late", 2, 3, 2, "b")], True),
        ([call("accept", "accepted", 3, 4), call("accept", "late", 1, 2, 2, "b")], False),
        ([call("accept", "accepted", 1, 2), call("accept", "repeated", 3, 4)], True),
        ([call("accept", "repeated", 1, 2), call("accept", "accepted", 3, 4)], False),
        ([call("decline", "declined", 1, 2), call("accept", "accepted", 3, 4)], False),
        ([call("decline", "declined", 1, 4), call("accept", "accepted", 2, 3)], False),
        ([call("cancel", "canceled", 1, 4), call("accept", "accepted", 2, 3)], True),
        ([call("complete", "completed", 1, 2)], False),
        ([call("accept", "", 1, 100), call("complete", "completed", 2, 3)], True),
    ],
)
def test_the_search_tells_possible_from_impossible(calls: Sequence[Call], expected: bool) -> None:
    assert is_linearisable(calls) is expected


async def test_claims_are_linearisable(settings: Settings) -> None:
    answers: set[tuple[str, str]] = set()
    async for calls in record(settings, HISTORIES, OPERATIONS):
        assert len(calls) == CLIENTS * OPERATIONS
        assert wrong_tasks(calls) == []
        answers |= {(one.name, one.answer) for one in calls}
    every = {
        "accept": ("accepted", "repeated", "late"),
        "decline": ("declined", "late"),
        "complete": ("completed", "ended"),
        "cancel": ("canceled", "ended"),
    }
    assert answers == {(name, answer) for name, all_of in every.items() for answer in all_of}


async def test_a_check_outside_of_the_script_is_found(redis: Redis, prefix: str) -> None:
    clock = 0
    calls: list[Call] = []

    async def accept(task: str, number: int) -> None:
        nonlocal clock
        clock += 1
        start, name = clock, f"{task}/{number}"
        holder: Any = await redis.get(f"{prefix}{task}")
        if holder is None:
            await redis.set(f"{prefix}{task}", name)
        answer = "accepted" if holder is None else "repeated" if holder == name else "late"
        clock += 1
        calls.append(Call(task, "accept", name, f"a{number}", answer, start, clock))

    await asyncio.gather(*(accept(f"t{task}", number) for task in range(20) for number in range(8)))
    assert wrong_tasks(calls)
