"""The figures over HTTP: for Prometheus and for supervisors, and for nobody else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from prometheus_client.parser import text_string_to_metric_families

from handoff.routing.measures import MEASURES, NAMES
from handoff.routing.model import QUEUES
from handoff.services.accounts import Role
from tests.support.bot_peer import HUMAN
from tests.support.fixtures import INTERNAL_TOKEN
from tests.support.service import Service, take_offer
from tests.support.waiting import until

if TYPE_CHECKING:
    from tests.handoff.conftest import Serve

Samples = dict[tuple[str, tuple[str, ...]], float]


async def scrape(service: Service, **headers: str) -> tuple[int, Samples, str]:
    async with service.browser().get("/metrics", headers=headers) as response:
        text = await response.text()
        samples: Samples = {}
        if response.status == 200:
            assert response.headers["Content-Type"].startswith("text/plain; version=0.0.4")
            for family in text_string_to_metric_families(text):
                for sample in family.samples:
                    samples[sample.name, tuple(sample.labels.values())] = sample.value
        return response.status, samples, text


async def test_a_served_employer_is_counted_and_nobody_is_named(serve: Serve) -> None:
    service = await serve(reconcile_s=0.5)
    await service.employ("noura")
    desk, page, waits = await service.desk("noura"), await service.visitor(), await service.visitor()
    await page.say(HUMAN)
    conversation = await take_offer(desk)
    await desk.ask("reply", conversation=conversation, text="أهلًا")
    await desk.ask("close", conversation=conversation, outcome="resolved")
    await desk.ask("activity", activity="away")
    await waits.say(HUMAN)

    async def counted() -> bool:
        _, samples, _ = await scrape(service)
        return bool(
            samples["sanad_tasks_handled_total", ("general",)]
            and samples["sanad_tasks_first_replies_total", ("general",)]
            and samples["sanad_queue_waiting", ("normal", "general")]
            and samples.get(("sanad_agents", ("away",)))
            and samples.get(("sanad_tasks", ("general", "pending")))
        )

    await until(counted, "the figures are there", within_s=20)
    _, samples, text = await scrape(service)
    assert samples["sanad_tasks_answered_in_time_total", ("general",)] == 1
    assert samples["sanad_handling_seconds_total", ("general",)] > 0
    assert samples["sanad_queue_oldest_wait_seconds", ("normal", "general")] >= 0
    assert samples["sanad_redis_read_seconds", ()] > 0
    assert samples["sanad_event_loop_lag_seconds", ()] >= 0
    assert samples["process_open_fds", ()] > 0
    assert not any(name == "sanad_repairs_total" for name, _ in samples), "nothing had to be repaired"
    for secret in (conversation, waits.conversation, "noura", "نورة", "a-noura"):
        assert secret not in text


async def test_units_and_names_follow_prometheus(service: Service) -> None:
    _, samples, text = await scrape(service)
    ours = {name for name, _ in samples if name.startswith("sanad_")}
    assert len(ours) > 25
    for name in ours:
        assert "_ms" not in name
        assert name.endswith(("_total", "_seconds")) or f"# TYPE {name} gauge" in text
    assert {labels[0] for name, labels in samples if name == "sanad_tasks_offered_total"} == set(QUEUES)


@pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded", "Via"])
async def test_nobody_scrapes_through_a_proxy_without_the_token(service: Service, header: str) -> None:
    assert (await scrape(service, **{header: "203.0.113.9"}))[0] == 401
    assert (await scrape(service, **{header: "127.0.0.1"}))[0] == 401
    assert (await scrape(service, **{header: "203.0.113.9", "Authorization": f"Bearer {INTERNAL_TOKEN}"}))[0] == 200
    assert (await scrape(service))[0] == 200, "from this machine"


async def test_a_supervisor_reads_the_measures(service: Service) -> None:
    await service.employ("sara", role=Role.SUPERVISOR)
    await service.employ("noura")
    http, _, _ = await service.sign_in("sara")
    async with http.get("/api/supervisor/measures") as response:
        assert response.status == 200
        body = await response.json()
    assert set(body) == {"now_ms", "today", "since_start", "now", "repaired"}
    for period in (body["today"], body["since_start"]):
        assert set(period["queues"]) == set(QUEUES)
        for row in (*period["queues"].values(), period["total"]):
            assert {*MEASURES, "counts"} <= set(row)
            assert set(row["counts"]) == set(NAMES)
        assert "occupancy" in period["total"]
    agent, _, _ = await service.sign_in("noura")
    async with agent.get("/api/supervisor/measures") as response:
        assert response.status == 403
