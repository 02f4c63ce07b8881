"""The checker sees each kind of fault in the smallest history that shows it, and none in the same history mended."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.faults.checker import Line, Rules, check
from tests.faults.history import OPEN, Operation, Recorder, read_history

CAPACITY = {"a": 1, "b": 1, "c": 2}


def op(name: str, start: int, end: int | None = None, outcome: str = "ok", **fields: Any) -> Operation:
    """Times in milliseconds."""
    end_ns = OPEN if end is None else end * 1_000_000
    redis_ms = start if end is None else end
    return Operation("p", name, outcome if end is not None else "info", start * 1_000_000, end_ns, redis_ms, fields)


def found(*history: Operation, **rules: Any) -> list[str]:
    given: dict[str, Any] = {"final": {}, "capacity": CAPACITY}
    return [violation.invariant for violation in check(history, Rules(**(given | rules)))]


def claim(start: int, end: int | None, agent: str, conversation: str = "x", epoch: int | None = None) -> Operation:
    return op("claim", start, end, conversation=conversation, agent=agent, epoch=epoch)


def release(start: int, agent: str, conversation: str = "x") -> Operation:
    return op("release", start, start + 1, conversation=conversation, agent=agent)


@pytest.mark.parametrize(("places", "expected"), [(["queued"], []), ([], ["I1"]), (["queued", "owned"], ["I1"])])
def test_an_acknowledged_escalation_is_in_exactly_one_place(places: Sequence[str], expected: list[str]) -> None:
    assert found(op("escalate", 0, 1, conversation="x"), final={"x": places}) == expected


def test_an_escalation_of_unknown_outcome_may_be_anywhere() -> None:
    assert found(op("escalate", 0, None, conversation="x")) == []


def test_two_owners_at_once() -> None:
    assert found(claim(0, 10, "a"), claim(20, 30, "b")) == ["I2"]
    assert found(claim(0, 10, "a"), release(15, "a"), claim(20, 30, "b")) == []
    assert found(claim(0, 10, "a"), claim(20, 30, "b"), release(40, "a")) == ["I2"]
    assert found(claim(0, 10, "a"), op("lost", 16, 16, conversation="x", agent="a"), claim(17, 30, "b")) == []


def test_what_he_saw_late_may_have_been_lost_before() -> None:
    given, lost = (op(name, at, at, conversation="x", agent="a") for name, at in (("given", 10), ("lost", 20)))
    assert found(given, lost, claim(25, 25, "a"), claim(30, 31, "b")) == []
    assert found(lost, op("given", 22, 22, conversation="x", agent="a"), claim(25, 25, "a"), claim(30, 31, "b")) == [
        "I2"
    ]
    assert found(given, lost, claim(25, 25, "a", epoch=1), claim(30, 31, "b", epoch=2)) == ["I2"]


def test_what_overlaps_or_is_unknown_is_no_proof() -> None:
    assert found(claim(0, 10, "a"), op("release", 15, None, conversation="x", agent="a"), claim(12, 30, "b")) == []
    assert found(claim(0, None, "a"), claim(20, 30, "b")) == []


def test_one_epoch_taken_twice() -> None:
    assert found(claim(0, 10, "a", epoch=1), release(11, "a"), claim(20, 30, "b", epoch=1)) == ["I2"]
    assert found(claim(0, 10, "a", epoch=1), release(11, "a"), claim(20, 30, "b", epoch=2)) == []


def test_a_write_under_an_old_epoch() -> None:
    history = [claim(0, 10, "a", epoch=1), release(11, "a"), claim(20, 30, "b", epoch=2)]
    late = op("write", 40, 41, conversation="x", agent="a", epoch=1)
    assert found(*history, late) == ["I2"]
    assert found(*history, op("write", 25, 41, conversation="x", agent="a", epoch=1)) == []
    assert found(*history, op("write", 40, 41, "fail", conversation="x", agent="a", epoch=1)) == []


def test_a_claim_under_an_old_epoch() -> None:
    newer = [claim(0, 10, "a", epoch=2), release(11, "a")]
    assert found(*newer, claim(20, 30, "b", epoch=1)) == ["I2"]
    assert found(*newer, claim(5, 30, "b", epoch=1)) == []


def test_more_than_an_agent_can_hold() -> None:
    both = [claim(0, 10, "a", "x"), claim(11, 20, "a", "y")]
    assert found(*both) == ["I3"]
    assert found(both[0], release(10, "a", "x"), both[1]) == []
    assert found(claim(0, 10, "c", "x"), claim(11, 20, "c", "y")) == []


def test_the_days_count_follows_riyadh() -> None:
    evening_ms = 20 * 3600 * 1000  # 23:00 in Riyadh
    night_ms = evening_ms + 2 * 3600 * 1000

    def day(last: int) -> list[Operation]:
        return [
            op("completed", 0, 0, number=1, agent="a", contact="k1", at_ms=evening_ms),
            op("handled", 0, 0, number=2, agent="a", handled=1, at_ms=evening_ms),
            op("completed", 0, 0, number=3, agent="a", contact="k1", at_ms=night_ms),
            op("handled", 0, 0, number=4, agent="a", handled=last, at_ms=night_ms),
        ]

    assert found(*day(1)) == []
    assert found(*day(2)) == ["I4"]


def test_a_daily_cap_is_that_of_the_day_in_riyadh() -> None:
    night_ms = 21 * 3600 * 1000  # midnight in Riyadh
    taken = [claim(night_ms - 200, night_ms - 100, "c", "x"), claim(night_ms - 90, night_ms - 10, "c", "y")]
    later = claim(night_ms + 10, night_ms + 20, "c", "z")
    assert found(*taken, caps={"c": 1})[-1:] == ["I4"]
    assert "I4" not in found(taken[0], later, caps={"c": 1})
    assert "I4" not in found(taken[0], claim(night_ms - 1, night_ms + 1, "c", "y"), caps={"c": 1}), "of no day for sure"
    assert "I4" in found(*taken[:1], later, claim(night_ms + 30, night_ms + 40, "c", "w"), caps={"c": 1})
    raised = op("cap", night_ms - 95, night_ms - 94, agent="c", more=1)
    assert "I4" not in found(*taken, raised, caps={"c": 1})
    assert "I4" in found(*taken, op("cap", night_ms - 95, night_ms - 94, "fail", agent="c", more=1), caps={"c": 1})
    assert "I4" not in found(*taken, op("cap", night_ms - 95, None, agent="c", more=1), caps={"c": 1})


def line(seq: int, previous: str = "", **said: str) -> Line:
    named = {"actor": "s", "action": "task.pull", "subject": "x"} | said
    text = json.dumps({"seq": seq, "previous": previous, **named})
    return Line(seq, text, hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest())


def test_the_chain_of_the_trail() -> None:
    first = line(1)
    second = line(2, first.digest)
    done = [op("steered", 0, 0, number=number, action="task.pull", subject="x") for number in (1, 2)]
    assert found(*done, trail=[first, second]) == []
    assert found(done[0], trail=[second]) == ["I8"], "the first is gone"
    assert found(*done, trail=[first, line(2)]) == ["I8"], "it names no line before it"
    assert found(*done, trail=[first, replace(second, text=second.text.replace("pull", "push"))])[0] == "I8"


def test_each_step_has_its_line_and_each_line_its_step() -> None:
    done = op("steered", 0, 0, number=1, action="task.pull", subject="x")
    asked = op("steer", 0, 1, actor="s", action="task.pull", subject="x")
    assert found(done, asked, trail=[line(1)]) == []
    assert found(done, trail=[]) == ["I8"]
    assert found(trail=[line(1)]) == ["I8"]
    assert found(done, trail=[line(1, action="account"), line(2, line(1, action="account").digest)]) == []
    assert found(asked, trail=[]) == ["I8"]
    assert found(op("steer", 0, None, actor="s", action="task.pull", subject="x"), trail=[]) == []
    assert found(done, op("steer", 0, 1, actor="t", action="task.pull", subject="x"), trail=[line(1)]) == ["I8"]


def test_who_is_away_or_not_eligible_takes_nothing() -> None:
    away = op("activity", 0, 1, agent="a", activity="away")
    assert found(away, claim(5, 6, "a", epoch=1)) == ["I5"]
    assert found(away, claim(5, 6, "a")) == [], "what he saw to be his was his before"
    assert found(away, op("activity", 2, None, agent="a", activity="available"), claim(5, 6, "a", epoch=1)) == []
    assert found(claim(5, 6, "a"), eligible={"a": False}) == ["I5"]


def test_messages_have_one_order() -> None:
    logs = {"x": [[1, "m1"], [2, "m2"], [3, ""]]}
    sent = op("send", 0, 1, conversation="x", id="m2", seq=2)
    seen = op("read", 0, 1, conversation="x", reader="agent", entries=[[2, "m2"], [3, ""]])
    assert found(sent, seen, logs=logs) == []
    assert found(logs={"x": [[1, "m1"], [3, "m2"]]}) == ["I6"]
    assert found(logs={"x": [[1, "m1"], [2, "m1"]]}) == ["I6"]
    assert found(op("send", 0, 1, conversation="x", id="m9", seq=3), logs=logs) == ["I6"]
    assert found(op("send", 0, 1, conversation="x", id="m9", seq=4), logs=logs) == ["I6"]
    skipping = op("read", 0, 1, conversation="x", reader="visitor", entries=[[1, "m1"], [3, ""]])
    assert found(skipping, logs=logs) == ["I6"]
    other = op("read", 0, 1, conversation="x", reader="agent", entries=[[1, "m2"], [2, "m1"]])
    assert found(other, logs=logs) == ["I6"]


def test_a_reservation_that_does_not_end() -> None:
    began = op("offered", 0, 0, reservation="r", at_ms=0)
    late = op("offer_ended", 9, 9, reservation="r", at_ms=6_000)
    assert found(began, late, offer_ms=5_000) == []
    assert found(began, late, offer_ms=4_000) == ["I7"]
    assert found(began, late, op("outage", 0, 0, begin_ms=100, end_ms=1_200), offer_ms=4_000) == []


def test_a_free_agent_beside_one_who_waits() -> None:
    waits = op("waits", 0, 0, conversation="x", begin_ms=0, end_ms=5_000, declined=["b"])
    assert found(waits, op("free", 0, 0, agent="a", begin_ms=2_000, end_ms=9_000)) == ["I7"]
    assert found(waits, op("free", 0, 0, agent="a", begin_ms=4_000, end_ms=9_000)) == []
    assert found(waits, op("free", 0, 0, agent="b", begin_ms=2_000, end_ms=9_000)) == []


def test_a_kill_leaves_what_was_asked_and_unknown_what_came_of_it(tmp_path: Path) -> None:
    child = os.fork()
    if child == 0:
        recorder = Recorder(tmp_path / "child.jsonl", "child", redis_offset_ms=0)
        recorder.invoke("claim", conversation="x").ok(epoch=1)
        recorder.invoke("claim", conversation="y")
        os.kill(os.getpid(), signal.SIGKILL)
        time.sleep(60)
    os.waitpid(child, 0)
    first, second = read_history(tmp_path)
    assert (first["conversation"], first.outcome, first["epoch"]) == ("x", "ok", 1)
    assert (second["conversation"], second.outcome, second.end_ns) == ("y", "info", OPEN)
