"""Whether a conversation goes to a human."""

from __future__ import annotations

import pytest

from handoff.conversation.handover import Desk, Handover, Reason, decide


def decided(reason: Reason, desk: Desk) -> Handover | None:
    return decide(reason=reason, topic="permit_renewal", queue="permits", priority="normal", desk=desk)


@pytest.mark.parametrize("reason", [reason for reason in Reason if reason is not Reason.COMPROMISED])
def test_nobody_is_queued_when_nobody_will_come(reason: Reason) -> None:
    assert decided(reason, Desk(open=False, available=0)) is None


def test_an_available_agent_makes_an_open_desk_at_any_hour() -> None:
    found = decided(Reason.REQUESTED, Desk(open=False, available=1))
    assert found == Handover("permits", "normal", "permit_renewal", Reason.REQUESTED, staffed=True)


def test_an_open_desk_without_agents_queues_and_says_so() -> None:
    found = decided(Reason.REQUESTED, Desk(open=True, available=0))
    assert found is not None
    assert not found.staffed


@pytest.mark.parametrize("desk", [Desk(open=False, available=0), Desk(open=True, available=3)])
def test_a_hacked_account_is_urgent_for_security_at_any_hour(desk: Desk) -> None:
    found = decided(Reason.COMPROMISED, desk)
    assert found is not None
    assert (found.queue, found.priority) == ("security", "urgent")
