"""The routes for our own processes: closed without the token, exact with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from pydantic import SecretStr

from tests.support.bot_peer import HUMAN
from tests.support.fixtures import INTERNAL_TOKEN
from tests.support.service import Service

if TYPE_CHECKING:
    from tests.handoff.conftest import Serve

OURS = {"Authorization": f"Bearer {INTERNAL_TOKEN}"}
PATHS = ["/internal/cases/SN-1234-5674", "/internal/conversations/" + "0" * 26, "/internal/metrics"]


async def get(service: Service, path: str, headers: dict[str, str] | None = None) -> tuple[int, Any]:
    async with service.browser().get(path, headers=OURS if headers is None else headers) as response:
        return response.status, await response.json()


async def post(service: Service, body: Any, headers: dict[str, str] | None = None) -> tuple[int, Any]:
    async with service.browser().post(
        "/internal/cases", json=body, headers=OURS if headers is None else headers
    ) as response:
        return response.status, await response.json()


@pytest.mark.parametrize("sent", ["", "Bearer", "Bearer ", "Bearer wrong", INTERNAL_TOKEN, f"bearer {INTERNAL_TOKEN}"])
async def test_without_the_token_nothing_is_told(service: Service, sent: str) -> None:
    for path in PATHS:
        status, body = await get(service, path, {"Authorization": sent})
        assert (status, body["error"]["code"]) == (401, "internal_only")
    assert (await post(service, {}, {"Authorization": sent}))[0] == 401


async def test_an_empty_token_lets_nobody_in(serve: Serve) -> None:
    service = await serve(internal_token=SecretStr(""))
    assert (await get(service, PATHS[1], {"Authorization": "Bearer "}))[0] == 401


async def test_a_case_is_opened_once_for_a_turn_and_found_by_its_employer_alone(service: Service) -> None:
    page = await service.visitor()
    await page.say("سؤال")
    body = {"conversation": page.conversation, "turn": f"{page.conversation}:1", "topic": "permit_renewal"}
    status, opened = await post(service, body)
    assert status == 200
    assert await post(service, body) == (200, opened)
    reference = opened["reference"]
    status, found = await get(service, f"/internal/cases/{reference}?conversation={page.conversation}")
    assert (status, found["reference"], found["status"], found["topic"]) == (200, reference, "open", "permit_renewal")
    other = await service.visitor()
    await other.say("سؤال")
    for asker in (other.conversation, "", "zz", "0" * 26):
        assert (await get(service, f"/internal/cases/{reference}?conversation={asker}"))[0] == 404
    _, second = await post(service, {**body, "turn": f"{page.conversation}:2"})
    assert second["reference"] != reference


@pytest.mark.parametrize(
    "body",
    [
        {},
        [],
        {"conversation": "zz", "turn": "1"},
        {"conversation": "0" * 26, "turn": ""},
        {"conversation": "0" * 26, "turn": 1},
        {"conversation": "0" * 26, "turn": "1", "topic": "Not a topic"},
        {"conversation": "0" * 26, "turn": "1", "more": 1},
    ],
)
async def test_an_odd_case_is_refused(service: Service, body: Any) -> None:
    status, answer = await post(service, body)
    assert (status, answer["error"]["code"]) == (400, "bad_request")


async def test_an_unknown_conversation_has_no_cases(service: Service) -> None:
    assert (await post(service, {"conversation": "0" * 26, "turn": "1"}))[0] == 404


@pytest.mark.parametrize("reference", ["x", "SN-0000-0000", "SN-9999-9999", "%00", "١٢٣"])
async def test_a_made_up_reference_is_not_found(service: Service, reference: str) -> None:
    assert (await get(service, f"/internal/cases/{reference}?conversation={'0' * 26}"))[0] == 404


async def test_a_conversation_is_read_with_what_the_bot_understood(service: Service) -> None:
    page = await service.visitor()
    await page.say("كيف أجدد")
    await page.entry(lambda e: e["seq"] == 2)
    path = f"/internal/conversations/{page.conversation}"
    status, turn = await get(service, f"{path}?after=0")
    assert (status, turn["owner"], turn["bot_cursor"]) == (200, "bot", 1)
    assert [e["nlu"] and e["nlu"]["intent"] for e in turn["entries"]] == [None, "permit_renewal"]
    assert "nlu" not in str(page.seen), "what the bot understood stays inside"
    await page.say(HUMAN)
    await page.entry(lambda e: e["kind"] == "handed_over")
    _, turn = await get(service, f"{path}?after=2")
    assert (turn["owner"], turn["queue"], [e["seq"] for e in turn["entries"]]) == ("queue", "general", [3, 4])


@pytest.mark.parametrize("query", ["after=-1", "after=x", "after=1e3", "after=" + "9" * 30, "after=%00"])
async def test_an_odd_cursor_is_refused(service: Service, query: str) -> None:
    page = await service.visitor()
    await page.say("سؤال")
    assert (await get(service, f"/internal/conversations/{page.conversation}?{query}"))[0] == 400


async def test_our_own_terminal_may_open_the_visitors_socket_from_anywhere(serve: Serve) -> None:
    service = await serve(widget_origins=(), visitor_burst=1, visitor_per_s=0.001)
    async with service.browser().ws_connect("/ws/visitor", headers=OURS) as socket:
        await socket.send_json({"kind": "hello", "token": None})
        assert (await socket.receive_json(timeout=5))["kind"] == "welcome"


async def test_the_counters_are_told_in_prometheus_words(service: Service) -> None:
    async with service.browser().get("/internal/metrics", headers=OURS) as response:
        assert response.status == 200
        assert "# TYPE sanad_channel_unsupported_total counter" in await response.text()
