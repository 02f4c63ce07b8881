"""Writes back into Redis what the archive has: one script for each thing, which overwrites nothing newer."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from handoff.conversation.model import BOT, CLOSED, Draft, EntryKind, Who
from handoff.services.archiving import ACCOUNTS, CASES, Copy, Line, TrailLine
from handoff.services.replies import notice
from handoff.store.codec import dump_draft, read_draft
from handoff.store.keys import Keys
from handoff.store.scripts import Scripts
from handoff.texts import say

_RESTORED = "restored"
"""The refusal of a part of which nobody knows whether it was sent."""


class RedisRebuilder:
    """Each call is one script."""

    def __init__(self, scripts: Scripts, keys: Keys) -> None:
        self._scripts = scripts
        self._keys = keys

    async def conversation(self, copy: Copy, leap: int) -> bool:
        """Write a conversation back."""
        keys = self._keys.conversation(copy.id)
        out, deliveries = _sent(copy)
        reply = await self._scripts.run(
            "archive/rebuild_conversation",
            [
                keys.state,
                keys.log,
                keys.ids,
                keys.notes,
                keys.out,
                keys.deliveries,
                keys.undelivered,
                keys.open,
                keys.work,
                keys.due,
                keys.leases,
                keys.changed,
            ],
            [
                self._keys.wake,
                copy.id,
                _dump(dict(copy.state)),
                _dump([_row(line) for line in copy.lines]),
                _dump({name: str(seq) for name, seq in copy.ids.items()}),
                _dump([[note.id, str(note.at_ms), note.note] for note in copy.notes]),
                _dump(out),
                _dump(deliveries),
                leap,
                int(_owes_answer(copy)),
                dump_draft(_notice()) if copy.state["owner"] not in {BOT, CLOSED} else "",
            ],
        )
        return str(reply[0]) == "rebuilt"

    async def record(self, area: str, name: str, value: str, leap: int) -> bool:
        """Write an account, a case or a link back."""
        if area == ACCOUNTS:
            reply = await self._scripts.run(
                "archive/rebuild_account",
                [self._keys.account(name), self._keys.accounts, self._keys.account_ids],
                [value],
            )
        elif area == CASES:
            fields, keys = json.loads(value), self._keys.cases
            reply = await self._scripts.run(
                "archive/rebuild_case",
                [keys.count, keys.cases, keys.requests, keys.order, keys.pending, keys.by_conversation],
                [name, fields["case"], fields["opened_ms"], int(fields["pending"]), leap],
            )
        else:
            reply = await self._scripts.run("archive/rebuild_link", [self._keys.links], [name, value])
        return str(reply[0]) == "rebuilt"

    async def plans(self, records: Mapping[str, str]) -> bool:
        """Write the plans back."""
        reply = await self._scripts.run(
            "archive/rebuild_plans", [self._keys.plans, self._keys.routing_events], [_dump(dict(records))]
        )
        return str(reply[0]) == "rebuilt"

    async def trail(self, lines: Sequence[TrailLine]) -> bool:
        """Write a piece of the audit trail back."""
        rows = [[str(line.seq), line.text, line.digest] for line in lines]
        reply = await self._scripts.run("archive/rebuild_audit", [self._keys.audit], [_dump(rows)])
        return str(reply[0]) == "rebuilt"


def _notice() -> Draft:
    return notice(EntryKind.NOTICE, say("restored"))


def _row(line: Line) -> list[str]:
    row = [str(line.seq), str(line.at_ms), line.draft]
    return row if line.follows is None else [*row, str(line.follows)]


def _owes_answer(copy: Copy) -> bool:
    """Whether the bot has the conversation and somebody wrote after what it answered last."""
    if copy.state["owner"] != BOT:
        return False
    answered = int(copy.state.get("bot_cursor", 0))
    return any(line.seq > answered and read_draft(json.loads(line.draft)).who is Who.VISITOR for line in copy.lines)


def _sent(copy: Copy) -> tuple[dict[str, str], dict[str, str]]:
    """The sender's place, behind everything: what the archive does not know to be sent may have been, in the moment
    that is lost, and nothing is sent twice."""
    deliveries = {
        part: line if not line.startswith("sending|") else f"unknown|{_RESTORED}|{line.split('|', 2)[2]}"
        for part, line in copy.deliveries.items()
    }
    if not copy.state.get("address"):
        return dict(copy.out), deliveries
    cursor = int(copy.out.get("cursor", 0))
    for line in copy.lines:
        if line.seq > cursor and read_draft(json.loads(line.draft)).who is not Who.VISITOR:
            deliveries.setdefault(f"{line.seq}.0", f"unknown|{_RESTORED}|{line.at_ms}|{line.seq}")
    return {**copy.out, "cursor": copy.state["seq"], "part": "0", "tries": "0", "hold_ms": "0"}, deliveries


def _dump(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
