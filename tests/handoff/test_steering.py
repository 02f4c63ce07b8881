"""A supervisor looks at tasks and agents and steps in: through the real routes, seen at the real desks."""

from __future__ import annotations

from typing import Any

import pytest

from tests.handoff.test_supervisor import Page as Supervisor
from tests.handoff.test_supervisor import sign_in
from tests.support.bot_peer import HUMAN
from tests.support.page import Page
from tests.support.service import Service, take_offer


async def waiting(supervisor: Supervisor) -> list[Any]:
    status, body, _ = await supervisor.call("GET", "/api/supervisor/tasks?queue=general")
    assert status == 200, body
    return list(body["tasks"])


async def until_waiting(supervisor: Supervisor, page: Page, number: int) -> list[Any]:
    while len(found := await waiting(supervisor)) < number:
        await page.pong()
    return found


async def test_a_task_is_pulled_back_and_pushed_to_somebody_else(service: Service) -> None:
    supervisor = await sign_in(service)
    await service.employ("noura")
    desk, page = await service.desk("noura"), await service.visitor()
    await page.say(HUMAN)
    assert await take_offer(desk) == page.conversation
    await page.entry(lambda e: e["kind"] == "agent_joined")
    task = f"{page.conversation}.1"
    await desk.ask("activity", activity="busy")
    status, body, _ = await supervisor.call("POST", f"/api/supervisor/tasks/{task}/pull", {})
    assert (status, body) == (200, {"done": True})
    assert (await desk.event("released"))["reason"] == "pulled"
    await page.entry(lambda e: "أعدنا محادثتك إلى الدور" in e["text"])
    assert [row["id"] for row in await waiting(supervisor)] == [task]
    fahad = await service.employ("fahad", skills={"permits": 1})
    await service.desk("fahad")
    status, body, _ = await supervisor.call("POST", f"/api/supervisor/tasks/{task}/push", {"agent": fahad.id})
    assert status == 200, body
    await page.entry(lambda e: e["kind"] == "agent_joined" and "فهد" in e["text"])
    status, body, _ = await supervisor.call("GET", "/api/supervisor/audit")
    assert [line["action"] for line in body["lines"]][:2] == ["task.push", "task.pull"]
    assert body["lines"][0]["actor"] == "a-sara"


async def test_a_raised_priority_moves_a_task_to_the_head(service: Service) -> None:
    supervisor = await sign_in(service)
    await service.employ("noura")
    first, second = await service.visitor(), await service.visitor()
    desk = await service.desk("noura")
    await desk.ask("activity", activity="busy")
    for page in (first, second):
        await page.say(HUMAN)
        await page.view(lambda view: view["waiting"] is not None)
    earlier, later = (row["id"] for row in await until_waiting(supervisor, first, 2))
    status, _, _ = await supervisor.call("POST", f"/api/supervisor/tasks/{later}/priority", {"priority": "urgent"})
    assert status == 200
    assert [row["id"] for row in await waiting(supervisor)] == [later, earlier]


async def test_an_activity_is_forced_and_seen_at_the_desk(service: Service) -> None:
    supervisor = await sign_in(service)
    noura = await service.employ("noura")
    desk = await service.desk("noura")
    path = f"/api/supervisor/agents/{noura.id}/activity"
    assert (await supervisor.call("POST", path, {"activity": "training"}))[0] == 200
    event = await desk.event("activity", lambda e: e["activity"] == "training")
    assert event["reason"] == "supervisor"
    _, body, _ = await supervisor.call("GET", "/api/supervisor/agents")
    assert {row["id"]: row["activity"] for row in body["agents"]}[noura.id] == "training"


async def test_a_cap_ends_offers_until_it_is_raised(service: Service) -> None:
    supervisor = await sign_in(service)
    noura = await service.employ("noura", daily_cap=1)
    desk = await service.desk("noura")
    first, second = await service.visitor(), await service.visitor()
    await first.say(HUMAN)
    assert await take_offer(desk) == first.conversation
    await second.say(HUMAN)
    await until_waiting(supervisor, second, 1)
    status, _, _ = await supervisor.call("POST", f"/api/supervisor/agents/{noura.id}/cap", {"more": 1})
    assert status == 200
    assert await take_offer(desk) == second.conversation


@pytest.mark.parametrize(
    ("path", "body", "code"),
    [
        ("tasks/nothing.1/pull", {}, "task_ended"),
        ("tasks/nothing.1/push", {"agent": "a-nobody"}, "task_ended"),
        ("tasks/nothing.1/push", {}, "bad_request"),
        ("tasks/nothing.1/priority", {"priority": "highest"}, "bad_request"),
        ("agents/a-nobody/activity", {"activity": "away"}, "unknown_agent"),
        ("agents/a-nobody/activity", {"activity": "asleep"}, "bad_request"),
        ("agents/a-nobody/cap", {"more": 1}, "unknown_agent"),
        ("agents/a-nobody/cap", {"more": -1}, "bad_request"),
        ("agents/a-nobody/cap", {"more": "1"}, "bad_request"),
    ],
)
async def test_what_cannot_be_done_is_said(service: Service, path: str, body: Any, code: str) -> None:
    supervisor = await sign_in(service)
    status, answer, _ = await supervisor.call("POST", f"/api/supervisor/{path}", body)
    assert (answer["error"]["code"], status >= 400) == (code, True)


async def test_an_agent_may_not_steer(service: Service) -> None:
    await service.employ("noura")
    http, _, me = await service.sign_in("noura")
    agent = Supervisor(service, http, me["csrf"])
    for method, path in (("GET", "tasks?queue=general"), ("GET", "agents"), ("POST", "tasks/x.1/pull")):
        status, body, _ = await agent.call(method, f"/api/supervisor/{path}", {} if method == "POST" else None)
        assert (status, body["error"]["code"]) == (403, "supervisor_only")
