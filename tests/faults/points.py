"""Named crash points: the service dies at the n-th time that it comes to one, as a power cut would end it.

The points are every transition there is, before it is asked for and after Redis made it, and every step of the
workers, before it and after it but before it is acknowledged. A new Lua file is a new point by itself.
"""

from __future__ import annotations

import json
import os
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from handoff.api import desk_socket
from handoff.services.intake import CHOICE
from handoff.store.scripts import LUA, Scripts
from handoff.worker.commands import WorkHandler
from handoff.worker.decisions import DecisionHandler
from tests.faults.replicas import serve

CRASHED = 77
NOT_TOLD = frozenset(
    {
        # No page or channel of the story asks for these; their own tests repeat and interrupt them.
        "audit/add",
        "routing/put_agent",
        # Nothing is to be repaired in the story; tests/store/test_reconciler.py plants the faults.
        "conversation/reindex",
        "routing/mend",
        "routing/restore",
        "routing/colleagues",
        # Nothing is lost in the story; tests/archive and tests/faults/test_emptied.py empty Redis.
        "archive/rebuild_account",
        "archive/rebuild_audit",
        "archive/rebuild_case",
        "archive/rebuild_conversation",
        "archive/rebuild_link",
        "archive/rebuild_plans",
        # Written notes, and the hour until a callback is due, take longer than the story.
        "conversation/recall",
        "routing/finish_wrap_up",
        # Channels other than the page.
        "conversation/tell",
        "links/issue",
        "links/redeem",
        "outbox/begin",
        "outbox/claim",
        "outbox/record",
        "outbox/settle",
        "outbox/status",
        "outbox/take",
        "outbox/tell",
        "outbox/view",
    }
)
"""Transitions that do not happen in the story (`tests/faults/story.py`)."""
STEPS = (
    "work:turn",
    "work:enqueue",
    "work:cancel",
    "work:complete",
    "work:first_reply",
    "work:resume",
    f"work:{CHOICE}",
    "decision:assigned",
    "decision:requeued",
    "decision:parked",
    "decision:max_wait",
)
QUICK_BEAT_S = 0.3


def all_points(*when: str) -> list[str]:
    """`before` or `after`, a colon, and what; of both unless one is named."""
    scripts = {f"{path.parent.name}/{path.stem}" for path in LUA.glob("*/*.lua") if path.parent.name != "lib"}
    assert scripts > NOT_TOLD, "a transition that is gone is still excused"
    told = sorted(scripts - NOT_TOLD)
    return [f"{one}:{what}" for what in (*told, *STEPS) for one in when or ("before", "after")]


def serve_and_crash(environment: Mapping[str, str]) -> None:
    """The service until it comes to `FAULTS_POINT`."""
    when, _, what = environment["FAULTS_POINT"].partition(":")
    _arm(Scripts, "run", lambda name, *_: str(name), when, what)
    _arm(WorkHandler, "__call__", lambda work: f"work:{work['kind']}", when, what)
    _arm(DecisionHandler, "__call__", _decision, when, what)
    serve_quickly(environment)


def serve_quickly(environment: Mapping[str, str]) -> None:
    """The service with desks that say sooner that they live, so that a lost one is noticed within a test."""
    desk_socket.BEAT_S = QUICK_BEAT_S
    serve(environment)


def _decision(fields: Mapping[str, str]) -> str:
    return f"decision:{json.loads(fields['e'])['type']}"


def _arm(kind: type, method: str, name_of: Callable[..., str], when: str, what: str) -> None:
    whole: Callable[..., Awaitable[Any]] = getattr(kind, method)

    async def run(self: Any, *args: Any, **options: Any) -> Any:
        here = name_of(*args) == what
        if here and when == "before":
            os._exit(CRASHED)
        answer = await whole(self, *args, **options)
        if here:
            os._exit(CRASHED)
        return answer

    setattr(kind, method, run)
