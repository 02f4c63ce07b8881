"""The estimated wait."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from handoff.routing.estimate import MEASURED_AT_LEAST, wait_s


def test_it_is_place_times_handling_over_agents_in_whole_minutes() -> None:
    assert wait_s(3, handling_s=300, handled=50, available=5) == 180
    assert wait_s(1, handling_s=301, handled=50, available=5) == 60 * 1
    assert wait_s(2, handling_s=301, handled=50, available=5) == 60 * 2


def test_nothing_is_said_when_too_little_is_known() -> None:
    assert wait_s(1, handling_s=None, handled=0, available=5) is None
    assert wait_s(1, handling_s=300, handled=MEASURED_AT_LEAST - 1, available=5) is None
    assert wait_s(1, handling_s=300, handled=MEASURED_AT_LEAST, available=0) is None


@given(st.integers(1, 500), st.floats(1, 10_000), st.integers(1, 500))
def test_a_better_place_never_waits_longer(place: int, handling_s: float, agents: int) -> None:
    known = {"handling_s": handling_s, "handled": 100}
    here = wait_s(place, available=agents, **known)
    behind = wait_s(place + 1, available=agents, **known)
    assert here is not None
    assert behind is not None
    assert here <= behind
