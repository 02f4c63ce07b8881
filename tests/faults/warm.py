"""Imported once by the server that replicas are forked from: all that they would otherwise import and read each."""

from __future__ import annotations

from tests.faults import points, replicas

replicas.articles()

__all__ = ["points", "replicas"]
