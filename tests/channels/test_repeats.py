"""Webhooks as providers send them: repeated, mixed up, in batches, at once to two replicas, forged."""

from __future__ import annotations

import random

import pytest

from handoff.api import keys
from handoff.channels.base import Address
from handoff.channels.receive import contact_of
from handoff.conversation.model import ConversationId, Who
from tests.channels.conftest import ServeChannels
from tests.channels.people import CHANNELS, Line, open_line
from tests.channels.reading import SOAK
from tests.support.service import Service
from tests.support.waiting import until

WEBHOOKS = 10_000 if SOAK else 120
PEOPLE = 500 if SOAK else 12
REPEATS = 5
ROUNDS = 1_000 if SOAK else 8
ALBUM = 10
FORGED = 10_000 if SOAK else 150
WITHIN_S = 600.0 if SOAK else 90.0


def said(service: Service, line: Line, number: int) -> ConversationId:
    contact = contact_of(line.name, Address(line.address(number)))
    return service.app[keys.VISITORS].conversations.id_of(line.name, contact)


async def written(service: Service, conversation: ConversationId) -> list[str]:
    """What the person wrote, as the log has it."""
    entries = await service.app[keys.VISITORS].conversations.entries(conversation)
    assert [entry.seq for entry in entries] == list(range(1, len(entries) + 1))
    return [entry.text for entry in entries if entry.who is Who.VISITOR]


@pytest.mark.timeout(900 if SOAK else 240)
@pytest.mark.parametrize("name", CHANNELS)
async def test_messages_repeated_and_mixed_up_are_each_stored_once(name: str, serve: ServeChannels) -> None:
    async with open_line(name, serve) as line:
        service = await line.start()
        line.faults.at_random(0.0)
        line.deliveries.hold()
        for number in range(WEBHOOKS):
            await line.person(number % PEOPLE).write(f"رسالة {number}")
        await line.deliveries.release(repeat=REPEATS, shuffle=7, batch=3, together=16)
        assert all(answer.status == 200 for answer in line.deliveries.answers)
        for number in range(PEOPLE):
            texts = await written(service, said(service, line, number))
            assert sorted(texts) == sorted(f"رسالة {each}" for each in range(number, WEBHOOKS, PEOPLE))


@pytest.mark.timeout(900 if SOAK else 240)
@pytest.mark.parametrize("name", CHANNELS)
async def test_ten_messages_at_once_of_a_new_person_to_two_replicas_are_one_conversation(
    name: str, serve: ServeChannels
) -> None:
    async with open_line(name, serve) as line:
        first = await line.start()
        second = await serve(line.configured())
        sent = 0
        for number in range(ROUNDS):
            bodies = [line.message(number, f"صورة {each}") for each in range(ALBUM)]
            replicas = [first, second] * (ALBUM // 2)
            statuses = await line.post_all(list(zip(replicas, bodies, strict=True)))
            assert statuses == [200] * ALBUM
            sent += ALBUM
        for number in range(ROUNDS):
            texts = await written(first, said(first, line, number))
            assert sorted(texts) == sorted(f"صورة {each}" for each in range(ALBUM))


@pytest.mark.timeout(600)
@pytest.mark.parametrize("name", CHANNELS)
async def test_forged_webhooks_are_all_refused_and_leave_nothing(name: str, serve: ServeChannels) -> None:
    chance = random.Random(12)
    async with open_line(name, serve) as line:
        service = await line.start()
        for number in range(FORGED):
            body = line.message(number % 20, f"مزوّرة {number}")
            headers, sent = forged(line, body, chance)
            assert await line.post(sent, headers) == 401
        for number in range(20):
            assert await written(service, said(service, line, number)) == []
        routing = service.app[keys.DESK].routing
        assert await routing.available() == 0


def forged(line: Line, body: bytes, chance: random.Random) -> tuple[dict[str, str], bytes]:
    """A body with a proof that is none, or the right proof of another body."""
    [(name, good)] = line.headers(body).items()
    at = chance.randrange(len(good))
    wrong = "0" if good[at] != "0" else "1"
    proofs = [
        {},
        {name: ""},
        {name: good[: chance.randrange(len(good))]},
        {name: good[:at] + wrong + good[at + 1 :]},
        {name: good + good[-1]},
        {name: "sha1=" + good},
        {"X-Hub-Signature": good},
    ]
    if line.signed and chance.random() < 0.3:
        changed = body.replace("مزوّرة".encode(), "مغيّرة".encode())
        assert changed != body
        return {name: good}, changed
    return chance.choice(proofs), body


@pytest.mark.parametrize("name", CHANNELS)
async def test_a_message_and_its_repetition_in_one_batch(name: str, serve: ServeChannels) -> None:
    async with open_line(name, serve) as line:
        service = await line.start()
        line.deliveries.hold()
        await line.person(1).write("في دفعة واحدة")
        await line.deliveries.release(repeat=4, batch=4)
        assert await written(service, said(service, line, 1)) == ["في دفعة واحدة"]


@pytest.mark.timeout(1500 if SOAK else 240)
async def test_every_chat_of_a_thousand_gets_its_own_answer(serve: ServeChannels) -> None:
    chats = 1_000 if SOAK else 40
    for name in ("telegram", "whatsapp"):
        async with open_line(name, serve) as line:
            line.unbounded()
            line.timeout_s = 8.0
            service = await line.start()
            line.deliveries.hold()
            people = [line.person(number) for number in range(chats)]
            for number, person in enumerate(people):
                await person.write(f"سؤال {number}")
            await line.deliveries.release(together=32)

            left = list(people)

            async def all_answered() -> bool:
                # Only who had none is asked for: the peer lives in this process and must not be kept from its work.
                while left and left[-1].reads:  # noqa: B023 - asked within this round
                    left.pop()  # noqa: B023
                return not left  # noqa: B023

            await until(all_answered, "everybody is answered", within_s=WITHIN_S)
            assert [person.reads for person in people] == [[f"جواب: سؤال {number}"] for number in range(chats)]
            await service.stop()
