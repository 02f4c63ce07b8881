"""A supervised program together with how it shows that it is ready."""

from __future__ import annotations

from dataclasses import dataclass

from deploy.run.readiness import Ready
from deploy.run.supervision import Program


@dataclass(frozen=True, slots=True)
class Service:
    program: Program
    ready: Ready
    start_limit_s: float
