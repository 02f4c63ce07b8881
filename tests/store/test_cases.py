"""Cases: opened once a request, found by their reference, given to an agent when one is there."""

from __future__ import annotations

from handoff.app import System
from handoff.conversation.model import ContactId, Draft, EntryKind, Who
from handoff.services.cases import Case
from handoff.worker.follow_up import FollowUp
from tests.store.world import World

CONTACT = ContactId("c" * 32)


async def open_case(system: System, request: str = "request-1") -> Case:
    conversation = system.conversations.id_of("web", CONTACT)
    draft = Draft(Who.VISITOR, EntryKind.TEXT, "أبي أشتكي", client_id="message-1")
    await system.conversations.accept(conversation, "web", CONTACT, [draft], expected="", expects="")
    return await system.cases.open(
        conversation=conversation, contact=CONTACT, channel="web", topic="complaint_file", request=request
    )


def follow_up(world: World, system: System, *, quiet_s: float) -> FollowUp:
    now_ms = world.clock.now_ms + int(quiet_s * 1000)
    return FollowUp(
        system.cases, system.conversations, world.routing, system.knowledge, rest_s=600, now_ms=lambda: now_ms
    )


async def test_a_repeated_request_gets_the_same_case(system: System) -> None:
    first, again, other = [await open_case(system, request) for request in ("r-1", "r-1", "r-2")]
    assert first == again
    assert other.reference != first.reference
    assert await system.cases.find(first.reference) == first


async def test_an_unknown_or_mistyped_reference_finds_nothing(system: System) -> None:
    case = await open_case(system)
    wrong_digit = case.reference[:-1] + str((int(case.reference[-1]) + 1) % 10)
    assert await system.cases.find(wrong_digit) is None
    assert await system.cases.find("SN-0000-0000") is None
    assert await system.cases.find("hello") is None


async def test_a_case_goes_to_an_agent_once_one_is_there_and_the_employer_is_quiet(
    world: World, system: System
) -> None:
    case = await open_case(system)
    await follow_up(world, system, quiet_s=700).look()
    state = await system.conversations.state(case.conversation)
    assert state is not None
    assert state.owner == "bot", "nobody is available"

    await world.agent("noura")
    await follow_up(world, system, quiet_s=10).look()
    state = await system.conversations.state(case.conversation)
    assert state is not None
    assert state.owner == "bot", "the employer still talks to the bot"

    for _ in range(2):
        await follow_up(world, system, quiet_s=700).look()
    state = await system.conversations.state(case.conversation)
    assert state is not None
    assert (state.owner, state.queue, state.reason) == ("queue", "complaints", "case")
    assert state.priority == "low", "those who wait at the page come first"
    entries = await system.conversations.entries(case.conversation)
    assert sum(entry.kind is EntryKind.HANDED_OVER for entry in entries) == 1
    assert case.reference in entries[-1].text
    found = await system.cases.find(case.reference)
    assert found is not None
    assert found.status == "with_agent"


async def test_an_answered_case_stays_answered(system: System) -> None:
    case = await open_case(system)
    assert await system.cases.set_status(case.conversation, "answered") == 1
    assert await system.cases.set_status(case.conversation, "with_agent") == 0
    found = await system.cases.find(case.reference)
    assert found is not None
    assert found.status == "answered"
