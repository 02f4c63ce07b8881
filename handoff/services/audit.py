"""The audit trail: who changed what and when, in lines that are chained by their digests.

Each line carries the digest of the one before, so a line that was changed, removed or put in between shows.
The chain is made inside the script that makes the change (`lua/lib/audit.lua`): the change and its line are one, and
the time is Redis's. Scripts have SHA-1 alone. That suffices: to alter an old line unseen one needs a second text for a
given digest, which nobody can make for SHA-1; a pair of texts made to collide would have to be planned before the first
of them is written, by somebody who may rewrite the store, and he could chain the whole trail anew under any hash.
Against him, and against a trail that is cut at its end, stands what lies outside of Redis: every digest is also an
event of the log (`audited`), and `verify` takes such digests.
The trail is never trimmed.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class AuditLine:
    """One line as it is stored. `text` is JSON: seq, at_ms, previous, actor, action, subject, before, after."""

    seq: int
    text: str
    digest: str

    def fields(self) -> dict[str, Any]:
        """What it says."""
        fields: dict[str, Any] = json.loads(self.text)
        return fields


@dataclass(frozen=True, slots=True)
class Audited:
    """The place of a line that was just written."""

    seq: int
    digest: str


class AuditTrail(Protocol):
    """Where the trail is kept."""

    async def add(self, actor: str, action: str, subject: str, before: object, after: object) -> Audited:
        """Write a line for a change that was made elsewhere. `before` and `after` become JSON; None is nothing."""
        ...

    async def newest(self, *, before: int | None, limit: int) -> list[AuditLine]:
        """At most `limit` lines, the newest first, all of them older than the line `before`."""
        ...


def digest(text: str) -> str:
    """The digest of a line's text."""
    return hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()


def verify(lines: Iterable[AuditLine], known: Mapping[int, str] | None = None) -> int | None:
    """The number of the first line that is not what was written, or that is missing; None when the trail is whole.

    `lines` is the whole trail, oldest first. `known` maps numbers to digests that were seen outside of the store.
    """
    known = known or {}
    seq, previous = 0, ""
    for line in lines:
        seq += 1
        if line.seq != seq or line.digest != digest(line.text) or known.get(seq, line.digest) != line.digest:
            return seq
        try:
            fields = line.fields()
            chained = (fields["seq"], fields["previous"]) == (seq, previous)
        except (ValueError, KeyError, TypeError):
            chained = False
        if not chained:
            return seq
        previous = line.digest
    missing = [number for number in known if number > seq]
    return seq + 1 if missing else None
