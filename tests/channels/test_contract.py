"""What every channel keeps, whatever its provider: one suite for all, the web where it has the same."""

from __future__ import annotations

import contextlib
import time
from collections.abc import AsyncIterator

import pytest

from handoff.api import keys
from handoff.channels.receive import UNSUPPORTED
from handoff.conversation.model import ConversationId
from handoff.texts import say
from tests.channels.conftest import ServeChannels
from tests.channels.people import CHANNELS, Line, Person, WebPerson, open_line
from tests.channels.reading import WITHIN_S
from tests.peers.faults import Fault
from tests.support.bot_peer import ARTICLE, HUMAN
from tests.support.page import Page
from tests.support.service import Service, take_offer
from tests.support.waiting import until

GLYPHS = "مرحبًا 👩‍👩‍👧 والسعر 12.50 ريال لخدمة Qiwa يا أخي 🇸🇦"


@pytest.fixture(params=CHANNELS)
async def line(request: pytest.FixtureRequest, serve: ServeChannels) -> AsyncIterator[Line]:
    """Each channel that is sent to."""
    async with open_line(request.param, serve) as opened:
        await opened.start()
        yield opened


@pytest.fixture(params=["web", *CHANNELS])
async def person(request: pytest.FixtureRequest, serve: ServeChannels) -> AsyncIterator[tuple[Service, Person]]:
    """Somebody on each channel, the page too."""
    if request.param == "web":
        service = await serve()
        yield service, WebPerson(await service.visitor())
        return
    async with open_line(request.param, serve) as opened:
        service = await opened.start()
        yield service, opened.person(1)


async def entries(service: Service, conversation: str) -> list[str]:
    found = await service.app[keys.VISITORS].conversations.entries(ConversationId(conversation))
    return [f"{entry.who}: {entry.text}" for entry in found]


async def with_agent(service: Service, person: Person) -> Page:
    await service.employ("noura")
    desk = await service.desk("noura")
    await person.write(HUMAN)
    assert await take_offer(desk) == person.conversation
    await person.sees(say("agent.joined", name="نورة"))
    return desk


async def delivery(desk: Page, conversation: str, state: str) -> str:
    """Wait until an entry is in a state at the desk; returns the reason that the agent reads."""

    async def look() -> dict[str, str] | None:
        await desk.send("open", conversation=conversation)
        shown = await desk.next("conversation", within_s=WITHIN_S)
        return next((one for one in shown["deliveries"] if one["state"] == state), None)

    found = await until(look, f"{state} at the desk", within_s=WITHIN_S)
    assert found is not None
    return found["reason"]


async def test_every_sign_comes_and_goes_as_it_was_written(person: tuple[Service, Person]) -> None:
    service, somebody = person
    await somebody.write(GLYPHS)
    await somebody.sees(f"جواب: {GLYPHS}")
    assert (await entries(service, somebody.conversation))[0] == f"visitor: {GLYPHS}"


async def test_messages_are_answered_in_their_order(person: tuple[Service, Person]) -> None:
    _, somebody = person
    for number in range(8):
        await somebody.write(f"سؤال رقم {number}")
    await somebody.has(8)
    assert somebody.reads == [f"جواب: سؤال رقم {number}" for number in range(8)]


async def test_a_choice_leads_on(person: tuple[Service, Person]) -> None:
    service, somebody = person
    await somebody.write(ARTICLE)
    await somebody.has(1)
    found = await service.app[keys.VISITORS].conversations.entries(ConversationId(somebody.conversation))
    title = found[1].draft.buttons[0].title
    await somebody.sees(found[1].text[:60])

    async def chosen() -> bool:
        try:
            await somebody.choose(title)
        except AssertionError:
            return False
        return True

    await until(chosen, "the choice is shown", within_s=WITHIN_S)
    await somebody.sees(f"جواب: {title}")
    assert f"visitor: {title}" in await entries(service, somebody.conversation)


async def test_the_way_to_a_human_and_back_in_the_same_words(person: tuple[Service, Person]) -> None:
    service, somebody = person
    await service.employ("noura")
    await somebody.write(HUMAN)
    await somebody.sees(say("handover.unstaffed"))
    await somebody.sees(say("waiting.unstaffed"))
    desk = await service.desk("noura")
    await take_offer(desk)
    await somebody.sees(say("agent.joined", name="نورة"))
    await desk.ask("reply", conversation=somebody.conversation, text="كيف أساعدك؟")
    await somebody.sees("كيف أساعدك؟")
    await desk.ask("close", conversation=somebody.conversation, outcome="resolved")
    await somebody.sees(say("agent.closed", name="نورة"))
    await somebody.choose(say("rating.star.4"))
    await somebody.sees(say("rated"))
    found = await service.app[keys.VISITORS].conversations.entries(ConversationId(somebody.conversation))
    assert found[-1].draft.data["score"] == 4


async def test_the_wait_is_left_by_a_choice(person: tuple[Service, Person]) -> None:
    _, somebody = person
    await somebody.write(HUMAN)
    await somebody.sees(say("waiting.unstaffed"))
    await somebody.choose(say("button.cancel_wait"))
    await somebody.sees(say("wait.canceled"))


async def test_a_long_answer_arrives_whole(person: tuple[Service, Person]) -> None:
    service, somebody = person
    desk = await with_agent(service, somebody)
    text = " ".join(f"هذه الجملة رقم {number} من الرد الطويل." for number in range(90))
    await desk.ask("reply", conversation=somebody.conversation, text=text)
    await somebody.sees("الجملة رقم 89")
    assert "".join(text.split()) in "".join("".join(somebody.reads).split())


async def test_an_agents_quick_lines_all_arrive_in_order(line: Line) -> None:
    somebody = line.person(2)
    desk = await with_agent(line.service, somebody)
    for number in range(12):
        await desk.ask("reply", conversation=somebody.conversation, text=f"سطر {number}")
    await somebody.sees("سطر 11")
    lines = [one for text in somebody.reads for one in text.splitlines() if one.startswith("سطر")]
    assert lines == [f"سطر {number}" for number in range(12)]


async def test_a_repeated_webhook_is_stored_and_answered_once(line: Line) -> None:
    somebody = line.person(3)
    line.deliveries.hold()
    await somebody.write("مرة واحدة")
    await line.deliveries.release(repeat=5, together=5)
    await somebody.write("ثم هذه")
    await somebody.sees("جواب: ثم هذه")
    assert somebody.reads == ["جواب: مرة واحدة", "جواب: ثم هذه"]
    assert len(await entries(line.service, somebody.conversation)) == 4


async def test_a_repeated_wish_is_granted_once(line: Line) -> None:
    somebody = line.person(9)
    desk = await with_agent(line.service, somebody)
    await desk.ask("close", conversation=somebody.conversation, outcome="resolved")
    await somebody.sees(say("agent.closed", name="نورة"))
    await repeated(line, somebody, say("rating.star.2"))
    await somebody.sees(say("rated"))
    await desk.ask("activity", activity="away")
    await somebody.write(HUMAN)
    await somebody.sees(say("waiting.unstaffed"))
    await repeated(line, somebody, say("button.case"))
    await somebody.sees(say("case.opened", reference="").split(" ورقمه")[0])
    await somebody.write("وبعد؟")
    await somebody.sees("جواب: وبعد؟")
    kinds = [entry.split(": ")[0] for entry in await entries(line.service, somebody.conversation)]
    assert sum(say("rated") in text for text in somebody.reads) == 1
    assert sum("رقمه المرجعي" in text for text in somebody.reads) == 1
    assert kinds.count("visitor") == 3, "a wish is no message"


async def repeated(line: Line, somebody: Person, title: str) -> None:
    line.deliveries.hold()
    await somebody.choose(title)
    await line.deliveries.release(repeat=5, together=5)


@pytest.mark.parametrize("fault", [Fault("too_many", retry_after_s=1), Fault("status", status=502)], ids=str)
async def test_what_the_provider_did_not_take_is_sent_again(line: Line, fault: Fault) -> None:
    somebody = line.person(4)
    line.faults.add(fault)
    await somebody.write("سؤال")
    await somebody.sees("جواب: سؤال")
    await somebody.write("بعده")
    await somebody.sees("جواب: بعده")
    assert somebody.reads == ["جواب: سؤال", "جواب: بعده"]


@pytest.mark.parametrize("kind", ["silent_after", "cut"])
async def test_what_may_have_arrived_is_never_sent_again(line: Line, kind: str) -> None:
    somebody = line.person(5)
    desk = await with_agent(line.service, somebody)
    if line.name == "whatsapp":
        line.peer.statuses = ()  # type: ignore[attr-defined] # else its status tells at once
    line.faults.add(Fault(kind))  # type: ignore[arg-type]
    await desk.ask("reply", conversation=somebody.conversation, text="هل وصل هذا؟")
    assert await delivery(desk, somebody.conversation, "unknown") == say("delivery.unknown")
    await desk.ask("reply", conversation=somebody.conversation, text="وهذا بعده")
    await somebody.sees("وهذا بعده")
    assert sum("هل وصل هذا؟" in text for text in somebody.reads) == 1


async def test_what_can_never_arrive_shows_at_the_desk_with_the_reason(line: Line) -> None:
    somebody = line.person(6)
    desk = await with_agent(line.service, somebody)
    line.block(6)
    await desk.ask("reply", conversation=somebody.conversation, text="لن يصل هذا")
    reason = await delivery(desk, somebody.conversation, "failed")
    assert reason in {say("delivery.blocked"), say("delivery.unreachable")}
    assert not any("لن يصل" in text for text in somebody.reads)


async def test_who_cannot_prove_himself_is_refused_without_effect(line: Line) -> None:
    somebody = line.person(7)
    line.deliveries.hold()
    await somebody.write("مزوّرة")
    [held] = line.deliveries.held or [None]
    assert held is not None
    await line.deliveries.release()
    await somebody.sees("جواب: مزوّرة")
    before = await entries(line.service, somebody.conversation)
    body = line.unsupported()
    good = line.headers(body)
    [(name, value)] = good.items()
    for headers in ({}, {name: ""}, {name: value[:-1]}, {name: value + "0"}, {name: value.swapcase() + "x"}):
        assert await line.post(body, headers) == 401
    assert await line.post(body, good) == 200
    assert await entries(line.service, somebody.conversation) == before


async def test_an_unsupported_kind_is_counted_and_a_malformed_body_refused(line: Line) -> None:
    def counted() -> float:
        return sum(s.value for m in UNSUPPORTED.collect() for s in m.samples if s.labels.get("channel") == line.name)

    before = counted()
    body = line.unsupported()
    assert await line.post(body, line.headers(body)) == 200
    assert counted() >= before + 1
    for body in (b"", b"{", b"[]", b"\xff\xfe", b'{"x":' + b"[" * 100_000, b'{"a":' * 5000 + b"1" + b"}" * 5000):
        assert await line.post(body, line.headers(body)) == 400


async def test_what_is_too_large_or_packed_is_refused_at_once(line: Line) -> None:
    somebody = line.person(8)
    large = b'{"x": "' + b"a" * (100 * 1024 * 1024) + b'"}'
    for body, headers, status in (
        (large, line.headers(large[:100]), 413),
        (b"x" * 100, {"Content-Encoding": "gzip", **line.headers(b"x" * 100)}, 400),
    ):
        began_s = time.monotonic()
        with contextlib.suppress(OSError):  # it may hang up on us in the middle of the body
            assert await line.post(body, headers) == status
        assert time.monotonic() - began_s < 5
    await somebody.write("ما زلنا هنا")
    await somebody.sees("جواب: ما زلنا هنا")
