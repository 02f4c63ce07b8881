"""The checker finds the faults that are planted in three wrong queues over a real Redis, and none in ours."""

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

CONVERSATIONS, WORKERS = 250, 12


async def violations(design: Design, redis: Redis, folder: Path) -> list[Violation]:
    offset_ms = await redis_offset_ms(redis)
    recorders = [Recorder(folder / f"{i}.jsonl", f"w{i}", redis_offset_ms=offset_ms) for i in range(WORKERS)]
    conversations: Sequence[str] = [f"{i:026d}" for i in range(CONVERSATIONS)]
    final = await drive(design, conversations, recorders, seed=7)
    for recorder in recorders:
        recorder.close()
    return check(read_history(folder), Rules(final=final, capacity=dict.fromkeys(AGENTS, CAPACITY)))


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
