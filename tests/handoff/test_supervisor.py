"""The supervisor's page: who may, what is refused, and what an employer then reads."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import aiohttp
import pytest
from babel.dates import format_date

from handoff.routing.hours import RIYADH
from handoff.routing.model import QUEUES
from handoff.services.accounts import Role
from tests.support.bot_peer import ARTICLE, HACKED, HUMAN
from tests.support.service import Service

if TYPE_CHECKING:
    from tests.handoff.conftest import Serve

PERMITS = "/api/supervisor/queues/permits"
CALLS = [("GET", "/api/supervisor/queues"), ("GET", PERMITS), ("PUT", PERMITS), ("GET", "/api/supervisor/audit")]


class Page:
    """A signed-in page as a browser holds it: cookies, token, origin."""

    def __init__(self, service: Service, http: aiohttp.ClientSession, csrf: str) -> None:
        self.service = service
        self.http = http
        self.headers = {"X-Sanad-CSRF": csrf, "Origin": service.origin}

    async def call(self, method: str, path: str, body: Any = None, **headers: str | None) -> tuple[int, Any, Any]:
        """Status, body and headers of a call; a header given as None is left out."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        sent = {name: value for name, value in {**self.headers, **named}.items() if value is not None}
        data = body if isinstance(body, bytes) else None
        async with self.http.request(
            method, path, json=None if data is not None else body, data=data, headers=sent
        ) as response:
            return response.status, await response.json(), response.headers

    async def plan(self, queue: str = "permits") -> tuple[Any, str]:
        """The plan of a queue and its ETag."""
        status, body, headers = await self.call("GET", f"/api/supervisor/queues/{queue}")
        assert status == 200, body
        return body["plan"], headers["ETag"]

    async def change(self, change: Callable[[Any], object], queue: str = "permits") -> tuple[int, Any]:
        """Change the plan as it is now."""
        plan, etag = await self.plan(queue)
        change(plan)
        status, body, _ = await self.call("PUT", f"/api/supervisor/queues/{queue}", plan, If_Match=etag)
        return status, body


async def sign_in(service: Service, username: str = "sara", **kind: Any) -> Page:
    await service.employ(username, **{"role": Role.SUPERVISOR, **kind})
    http, status, body = await service.sign_in(username)
    assert status == 200, body
    return Page(service, http, body["csrf"])


def code(answer: tuple[int, Any, Any]) -> tuple[int, str]:
    return answer[0], answer[1]["error"]["code"]


async def test_the_page_knows_that_it_is_a_supervisors(service: Service) -> None:
    page = await sign_in(service)
    assert (await page.call("GET", "/api/desk/me"))[1]["agent"]["role"] == "supervisor"


@pytest.mark.parametrize(("method", "path"), CALLS)
async def test_only_a_supervisor_may(service: Service, method: str, path: str) -> None:
    agent = await sign_in(service, "noura", role=Role.AGENT)
    refused = await agent.call(method, path)
    assert code(refused) == (403, "supervisor_only")
    assert "للمشرفين" in refused[1]["error"]["message"]
    stranger = Page(service, service.browser(), "none")
    assert code(await stranger.call(method, path)) == (401, "not_signed_in")
    unverified = await sign_in(service, "fahad", verified_saudi=False)
    assert code(await unverified.call(method, path)) == (403, "not_eligible")


async def test_every_queue_can_be_read_with_its_plan(service: Service) -> None:
    page = await sign_in(service)
    status, body, _ = await page.call("GET", "/api/supervisor/queues")
    assert status == 200
    assert [queue["name"] for queue in body["queues"]] == list(QUEUES)
    permits = body["queues"][QUEUES.index("permits")]
    assert permits["plan"], permits["version"] == await page.plan()
    assert (permits["title"], permits["open"], permits["version"]) == ("الرخص والعمالة", True, 0)


async def test_a_change_holds_and_is_audited(service: Service) -> None:
    page = await sign_in(service)
    status, body = await page.change(lambda plan: plan.update(max_wait_s=300, neighbours=["services"]))
    assert (status, body["version"], body["plan"]["max_wait_s"]) == (200, 1, 300)
    plan, etag = await page.plan()
    assert (plan["neighbours"], etag) == (["services"], '"1"')
    [line] = (await page.call("GET", "/api/supervisor/audit"))[1]["lines"]
    assert (line["actor"], line["action"], line["subject"]) == ("a-sara", "queue.plan", "permits")
    assert (line["before"]["max_wait_s"], line["after"]["max_wait_s"]) == (600, 300)


async def test_two_supervisors_do_not_undo_each_others_changes(service: Service) -> None:
    sara, omar = await sign_in(service), await sign_in(service, "omar")
    plan, etag = await sara.plan()
    assert (await omar.change(lambda found: found.update(offer_s=9)))[0] == 200
    refused = await sara.call("PUT", PERMITS, plan | {"offer_s": 3}, If_Match=etag)
    assert code(refused) == (412, "plan_changed")
    assert refused[1]["error"]["version"] == 1
    assert (await sara.plan())[0]["offer_s"] == 9
    assert code(await sara.call("PUT", PERMITS, plan)) == (428, "if_match_missing")
    for vague in ("*", "1", 'W/"1"', '"x"', ""):
        assert code(await sara.call("PUT", PERMITS, plan, If_Match=vague)) == (428, "if_match_missing")


@pytest.mark.parametrize(
    ("change", "refused"),
    [
        (lambda plan: plan.update(neighbours=["permits"]), "plan_own_neighbour"),
        (lambda plan: plan.update(neighbours=["nobody"]), "plan_neighbour"),
        (lambda plan: plan["steps"].reverse(), "plan_first_step"),
        (lambda plan: plan["steps"].pop(), "plan_last_step"),
        (lambda plan: plan.update(offer_s=0), "plan_number"),
        (lambda plan: plan.pop("hours"), "plan_body"),
        (lambda plan: plan["hours"]["week"]["sunday"].append({"opens": "10:00", "closes": "11:00"}), "plan_spans"),
    ],
)
async def test_a_plan_that_cannot_be_kept_is_refused_in_arabic(service: Service, change: Any, refused: str) -> None:
    page = await sign_in(service)
    status, body = await page.change(change)
    assert status == 400
    assert body["error"]["code"].startswith(refused)
    assert any("\u0600" <= char <= "\u06ff" for char in body["error"]["message"])
    assert (await page.plan())[1] == '"0"'
    assert (await page.call("GET", "/api/supervisor/audit"))[1] == {"lines": [], "before": None}


async def test_a_change_must_come_from_our_own_page(service: Service) -> None:
    page = await sign_in(service)
    plan, etag = await page.plan()

    async def change(**headers: str | None) -> tuple[int, str]:
        return code(await page.call("PUT", PERMITS, plan | {"offer_s": 3}, If_Match=etag, **headers))

    assert await change(X_Sanad_CSRF=None) == (403, "csrf")
    assert await change(X_Sanad_CSRF="wrong") == (403, "csrf")
    assert await change(Origin="https://evil.example") == (403, "origin_refused")
    assert await change(Origin=None) == (403, "origin_refused")
    assert await change(Content_Type="text/plain") == (400, "bad_request")
    assert (await page.plan())[1] == etag


async def test_odd_calls_are_refused_and_nothing_happens(service: Service) -> None:
    page = await sign_in(service)
    _, etag = await page.plan()
    as_json = {"If_Match": etag, "Content_Type": "application/json"}
    assert code(await page.call("GET", "/api/supervisor/queues/nobody")) == (404, "unknown_queue")
    assert code(await page.call("PUT", "/api/supervisor/queues/nobody", {}, If_Match=etag)) == (404, "unknown_queue")
    assert code(await page.call("PUT", PERMITS, b"{" * 40_000, **as_json)) == (413, "too_large")
    assert code(await page.call("PUT", PERMITS, b"\xff\xfe", **as_json)) == (400, "plan_body")
    assert code(await page.call("PUT", PERMITS, b"[" * 9_000, **as_json)) == (400, "plan_body")
    assert code(await page.call("DELETE", PERMITS)) == (405, "method_not_allowed")
    for odd in ("before=x", "before=-1", "before=٣", "limit=1e3", "before=" + "9" * 40):
        assert code(await page.call("GET", f"/api/supervisor/audit?{odd}")) == (400, "bad_request")
    assert (await page.plan())[1] == etag


async def test_a_supervisors_page_is_held_to_a_pace(serve: Serve) -> None:
    service = await serve(supervisor_burst=3, supervisor_per_s=0.001)
    page = await sign_in(service)
    for _ in range(3):
        assert (await page.call("GET", PERMITS))[0] == 200
    assert code(await page.call("GET", PERMITS)) == (429, "too_many_requests")
    assert (await (await sign_in(service, "omar")).call("GET", PERMITS))[0] == 200


async def test_the_trail_is_read_in_pages(service: Service) -> None:
    page = await sign_in(service)
    for offer_s in range(3, 8):
        assert (await page.change(lambda plan, offer_s=offer_s: plan.update(offer_s=offer_s)))[0] == 200
    found: list[Any] = []
    before = None
    while True:
        query = "?limit=2" + (f"&before={before}" if before else "")
        _, body, _ = await page.call("GET", f"/api/supervisor/audit{query}")
        found += body["lines"]
        before = body["before"]
        if before is None:
            break
    assert [line["seq"] for line in found] == [5, 4, 3, 2, 1]
    assert all(line["previous"] == older["digest"] for line, older in pairwise(found))
    assert found[-1]["previous"] == ""


def closed_until(days: int) -> Callable[[Any], object]:
    """A change that closes a queue until 09:30 on a day to come, and sends nobody to its neighbours."""
    today = datetime.now(RIYADH).date()

    def change(plan: Any) -> None:
        plan["neighbours"] = []
        plan["hours"]["exceptions"] = [
            {"date": (today + timedelta(days=number)).isoformat(), "spans": []} for number in range(days)
        ] + [
            {
                "date": (today + timedelta(days=days)).isoformat(),
                "spans": [{"opens": "09:30", "closes": "12:00"}],
            }
        ]

    return change


async def test_an_employer_reads_when_his_queue_opens_again(service: Service) -> None:
    page = await sign_in(service)
    assert (await page.change(closed_until(4)))[0] == 200
    day = datetime.now(RIYADH).date() + timedelta(days=4)
    visitor = await service.visitor()
    await visitor.say(ARTICLE)
    await visitor.entry(lambda entry: entry["who"] == "bot")
    await visitor.say(HUMAN)
    closed = await visitor.entry(lambda entry: "خارج أوقات العمل" in entry["text"])
    weekday = format_date(day, "EEEE", locale="ar")
    assert f"ويعود يوم {weekday} الساعة \u20669:30\u2069 صباحًا." in closed["text"]
    assert [button["payload"] for button in closed["buttons"]] == ["/leave_case", "/deny"]


async def test_another_queue_is_open_at_the_same_time(service: Service) -> None:
    page = await sign_in(service)
    assert (await page.change(closed_until(4)))[0] == 200
    visitor = await service.visitor()
    assert (await visitor.view(bool))["desk_open"], "some queue is open"
    await visitor.say(HUMAN)
    await visitor.entry(lambda entry: entry["kind"] == "handed_over")


async def test_a_hacked_account_waits_first_and_is_told_when_work_begins(service: Service) -> None:
    page = await sign_in(service)
    assert (await page.change(closed_until(9), "security"))[0] == 200
    visitor = await service.visitor()
    await visitor.say(HACKED)
    told = await visitor.entry(lambda entry: entry["kind"] == "handed_over")
    day = datetime.now(RIYADH).date() + timedelta(days=9)
    date = f"{format_date(day, 'EEEE', locale='ar')} \u2066{day.day}\u2069 {format_date(day, 'MMMM', locale='ar')}"
    assert f"ويعود يوم {date} الساعة \u20669:30\u2069 صباحًا." in told["text"]
    assert not (await visitor.view(lambda view: view["owner"] == "queue"))["desk_open"]


async def test_an_open_neighbour_keeps_a_closed_queue_open(service: Service) -> None:
    page = await sign_in(service)

    def change(plan: Any) -> None:
        closed_until(4)(plan)
        plan["neighbours"] = ["services"]

    assert (await page.change(change))[0] == 200
    visitor = await service.visitor()
    await visitor.say(ARTICLE)
    await visitor.entry(lambda entry: entry["who"] == "bot")
    await visitor.say(HUMAN)
    await visitor.entry(lambda entry: entry["kind"] == "handed_over")
