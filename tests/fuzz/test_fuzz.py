"""A short run of each fuzzer, and the proof that it would find something."""

from __future__ import annotations

import copy
import json
import random
import subprocess
import sys
from pathlib import Path

import pytest

from tests.fuzz import mutate
from tests.fuzz.drive import attempt, drive
from tests.fuzz.mutate import mutated
from tests.fuzz.targets import TARGETS, Target

RUNS = 4_000


@pytest.mark.parametrize("name", sorted(TARGETS))
def test_every_seed_is_taken(name: str) -> None:
    assert len(TARGETS[name].seeds) >= 9
    for seed in TARGETS[name].seeds:
        assert attempt(TARGETS[name], seed)[1] == ""


@pytest.mark.parametrize("name", sorted(TARGETS))
def test_a_short_run_breaks_nothing(name: str) -> None:
    report = drive(TARGETS[name], lambda runs: runs < RUNS, seed=5)
    assert report.broken is None, report.broken
    assert report.runs == RUNS
    assert report.rss_growth_mib < 100


@pytest.mark.parametrize(
    "planted",
    [
        lambda body: body.decode("utf-8"),
        lambda body: 1 // (b"\\ud83d" not in body and b"\xed\xa0" not in body),
        lambda body: 1 // ("\u202e" not in json.dumps(_read(body), ensure_ascii=False)),
        lambda body: _depth(_read(body)),
    ],
    ids=["bytes that are no text", "a lone surrogate", "a direction mark", "deep nesting"],
)
def test_a_planted_fault_is_found_and_kept(planted: object, tmp_path: Path) -> None:
    target = Target("planted", planted, TARGETS["whatsapp"].seeds)  # type: ignore[arg-type]
    report = drive(target, lambda runs: runs < RUNS, seed=5)
    assert report.broken
    kept = report.broken.keep(tmp_path, "planted")
    assert attempt(target, kept.read_bytes())[1] == report.broken.why


def test_the_same_seed_makes_the_same_bodies() -> None:
    seeds = TARGETS["telegram"].seeds
    one, other = random.Random(9), random.Random(9)
    assert [mutated(seeds, one) for _ in range(50)] == [mutated(seeds, other) for _ in range(50)]


def test_nesting_again_and_again_has_an_end() -> None:
    found = {"a": "x"}
    for seed in range(60):
        mutate._deep((found, "a"), (), random.Random(seed))
    assert mutate._height(found) == mutate.DEEPEST + 1
    assert json.loads(json.dumps(copy.deepcopy(found))) == found


def test_the_command_prints_what_it_did() -> None:
    words = [sys.executable, "-m", "tests.fuzz", "--seconds", "0.5", "frames"]
    done = subprocess.run(words, capture_output=True, text=True, check=True, timeout=100)
    line = json.loads(done.stdout)
    assert (line["fuzz"], line["broken"]) == ("frames", False)


def _read(body: bytes) -> object:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None


def _depth(value: object, at: int = 0) -> None:
    assert at < 50
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        _depth(inner, at + 1)
