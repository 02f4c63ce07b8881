"""The figures for Prometheus. Labels are queues, priorities, activities, states and kinds: never a person."""

from __future__ import annotations

import asyncio
import ipaddress
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from aiohttp import web
from prometheus_client import CollectorRegistry, PlatformCollector, ProcessCollector
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4, generate_latest

from handoff.api.keys import ARCHIVE_LAG, LOOP_LAG, MEASURES
from handoff.api.visitor_http import internal
from handoff.errors import RefusedError
from handoff.routing.model import QUEUES
from handoff.services.measuring import Figures

routes = web.RouteTableDef()

_COUNTED: Final = {
    "offered": "Conversations that asked for a human.",
    "answered": "Conversations that an agent took.",
    "answered_in_time": "Conversations that an agent took within the queue's threshold.",
    "first_replies": "Conversations in which an agent wrote.",
    "handled": "Conversations that an agent closed.",
    "abandoned": "Conversations whose employer left before an agent took them.",
    "abandoned_short": "Conversations whose employer left within 5 s.",
    "offers": "Offers to agents.",
    "rona": "Offers that ran out unanswered.",
    "declined": "Offers that agents refused.",
    "transferred": "Conversations that an agent passed to a queue.",
    "parked": "Times that a conversation was put aside for a silent employer.",
    "callbacks": "Callbacks that employers asked for.",
    "max_wait": "Waits that reached the queue's longest.",
}
_TIMED: Final = {
    "wait_ms": ("sanad_wait", "Time until an agent took a conversation."),
    "first_reply_ms": ("sanad_first_reply_wait", "Time from the hand-over to an agent's first message."),
    "handling_ms": ("sanad_handling", "Time of conversations with an agent."),
    "wrap_ms": ("sanad_wrap_up", "Time of notes after conversations."),
}
_AGENTS: Final = {
    "staffed_ms": ("sanad_agents_staffed", "Time of agents at work."),
    "busy_ms": ("sanad_agents_busy", "Time of agents with a conversation or its notes."),
}


@dataclass(frozen=True, slots=True, eq=False)
class _Scrape:
    """One reading as a collector; the registry tells collectors apart by identity."""

    figures: Figures
    lag_s: float
    read_s: float
    archive_lag_s: float | None

    def collect(self) -> Iterator[Metric]:
        """Every metric of this reading."""
        yield from self._counters()
        yield from self._waiting()
        yield from self._people()
        yield _gauge("sanad_event_loop_lag_seconds", "Longest delay of this process since the last scrape.", self.lag_s)
        if self.archive_lag_s is not None:
            yield _gauge("sanad_archive_lag_seconds", "Age of the oldest change not archived yet.", self.archive_lag_s)
        yield _gauge("sanad_redis_read_seconds", "Time of reading these figures from Redis.", self.read_s)

    def _counters(self) -> Iterator[Metric]:
        counts = {queue: self.figures.counts(queue) for queue in QUEUES}
        for name, help_text in _COUNTED.items():
            metric = CounterMetricFamily(f"sanad_tasks_{name}", help_text, labels=["queue"])
            for queue in QUEUES:
                metric.add_metric([queue], getattr(counts[queue], name))
            yield metric
        for name, (metric_name, help_text) in _TIMED.items():
            metric = CounterMetricFamily(f"{metric_name}_seconds", help_text, labels=["queue"])
            for queue in QUEUES:
                metric.add_metric([queue], getattr(counts[queue], name) / 1000)
            yield metric
        for name, (metric_name, help_text) in _AGENTS.items():
            yield _counter(f"{metric_name}_seconds", help_text, int(self.figures.figures.get(f"{name}:any", 0)) / 1000)
        repairs = CounterMetricFamily("sanad_repairs", "Repairs; 0 in normal runs.", labels=["kind"])
        for kind, count in sorted(self.figures.repaired.items()):
            repairs.add_metric([kind], count)
        yield repairs

    def _waiting(self) -> Iterator[Metric]:
        labels = ["queue", "priority"]
        waiting = GaugeMetricFamily("sanad_queue_waiting", "Conversations that wait.", labels=labels)
        oldest = GaugeMetricFamily("sanad_queue_oldest_wait_seconds", "Age of the oldest of them.", labels=labels)
        tasks = GaugeMetricFamily("sanad_tasks", "Live tasks at the last look.", labels=["queue", "state"])
        places = GaugeMetricFamily("sanad_queue_places", "Places of available agents.", labels=["queue"])
        for queue in QUEUES:
            for priority, row in self.figures.waiting[queue].items():
                age_ms = 0 if row.oldest_ms is None else max(0, self.figures.now_ms - row.oldest_ms)
                waiting.add_metric([queue, priority], row.count)
                oldest.add_metric([queue, priority], age_ms / 1000)
            for state, count in self.figures.look.tasks.get(queue, {}).items():
                tasks.add_metric([queue, state], count)
            places.add_metric([queue], self.figures.slots(queue))
        yield from (waiting, oldest, tasks, places)

    def _people(self) -> Iterator[Metric]:
        figures = self.figures
        agents = GaugeMetricFamily("sanad_agents", "Agents at the last look.", labels=["activity"])
        for activity, count in figures.look.agents.items():
            agents.add_metric([activity], count)
        yield agents
        yield _gauge("sanad_agents_available", "Agents who take work.", figures.available)
        yield _gauge("sanad_places", "Places of all available agents.", figures.slots("any"))
        yield _gauge("sanad_reservations", "Offers that stand.", figures.reservations)
        yield _gauge("sanad_look_timestamp_seconds", "When the reconciler looked last.", figures.look.at_ms / 1000)


def _gauge(name: str, help_text: str, value: float) -> Metric:
    return GaugeMetricFamily(name, help_text, value=value)


def _counter(name: str, help_text: str, value: float) -> Metric:
    return CounterMetricFamily(name, help_text, value=value)


def may_scrape(request: web.Request) -> bool:
    """Our own processes, and who asks from this machine or a private network without a proxy between."""
    if internal(request):
        return True
    if any(name in request.headers for name in ("X-Forwarded-For", "Forwarded", "Via")):
        return False
    try:
        peer = ipaddress.ip_address(request.remote or "")
    except ValueError:
        return False
    return peer.is_loopback or peer.is_private


def render(collectors: Iterable[_Scrape]) -> bytes:
    """The text that Prometheus reads."""
    registry = CollectorRegistry(auto_describe=False)
    ProcessCollector(registry=registry)
    PlatformCollector(registry=registry)
    for collector in collectors:
        registry.register(collector)
    return generate_latest(registry)


@routes.get("/metrics")
async def metrics(request: web.Request) -> web.Response:
    """The figures; Redis is read once a scrape."""
    if not may_scrape(request):
        raise RefusedError("internal_only")
    clock = asyncio.get_running_loop().time
    begun_s = clock()
    figures = await request.app[MEASURES].read()
    read_s = clock() - begun_s
    lag_of = request.app[ARCHIVE_LAG]
    archive_lag_s = await lag_of() if lag_of else None
    text = render([_Scrape(figures, request.app[LOOP_LAG].read_s(), read_s, archive_lag_s)])
    return web.Response(body=text, headers={"Content-Type": CONTENT_TYPE_PLAIN_0_0_4})
