"""Runs Rasa's graph node by node: its own runner plans every message anew for threads that it then does not use."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from rasa.core.agent import Agent
from rasa.engine.graph import GraphSchema
from rasa.engine.runner.dask import DaskGraphRunner

Plan = list[tuple[str, tuple[str, ...]]]


class SequentialRunner:
    """The nodes of a Dask runner, each run once, after those it needs; plans are made once for each target."""

    def __init__(self, runner: DaskGraphRunner) -> None:
        self._schema = runner._graph_schema
        self._nodes = runner._instantiated_nodes
        self._plans: dict[tuple[str, ...], Plan] = {}

    def run(self, inputs: dict[str, Any] | None = None, targets: list[str] | None = None) -> dict[str, Any]:
        wanted = tuple(targets or self._schema.target_names)
        if wanted not in self._plans:
            self._plans[wanted] = list(_ordered(self._schema.minimal_graph_schema(list(wanted))))
        results: dict[str, Any] = {name: (name, value) for name, value in (inputs or {}).items()}
        for name, needs in self._plans[wanted]:
            results[name] = self._nodes[name](*(results.get(need, need) for need in needs))
        return dict(results[name] for name in wanted)


def run_sequentially(agent: Agent) -> None:
    """Lets the agent's model run without Dask; does nothing the second time."""
    runner = agent.processor.graph_runner
    if isinstance(runner, DaskGraphRunner):
        agent.processor.graph_runner = SequentialRunner(runner)


def _ordered(schema: GraphSchema) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Every node after those it needs."""
    done: set[str] = set()

    def visit(name: str) -> Iterator[tuple[str, tuple[str, ...]]]:
        if name in done or name not in schema.nodes:
            return
        done.add(name)
        needs = tuple(schema.nodes[name].needs.values())
        for need in needs:
            yield from visit(need)
        yield name, needs

    for name in schema.nodes:
        yield from visit(name)
