"""Erlang's formulas, against tables as they are printed."""

from __future__ import annotations

import pytest

from bench.simulate.erlang import erlang_b, erlang_c, mean_wait_s, service_level, staff


@pytest.mark.parametrize(
    ("agents", "load", "blocked"),
    # The offered traffic of the common Erlang B tables for a loss of 1 %, 2 % and 10 %.
    [(1, 0.0101, 0.01), (5, 1.361, 0.01), (10, 4.461, 0.01), (20, 12.03, 0.01), (10, 5.084, 0.02), (10, 7.511, 0.1)],
)
def test_the_lost_share_is_that_of_the_tables(agents: int, load: float, blocked: float) -> None:
    assert erlang_b(agents, load) == pytest.approx(blocked, rel=0.01)


@pytest.mark.parametrize(
    ("agents", "load", "waits"),
    # By hand: one agent waits with probability `load`; two with load**2 / (2 + load) times 2 / 2.
    [(1, 0.5, 0.5), (2, 1.0, 1 / 3), (2, 1.5, 9 / 14), (3, 2.0, 4 / 9), (10, 8.0, 0.4092)],
)
def test_the_waiting_share_is_that_of_the_tables(agents: int, load: float, waits: float) -> None:
    assert erlang_c(agents, load) == pytest.approx(waits, rel=1e-3)


def test_too_few_agents_never_catch_up() -> None:
    assert erlang_c(5, 5.0) == 1.0
    assert service_level(5, 6.0, 180, 12) == 0.0
    assert mean_wait_s(5, 5.0, 180) == float("inf")


def test_one_agent_waits_as_the_queue_with_one_server_does() -> None:
    # M/M/1: the mean wait is load / (1 - load) times the handling time.
    assert mean_wait_s(1, 0.75, 60) == pytest.approx(0.75 / 0.25 * 60)


@pytest.mark.parametrize("load", [0.3, 8.0, 20.0, 500.0, 26_000.0])
def test_the_staff_is_the_fewest_that_reach_the_level(load: float) -> None:
    agents = staff(load, 300, 12, 0.8)
    assert service_level(agents, load, 300, 12) >= 0.8
    assert service_level(agents - 1, load, 300, 12) < 0.8
