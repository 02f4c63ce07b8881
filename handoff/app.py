"""Wires everything: the one place where adapters meet use cases."""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import datetime
from typing import Any

import aiohttp
import structlog
from aiohttp import web
from aiohttp_session import setup as setup_sessions
from redis.asyncio import Redis

from handoff.api import (
    attachments_http,
    desk_http,
    internal,
    keys,
    metrics,
    pages,
    security,
    steering_http,
    supervisor_http,
    visitor_http,
    webhooks,
)
from handoff.api.desk_services import DeskServices
from handoff.api.visitor_socket import VisitorServices
from handoff.archive.archive import open_archive
from handoff.channels.base import Channel, ChannelFolder
from handoff.channels.folders import Configured, read_settings
from handoff.channels.opened import OpenChannels, open_channels
from handoff.channels.receive import Receiver, ReceiverPorts
from handoff.files.folder import FolderVault
from handoff.files.pictures import PictureProcess
from handoff.files.s3 import S3Vault, parse_bucket
from handoff.files.scanners import open_scanner
from handoff.files.spool import Spool
from handoff.routing.calendar.holidays import NO_HOLIDAYS, Holidays
from handoff.routing.calendar.week import same_every_day, span
from handoff.routing.hours import RIYADH, OpeningHours
from handoff.routing.model import RoutingNumbers
from handoff.routing.queue_plan import Plans, default_plans
from handoff.services.accounts import Passwords, SignIn
from handoff.services.assignment import Assignment
from handoff.services.attachments import AttachmentDesk, AttachmentLimits, FileTools, Vault
from handoff.services.context import DeskContext
from handoff.services.desk import DeskClock
from handoff.services.escalation import Escalate
from handoff.services.handling import Handling
from handoff.services.health import Health
from handoff.services.hub import Hub
from handoff.services.intake import Intake, WayIn
from handoff.services.knowledge import Knowledge, load_knowledge
from handoff.services.lag import LoopLag
from handoff.services.limits import Buckets
from handoff.services.linking import Linking
from handoff.services.pauses import Pauses
from handoff.services.repairs import Repairs
from handoff.services.replies import Speaker
from handoff.services.steering import Steering
from handoff.services.supervision import SupervisorServices
from handoff.services.visitors import VisitorTokens
from handoff.services.wishes import Wishes
from handoff.settings import Settings
from handoff.store.accounts import RedisAccounts
from handoff.store.archiving import RedisSource
from handoff.store.audit import RedisAudit
from handoff.store.cases import RedisCaseBook
from handoff.store.conversations import ConversationStore
from handoff.store.feed import RoutingFeed
from handoff.store.keys import Keys
from handoff.store.links import RedisLinks
from handoff.store.measures import RedisMeasures
from handoff.store.outbox import OutboxStore
from handoff.store.overview import RedisOverview
from handoff.store.plans import RedisPlans
from handoff.store.rebuilding import RedisRebuilder
from handoff.store.redis import open_redis
from handoff.store.routing import RoutingStore
from handoff.store.scripts import Scripts
from handoff.store.sessions import SessionStorage
from handoff.store.streams import StreamWorker
from handoff.store.survey import RedisSurvey
from handoff.store.wake import Announcer
from handoff.texts import say
from handoff.worker.archiver import Archiver
from handoff.worker.commands import WorkHandler
from handoff.worker.decisions import DecisionHandler
from handoff.worker.fetch import FileFetcher
from handoff.worker.follow_up import FollowUp
from handoff.worker.outbox import OutboxPump, Sender
from handoff.worker.rasa import RasaBot
from handoff.worker.reconciler import Reconciler
from handoff.worker.timers import Timers
from handoff.worker.turns import TurnMaker

log = structlog.get_logger(__name__)

SESSION_COOKIE = "sanad_desk"
BODY_BYTES = 64 * 1024
ROUTES = (visitor_http, attachments_http, desk_http, steering_http, supervisor_http, internal, metrics, webhooks, pages)


def routing_numbers(settings: Settings) -> RoutingNumbers:
    """The numbers of routing's scripts besides the queues' plans."""
    return RoutingNumbers(
        decline_rest_ms=int(settings.decline_rest_s * 1000),
        grace_ms=int(settings.agent_grace_s * 1000),
        missed_offers_away=settings.missed_offers_away,
        max_transfers=settings.max_transfers,
        park_ms=int(settings.park_s * 1000),
        abandon_ms=int(settings.abandon_s * 1000),
        weights=settings.channel_weights,
    )


def first_plans(settings: Settings) -> Plans:
    """The plans of all queues until a supervisor changes them."""
    week = same_every_day((span(settings.opens, settings.closes),), settings.open_weekdays)
    holidays = Holidays() if settings.close_on_holidays else NO_HOLIDAYS
    return default_plans(OpeningHours(week, holidays=holidays), settings.offer_s)


def now() -> datetime:
    """The time in Riyadh, where the calendar is kept."""
    return datetime.now(RIYADH)


def _link_code() -> str:
    """Eight random digits."""
    return f"{secrets.randbelow(10**8):08d}"


class System:
    """The adapters and use cases of one replica, over one Redis."""

    def __init__(
        self, settings: Settings, redis: Redis, knowledge: Knowledge, folders: Sequence[ChannelFolder] = ()
    ) -> None:
        self.titles = {"web": say("channel.web")} | {folder.name: folder.title for folder in folders}
        self.settings = settings
        self.redis = redis
        self.knowledge = knowledge
        self.keys = Keys(settings.redis_prefix, settings.shards)
        scripts = Scripts(redis, wait_replicas=settings.redis_wait_replicas, wait_ms=settings.redis_wait_ms)
        self.replica = secrets.token_hex(6)
        archived = settings.archive_file is not None
        self.conversations = ConversationStore(redis, scripts, self.keys, self.replica, archived=archived)
        self.archived = RedisSource(redis, scripts, self.keys, self.replica)
        self.rebuilder = RedisRebuilder(scripts, self.keys)
        self.outbox = OutboxStore(redis, scripts, self.keys, lease_ms=int(settings.outbox_lease_s * 1000))
        self.cases = RedisCaseBook(redis, scripts, self.keys, archived=archived)
        self.accounts = RedisAccounts(redis, scripts, self.keys)
        self.announcer = Announcer(redis, self.keys)
        self.hub = Hub()
        self.audit = RedisAudit(redis, scripts, self.keys)
        self.plans = RedisPlans(redis, scripts, self.keys, first_plans(settings), now)
        self.routing = RoutingStore(redis, scripts, self.keys, routing_numbers(settings), self.plans)
        self.desk = DeskClock(self.plans, now, self.routing.available)
        self.speaker = Speaker(knowledge)
        self.assignment = Assignment(self.conversations, self.routing)
        self.wishes = Wishes(self.conversations, self.cases)
        self.pauses = Pauses(self.conversations, self.routing, self.wishes, self.plans, now)
        self.links = RedisLinks(redis, scripts, self.keys)
        self.timers = Timers(self.routing)
        self.escalate = Escalate(self.conversations, self.routing, knowledge, self.titles, sticky_s=settings.sticky_s)
        self.survey = RedisSurvey(redis, scripts, self.keys, self.replica)
        self.repairs = Repairs(
            self.conversations, self.routing, self.assignment, self.escalate, self.accounts, self.survey
        )
        self.measures = RedisMeasures(redis, self.keys)
        self.lag = LoopLag()
        self.reconciler = Reconciler(self.survey, self.repairs, every_s=settings.reconcile_s)
        self.feed = RoutingFeed(self.routing, self._on_event)

    def _on_event(self, event: dict[str, Any]) -> None:
        self.timers.wake()
        if event["type"] == "plans":
            self.plans.forget()

    @asynccontextmanager
    async def archiver(self) -> AsyncIterator[Archiver | None]:
        """Who keeps the archive; nobody where there is none."""
        settings = self.settings
        if settings.archive_file is None:
            yield None
            return
        async with open_archive(settings.archive_file, self.keys.prefix) as archive:
            days = settings.archive_recent_days
            yield Archiver(self.archived, archive, self.rebuilder, self.repairs, recent_days=days)

    def receiver(self, channel: Channel, intake: WayIn) -> Receiver:
        """The way in of a channel."""
        return Receiver(channel, ReceiverPorts(self.conversations, intake, self.wishes, self.outbox))

    def way_in(self, turns: TurnMaker) -> WayIn:
        """Where all channels hand in what people write."""
        intake = Intake(self.conversations, turns)
        return Linking(self.links, self.conversations, intake, self.titles, _link_code)

    def senders(self, opened: OpenChannels) -> list[asyncio.Task[None]]:
        """Start the loops of the channels that are on."""
        if not opened.channels:
            return []
        pump = OutboxPump(self.outbox, Sender(self.outbox, opened.channels), self.hub)
        loops = [pump.run(), *(opened.listen(name) for name in opened.channels)]
        return [asyncio.create_task(loop) for loop in loops]

    def turn_maker(self, http: aiohttp.ClientSession) -> TurnMaker:
        """Who makes this replica's bot turns."""
        settings = self.settings
        bot = RasaBot(
            http,
            settings.rasa_url,
            settings.internal_token.get_secret_value(),
            budget_s=settings.bot_budget_s,
            attempt_s=settings.bot_attempt_s,
        )
        return TurnMaker(self.conversations, bot, self.speaker, self.desk, self.cases)

    def workers(self, turns: TurnMaker, files: FileFetcher) -> list[asyncio.Task[None]]:
        """Start the loops of this replica."""
        settings = self.settings
        work = WorkHandler(turns, self.escalate, self.routing, self.cases, self.pauses, files)
        follow_up = FollowUp(
            self.cases,
            self.conversations,
            self.routing,
            self.knowledge,
            rest_s=settings.case_rest_s,
            now_ms=lambda: int(time.time() * 1000),
        )
        decisions = DecisionHandler(self.assignment, self.pauses)
        loops = [
            self.announcer.follow(self.hub),
            self.feed.run(),
            self.timers.run(),
            follow_up.run(),
            self.lag.run(),
            self.reconciler.run(),
            decisions.tell_waiting_forever(),
            StreamWorker(self.redis, self.keys.routing_events, decisions, trim=False).run(),
            *(
                StreamWorker(self.redis, self.keys.work(shard), work, name=self.replica).run()
                for shard in range(settings.shards)
            ),
        ]
        return [asyncio.create_task(loop) for loop in loops]

    def attachments(self, http: aiohttp.ClientSession, intake: WayIn) -> AttachmentDesk:
        """The way of files, which every channel calls."""
        settings = self.settings
        url = settings.attachments_url.get_secret_value()
        incoming = settings.attachments_dir / "incoming"
        vault: Vault = S3Vault(http, parse_bucket(url)) if url else FolderVault(settings.attachments_dir, incoming)
        return AttachmentDesk(
            conversations=self.conversations,
            intake=intake,
            tools=FileTools(Spool(incoming), vault, open_scanner(settings.attachment_scanner), PictureProcess()),
            attempts=self.accounts,
            limits=AttachmentLimits(settings.attachment_mb * 1024 * 1024, settings.attachments_per_day),
            key=settings.session_key.get_secret_value(),
        )

    def fill(self, app: web.Application, opened: OpenChannels, intake: WayIn, files: AttachmentDesk) -> None:
        """Give the application what its routes need."""
        settings = self.settings
        app[keys.CHANNELS] = opened
        app[keys.ATTACHMENTS] = files
        app[keys.UPLOADS] = Buckets(settings.attachment_burst, settings.attachment_per_s)
        app[keys.KNOWLEDGE] = self.knowledge
        app[keys.CASES] = self.cases
        app[keys.ACCOUNTS] = self.accounts
        app[keys.SIGN_IN] = SignIn(
            self.accounts,
            Passwords(),
            attempts=settings.sign_in_attempts,
            window_s=settings.sign_in_window_s,
        )
        app[keys.VISITORS] = self._for_visitors(intake, files)
        app[keys.DESK] = self._for_agents(opened)
        app[keys.SUPERVISOR] = SupervisorServices(
            plans=self.plans,
            audit=self.audit,
            buckets=Buckets(settings.supervisor_burst, settings.supervisor_per_s),
        )
        app[keys.STEERING] = Steering(self.routing, RedisOverview(self.redis, self.keys))
        app[keys.MEASURES] = self.measures
        app[keys.LOOP_LAG] = self.lag
        app[keys.ARCHIVE_LAG] = self.archived.lag_s if self.settings.archive_file else None
        app[keys.NOW] = now

    def _for_visitors(self, intake: WayIn, files: AttachmentDesk) -> VisitorServices:
        return VisitorServices(
            conversations=self.conversations,
            routing=self.routing,
            intake=intake,
            wishes=self.wishes,
            hub=self.hub,
            announcer=self.announcer,
            desk=self.desk,
            speaker=self.speaker,
            tokens=VisitorTokens(self.settings.session_key.get_secret_value()),
            buckets=Buckets(self.settings.visitor_burst, self.settings.visitor_per_s),
            attachment_bytes=files.limits.bytes,
        )

    def _for_agents(self, opened: OpenChannels) -> DeskServices:
        target, windows_s = self.settings.daily_target, opened.windows_s
        return DeskServices(
            conversations=self.conversations,
            routing=self.routing,
            assignment=self.assignment,
            context=DeskContext(self.conversations, self.knowledge, target, self.titles, windows_s),
            hub=self.hub,
            feed=self.feed,
            announcer=self.announcer,
            outbox=self.outbox,
            handling=Handling(self.conversations, self.routing),
            links=self.links,
            restorer=self.repairs,
        )


async def _run_system(
    app: web.Application, redis: Redis, knowledge: Knowledge, configured: Sequence[Configured]
) -> AsyncIterator[None]:
    system = System(app[keys.SETTINGS], redis, knowledge, [folder for folder, _ in configured])
    async with aiohttp.ClientSession() as http, system.archiver() as archiver:
        turns = system.turn_maker(http)
        intake = system.way_in(turns)
        async with open_channels(configured, lambda channel: system.receiver(channel, intake)) as opened:
            desk = system.attachments(http, intake)
            system.fill(app, opened, intake, desk)
            app[keys.HEALTH] = Health({"redis": redis.ping} | ({"archive": archiver.well} if archiver else {}))
            files = FileFetcher(system.conversations, intake, desk, opened.channels)
            tasks = [*system.workers(turns, files), *system.senders(opened)]
            tasks += [asyncio.create_task(archiver.run())] if archiver else []
            for task in tasks:
                task.add_done_callback(_stop_on_fault)
            yield
            for task in tasks:
                task.cancel()
            await turns.stop()
            await asyncio.gather(*tasks, return_exceptions=True)


def _stop_on_fault(task: asyncio.Task[None]) -> None:
    # A loop that died would leave people waiting without a word; the supervisor starts a whole process again.
    if not task.cancelled() and task.exception() is not None:
        log.critical("loop_died", error=repr(task.exception()))
        asyncio.get_running_loop().stop()


async def make_app(settings: Settings, channels: Sequence[Configured] | None = None) -> web.Application:
    """The whole service as one application; its parts live as long as it runs. `channels`: those of the environment
    unless given."""
    configured = read_settings() if channels is None else channels
    knowledge = load_knowledge(settings.knowledge_dir)
    stack = AsyncExitStack()
    redis = await stack.enter_async_context(open_redis(settings))
    app = web.Application(middlewares=[security.errors], client_max_size=BODY_BYTES)
    app[keys.SETTINGS] = settings
    app.on_response_prepare.append(security.add_headers)

    async def close_redis(_: web.Application) -> AsyncIterator[None]:
        yield
        await stack.aclose()

    async def run(app: web.Application) -> AsyncIterator[None]:
        async for _ in _run_system(app, redis, knowledge, configured):
            yield

    app.cleanup_ctx.append(close_redis)
    sessions = SessionStorage(
        redis,
        prefix=Keys(settings.redis_prefix, settings.shards).session,
        cookie_name=f"__Host-{SESSION_COOKIE}" if settings.secure_cookies else SESSION_COOKIE,
        idle_s=settings.session_idle_s,
        max_age_s=settings.session_absolute_s,
        secure=settings.secure_cookies,
    )
    app[keys.KEEP_ALIVE] = sessions.keep_alive
    setup_sessions(app, sessions)
    # The sessions' middleware is inside the errors', so a refused request still gets its one shape.
    app.cleanup_ctx.append(run)
    for routes in ROUTES:
        app.add_routes(routes.routes)
    return app
