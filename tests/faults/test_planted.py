"""The checker finds the faults that are planted over a real Redis: in three wrong queues, a cap and two trails. In ours
it finds none."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from redis.asyncio import Redis

from handoff.app import System
from handoff.services.knowledge import Knowledge
from handoff.settings import Settings
from tests.faults.checker import Rules, Violation, check
from tests.faults.history import Recorder, read_history, redis_offset_ms
from tests.faults.planted import (
    AGENTS,
    CAPACITY,
    CheckOutsideTheScript,
    Design,
    LeaseWithoutFence,
    Ours,
    PopThenAssign,
    drive,
)
from tests.faults.planted_steps import (
    DAILY_CAP,
    STEPS,
    TASKS,
    CapOutsideTheScript,
    ChainOutsideTheScript,
    Desk,
    LineAfterwards,
    OurDesk,
    steer,
)

CONVERSATIONS, WORKERS = 250, 12


async def violations(design: Design, redis: Redis, folder: Path, *, daily_cap: int = 1_000) -> list[Violation]:
    offset_ms = await redis_offset_ms(redis)
    recorders = [Recorder(folder / f"{i}.jsonl", f"w{i}", redis_offset_ms=offset_ms) for i in range(WORKERS)]
    conversations: Sequence[str] = [f"{i:026d}" for i in range(CONVERSATIONS)]
    final = await drive(design, conversations, recorders, seed=7)
    for recorder in recorders:
        recorder.close()
    rules = Rules(final=final, capacity=dict.fromkeys(AGENTS, CAPACITY), caps=dict.fromkeys(AGENTS, daily_cap))
    return check(read_history(folder), rules)


@pytest.mark.parametrize(
    ("design", "expected"),
    [
        (PopThenAssign, {"I1", "I3"}),  # a crash after the pop loses; two workers see the same room
        (LeaseWithoutFence, {"I2"}),
        (CheckOutsideTheScript, {"I3"}),
    ],
)
async def test_a_planted_fault_is_found(
    redis: Redis, prefix: str, tmp_path: Path, design: type, expected: set[str]
) -> None:
    found = {violation.invariant for violation in await violations(design(redis, prefix), redis, tmp_path)}
    assert expected <= found


async def test_nothing_is_found_in_ours(redis: Redis, settings: Settings, tmp_path: Path) -> None:
    quick = settings.model_copy(update={"offer_s": 0.1, "decline_rest_s": 0.0, "missed_offers_away": 1_000_000})
    ours = Ours(System(quick, redis, Knowledge(())).routing)
    await ours.open()
    assert await violations(ours, redis, tmp_path) == []


async def test_a_cap_that_is_looked_up_before_is_found_passed(redis: Redis, prefix: str, tmp_path: Path) -> None:
    found = await violations(CapOutsideTheScript(redis, prefix), redis, tmp_path, daily_cap=DAILY_CAP)
    assert {violation.invariant for violation in found} == {"I4"}


async def test_our_cap_is_kept(redis: Redis, settings: Settings, tmp_path: Path) -> None:
    quick = settings.model_copy(update={"offer_s": 0.1, "decline_rest_s": 0.0, "missed_offers_away": 1_000_000})
    ours = Ours(System(quick, redis, Knowledge(())).routing, DAILY_CAP)
    await ours.open()
    assert await violations(ours, redis, tmp_path, daily_cap=DAILY_CAP) == []
    assert len(await ours.completed_tasks()) == len(AGENTS) * DAILY_CAP, "everybody worked up to his cap"


async def steps(desk: Desk, redis: Redis, folder: Path) -> list[Violation]:
    offset_ms = await redis_offset_ms(redis)
    recorders = [Recorder(folder / f"{i}.jsonl", f"s{i}", redis_offset_ms=offset_ms) for i in range(len(TASKS))]
    await steer(desk, recorders, seed=7)
    for recorder in recorders:
        recorder.close()
    history = [*read_history(folder), *await desk.changes()]
    return check(history, Rules(final={}, capacity={}, trail=await desk.trail()))


@pytest.mark.parametrize(
    ("design", "what"),
    [
        (LineAfterwards, "was done and"),  # a crash between the two leaves a change without its line
        (ChainOutsideTheScript, "not after the one before"),  # two lines after the same one
    ],
)
async def test_a_planted_fault_in_the_trail_is_found(
    redis: Redis, prefix: str, tmp_path: Path, design: type, what: str
) -> None:
    found = await steps(design(redis, prefix), redis, tmp_path)
    assert {violation.invariant for violation in found} == {"I8"}
    assert any(what in violation.what for violation in found), found


async def test_our_trail_is_whole(redis: Redis, settings: Settings, tmp_path: Path) -> None:
    desk = OurDesk(System(settings, redis, Knowledge(())))
    assert await steps(desk, redis, tmp_path) == []
    assert len(await desk.trail()) > len(TASKS) * STEPS / 2
