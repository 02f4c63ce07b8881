"""Judges a history by the invariants of a queue that people can trust. Pure: operations in, violations out.

A finding is certain: whatever the order in which overlapping operations took effect, the invariant was broken.
Operations it reads (`fields`):
  escalate (conversation)                     a customer asked for a human; ok: he was told that he waits
  claim (conversation, agent, epoch)          an agent took it, under a fence that rises with every owner; without one
                                              he saw that it is his
  given (conversation, agent)                 routing says that it is his from now on
  release (conversation, agent)               he gave it up
  lost (conversation, agent)                  it was taken back from him
  write (conversation, agent, epoch)          he wrote as its owner
  send (conversation, id, seq)                a message with its client id was stored at `seq`
  read (conversation, reader, entries)        a reader saw `[[seq, id], ...]` in this order
  activity (agent, activity)                  what an agent does
  offered, offer_ended (reservation)          a reservation began and ended
  waits (conversation, begin_ms, end_ms, declined)   a task nobody had reserved or taken, by Redis TIME
  free (agent, begin_ms, end_ms)              an agent with room and without an offer, by Redis TIME
  completed (agent, contact), handled (agent, handled)   the day's count of distinct customers
  cap (agent, more)                           he may take so many more customers today
  steer (actor, action, subject)              a supervisor stepped in
  steered (action, subject)                   routing says that somebody did, in the order of its events
  outage (begin_ms, end_ms)                   the store was away, by Redis TIME
  emptied ()                                  the store lost everything: what anybody had, he no longer certainly has
"""

from __future__ import annotations

import bisect
import hashlib
import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.faults.history import OPEN, Operation

TOLERANCE_NS = 5_000_000
"""By how much a time that was carried over from Redis TIME may be wrong."""
RIYADH_MS = 3 * 3600 * 1000
DAY_MS = 24 * 3600 * 1000
LATE_MS = 1000
IDLE_MS = 2000
STEPS = ("task.pull", "task.push", "task.priority", "agent.activity", "agent.cap", "queue.plan")
"""What supervisors do, as the trail names it."""


@dataclass(frozen=True, slots=True)
class Violation:
    """One broken invariant: its name in the requirements, and what shows it."""

    invariant: str
    what: str


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the audit trail as it is stored."""

    seq: int
    text: str
    digest: str


@dataclass(frozen=True, slots=True)
class Rules:
    """What the history is held against. `final`: the places in which each conversation was found in the end."""

    final: Mapping[str, Sequence[str]]
    capacity: Mapping[str, int]
    offer_ms: int = 1 << 60
    logs: Mapping[str, Sequence[Sequence[Any]]] = field(default_factory=dict)
    """Each conversation's log in the end, `[[seq, id], ...]`."""
    eligible: Mapping[str, bool] = field(default_factory=dict)
    caps: Mapping[str, int] = field(default_factory=dict)
    """The most distinct customers of a day, of those who have a cap. Each conversation is a customer."""
    trail: Sequence[Line] | None = None
    """The audit trail in the end, oldest first; None where nobody steers."""
    late_ms: int = LATE_MS
    idle_ms: int = IDLE_MS


@dataclass(frozen=True, slots=True)
class _Hold:
    agent: str
    epoch: Any
    start_ns: int
    """From here on he certainly has it."""
    end_ns: int
    """Until here."""


def check(history: Sequence[Operation], rules: Rules) -> list[Violation]:
    """Every violation that the history proves."""
    checks: tuple[Callable[[Sequence[Operation], Rules], Iterator[Violation]], ...] = (
        _not_lost,
        _exclusive,
        _one_accept_an_epoch,
        _fenced,
        _capacity,
        _day_counts,
        _caps,
        _eligible,
        _messages,
        _reservations_end,
        _nobody_idles,
        _chained,
        _one_line_a_step,
    )
    return [violation for one in checks for violation in one(history, rules)]


def _named(history: Iterable[Operation], name: str, outcome: str = "ok") -> Iterator[Operation]:
    return (operation for operation in history if operation.name == name and operation.outcome == outcome)


def _holds(history: Sequence[Operation]) -> dict[str, list[_Hold]]:
    """By conversation. An ending whose outcome is unknown ends what is certain."""
    endings: dict[tuple[str, str], list[tuple[int, int]]] = defaultdict(list)
    given: dict[tuple[str, str], list[int]] = defaultdict(list)
    for operation in history:
        if operation.name == "release":
            endings[operation["conversation"], operation["agent"]].append((operation.start_ns,) * 2)
        elif operation.name == "lost":
            # The clocks may differ: what ended then is certain to have lasted until a little before.
            certain_ns = operation.start_ns - TOLERANCE_NS
            endings[operation["conversation"], operation["agent"]].append((operation.start_ns, certain_ns))
        elif operation.name == "given":
            given[operation["conversation"], operation["agent"]].append(operation.start_ns)
    for times in (*endings.values(), *given.values()):
        times.sort()
    emptied = sorted(operation.start_ns for operation in _named(history, "emptied"))
    holds: dict[str, list[_Hold]] = defaultdict(list)
    for claim in _named(history, "claim"):
        key = claim["conversation"], claim["agent"]
        since_ns = claim.start_ns
        if claim["epoch"] is None:
            # He saw that it is his; it may have been lost again before the word of it came.
            known = given[key][: bisect.bisect_right(given[key], claim.start_ns + TOLERANCE_NS)]
            since_ns = min(since_ns, known[-1]) if known else since_ns
        # An ending that was asked for while the claim was under way may have come after it.
        after = bisect.bisect_left(endings[key], (since_ns, 0))
        lost = bisect.bisect_left(emptied, claim.start_ns)
        ends = [certain_ns for _, certain_ns in endings[key][after : after + 1]]
        end_ns = min([OPEN, *ends, *emptied[lost : lost + 1]])
        if claim.end_ns < end_ns:
            holds[claim["conversation"]].append(_Hold(claim["agent"], claim["epoch"], claim.end_ns, end_ns))
    return holds


def _not_lost(history: Sequence[Operation], rules: Rules) -> Iterator[Violation]:
    for conversation in {operation["conversation"] for operation in _named(history, "escalate")}:
        places = rules.final.get(conversation, ())
        if len(places) != 1:
            yield Violation("I1", f"{conversation} was acknowledged and is in {list(places)}")


def _exclusive(history: Sequence[Operation], rules: Rules) -> Iterator[Violation]:
    for conversation, holds in _holds(history).items():
        holds.sort(key=lambda hold: hold.start_ns)
        longest = holds[0]
        for hold in holds[1:]:
            if hold.start_ns < longest.end_ns and (hold.agent, hold.epoch) != (longest.agent, longest.epoch):
                yield Violation("I2", f"{conversation} belongs to {longest.agent} and {hold.agent} at once")
            longest = max(longest, hold, key=lambda one: one.end_ns)


def _one_accept_an_epoch(history: Sequence[Operation], rules: Rules) -> Iterator[Violation]:
    takers: dict[tuple[str, Any], set[str]] = defaultdict(set)
    for claim in _named(history, "claim"):
        if claim["epoch"] is not None:
            takers[claim["conversation"], claim["epoch"]].add(claim["agent"])
    for (conversation, epoch), agents in takers.items():
        if len(agents) > 1:
            yield Violation("I2", f"{sorted(agents)} all took {conversation} under epoch {epoch}")


def _fenced(history: Sequence[Operation], rules: Rules) -> Iterator[Violation]:
    claims: dict[str, list[Operation]] = defaultdict(list)
    for claim in _named(history, "claim"):
        if claim["epoch"] is not None:
            claims[claim["conversation"]].append(claim)
    for act in (*_named(history, "write"), *_named(history, "claim")):
        for claim in claims[act["conversation"]] if act["epoch"] is not None else ():
            if claim["epoch"] > act["epoch"] and claim.end_ns < act.start_ns:
                yield Violation("I2", f"{act['agent']} did a {act.name} of {act['conversation']} under an old epoch")


def _capacity(history: Sequence[Operation], rules: Rules) -> Iterator[Violation]:
    moves: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for holds in _holds(history).values():
        for hold in holds:
            moves[hold.agent] += [(hold.start_ns, 1), (hold.end_ns, -1)]
    for agent, changes in moves.items():
        load = most = 0
        for _, change in sorted(changes):
            load += change
            most = max(most, load)
        if most > rules.capacity[agent]:
            yield Violation("I3", f"{agent} held {most} at once, {rules.capacity[agent]} are allowed")


def _day_counts(history: Sequence[Operation], rules: Rules) -> Iterator[Violation]:
    customers: dict[tuple[str, int], set[str]] = defaultdict(set)
    for operation in sorted(history, key=lambda one: one["number"] or 0):
        day = (operation["at_ms"] or 0) + RIYADH_MS
        key = (operation["agent"] or "", day // DAY_MS)
        if operation.name == "completed":
            customers[key].add(operation["contact"])
        elif operation.name == "handled" and operation["handled"] != len(customers[key]):
            seen = len(customers[key])
            yield Violation("I4", f"{key[0]} is said to have handled {operation['handled']}, they were {seen}")


def _caps(history: Sequence[Operation], rules: Rules) -> Iterator[Violation]:
    """A claim over midnight is of neither day for certain."""
    extra: dict[tuple[str, int], int] = defaultdict(int)
    for raised in history:
        if raised.name == "cap" and raised.outcome != "fail":
            key = raised["agent"], _day(raised.redis_ms)
            extra[key] = max(extra[key], raised["more"])
    customers: dict[tuple[str, int], set[str]] = defaultdict(set)
    for claim in _named(history, "claim"):
        day = _day(claim.redis_ms)
        if claim["agent"] in rules.caps and _day(claim.redis_ms - (claim.end_ns - claim.start_ns) // 1_000_000) == day:
            customers[claim["agent"], day].add(claim["conversation"])
    for (agent, day), taken in customers.items():
        most = rules.caps[agent] + extra[agent, day]
        if len(taken) > most:
            yield Violation("I4", f"{agent} took {len(taken)} customers on day {day}, {most} are allowed")


def _day(redis_ms: int) -> int:
    return (redis_ms + RIYADH_MS) // DAY_MS


def _eligible(history: Sequence[Operation], rules: Rules) -> Iterator[Violation]:
    changes: dict[str, list[Operation]] = defaultdict(list)
    for operation in history:
        if operation.name == "activity":
            changes[operation["agent"]].append(operation)
    for claim in _named(history, "claim"):
        if not rules.eligible.get(claim["agent"], True):
            yield Violation("I5", f"{claim['agent']} took {claim['conversation']} and is not eligible")
        if claim["epoch"] is None:
            continue  # the answer was lost, or a supervisor gave it to him: he saw it after it was his
        before = [one for one in changes[claim["agent"]] if one.start_ns < claim.end_ns]
        certain = [one for one in before if one.outcome == "ok" and one.end_ns < claim.start_ns]
        if certain and before[-1] is certain[-1] and certain[-1]["activity"] != "available":
            yield Violation("I5", f"{claim['agent']} took {claim['conversation']} while {certain[-1]['activity']}")


def _messages(history: Sequence[Operation], rules: Rules) -> Iterator[Violation]:
    ids: dict[str, list[Any]] = {name: [entry[1] for entry in log] for name, log in rules.logs.items()}
    for conversation, log in rules.logs.items():
        if [entry[0] for entry in log] != list(range(1, len(log) + 1)):
            yield Violation("I6", f"the numbers of {conversation} have a gap")
        own = [name for name in ids[conversation] if name]
        if len(own) != len(set(own)):
            yield Violation("I6", f"{conversation} has a message twice")
    for send in _named(history, "send"):
        log_ids = ids.get(send["conversation"], [])
        if send["seq"] > len(log_ids) or log_ids[send["seq"] - 1] != send["id"]:
            yield Violation(
                "I6", f"{send['id']} of {send['conversation']} was acknowledged and is not at {send['seq']}"
            )
    for read in _named(history, "read"):
        seqs = [entry[0] for entry in read["entries"]]
        if seqs and seqs != list(range(seqs[0], seqs[0] + len(seqs))):
            yield Violation("I6", f"{read['reader']} of {read['conversation']} saw the order {seqs}")
        log_ids = ids.get(read["conversation"], [])
        if any(seq > len(log_ids) or log_ids[seq - 1] != name for seq, name in read["entries"]):
            yield Violation("I6", f"{read['reader']} of {read['conversation']} saw another order than the log's")


def _outages(history: Sequence[Operation]) -> list[tuple[int, int]]:
    return [(one["begin_ms"], one["end_ms"]) for one in _named(history, "outage")]


def _without(outages: Sequence[tuple[int, int]], begin_ms: int, end_ms: int) -> int:
    """Length of an interval without the time in which nothing could happen."""
    away_ms = sum(max(0, min(end_ms, end) - max(begin_ms, begin)) for begin, end in outages)
    return end_ms - begin_ms - away_ms


def _reservations_end(history: Sequence[Operation], rules: Rules) -> Iterator[Violation]:
    outages = _outages(history)
    began = {one["reservation"]: one["at_ms"] for one in _named(history, "offered")}
    for ended in _named(history, "offer_ended"):
        begin_ms = began.get(ended["reservation"])
        if begin_ms is None:
            yield Violation("I7", f"{ended['reservation']} ended and never began")
            continue
        took_ms = _without(outages, begin_ms, ended["at_ms"])
        if took_ms > rules.offer_ms + rules.late_ms:
            yield Violation("I7", f"{ended['reservation']} lasted {took_ms} ms of {rules.offer_ms}")


def _nobody_idles(history: Sequence[Operation], rules: Rules) -> Iterator[Violation]:
    outages = _outages(history)
    free = list(_named(history, "free"))
    for wait in _named(history, "waits"):
        if _without(outages, wait["begin_ms"], wait["end_ms"]) <= rules.idle_ms:
            continue
        for one in free:
            begin_ms, end_ms = max(wait["begin_ms"], one["begin_ms"]), min(wait["end_ms"], one["end_ms"])
            fit = one["agent"] not in wait["declined"]
            if fit and end_ms > begin_ms and _without(outages, begin_ms, end_ms) > rules.idle_ms:
                yield Violation("I7", f"{wait['conversation']} waited beside {one['agent']}, who was free")
                break


def _chained(history: Sequence[Operation], rules: Rules) -> Iterator[Violation]:
    previous = ""
    for number, line in enumerate(rules.trail or (), start=1):
        said = json.loads(line.text)
        whole = hashlib.sha1(line.text.encode(), usedforsecurity=False).hexdigest() == line.digest
        if not whole or (line.seq, said["seq"], said["previous"]) != (number, number, previous):
            yield Violation("I8", f"line {number} of the trail is not what was written, or not after the one before")
            return
        previous = line.digest


def _one_line_a_step(history: Sequence[Operation], rules: Rules) -> Iterator[Violation]:
    """Each change that routing tells of has its line and no line is without one, in the same order; and whoever was
    told that it was done is in the trail for it."""
    if rules.trail is None:
        return
    lines = [json.loads(line.text) for line in rules.trail]
    told = sorted(_named(history, "steered"), key=lambda one: one["number"])
    changes = [(one["action"], one["subject"]) for one in told]
    written = [(line["action"], line["subject"]) for line in lines if line["action"] in STEPS]
    if changes != written:
        first = next((i for i, pair in enumerate(zip(changes, written, strict=False)) if pair[0] != pair[1]), None)
        at = min(len(changes), len(written)) if first is None else first
        yield Violation("I8", f"step {at + 1}: {changes[at : at + 1]} was done and {written[at : at + 1]} is written")
    for step in _named(history, "steer"):
        key = (step["actor"], step["action"], step["subject"])
        if not any((line["actor"], line["action"], line["subject"]) == key for line in lines):
            yield Violation("I8", f"{key} was acknowledged and has no line")
