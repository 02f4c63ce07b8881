"""What a supervisor's page works with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from handoff.routing.queue_plan import Plans, QueuePlan
from handoff.services.audit import AuditTrail
from handoff.services.limits import Buckets


class QueuePlans(Protocol):
    """Where the plans are kept."""

    async def current(self) -> Plans:
        """The plans in force, at most a second old."""
        ...

    async def put(self, plan: QueuePlan, *, version: int, actor: str) -> int:
        """Change a plan, if `version` is still the one in force; returns the new version. Atomic and audited.

        Raises `plan_changed` when somebody else changed it.
        """
        ...

    def forget(self) -> None:
        """Read again before the next use."""
        ...


@dataclass(frozen=True, slots=True)
class SupervisorServices:
    """The plans, the audit trail, and how fast one supervisor may ask."""

    plans: QueuePlans
    audit: AuditTrail
    buckets: Buckets
