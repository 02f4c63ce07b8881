"""What the application holds, by typed key."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime

from aiohttp import web

from handoff.api.desk_services import DeskServices
from handoff.api.visitor_socket import VisitorServices
from handoff.channels.opened import OpenChannels
from handoff.services.accounts import Accounts, SignIn
from handoff.services.attachments import AttachmentDesk
from handoff.services.cases import CaseBook
from handoff.services.health import Health
from handoff.services.knowledge import Knowledge
from handoff.services.lag import LoopLag
from handoff.services.limits import Buckets
from handoff.services.measuring import MeasureSource
from handoff.services.steering import Steering
from handoff.services.supervision import SupervisorServices
from handoff.settings import Settings

SETTINGS = web.AppKey("SETTINGS", Settings)
VISITORS = web.AppKey("VISITORS", VisitorServices)
DESK = web.AppKey("DESK", DeskServices)
ACCOUNTS = web.AppKey[Accounts]("ACCOUNTS")
SIGN_IN = web.AppKey("SIGN_IN", SignIn)
KNOWLEDGE = web.AppKey("KNOWLEDGE", Knowledge)
CASES = web.AppKey[CaseBook]("CASES")
SUPERVISOR = web.AppKey("SUPERVISOR", SupervisorServices)
STEERING = web.AppKey("STEERING", Steering)
NOW = web.AppKey[Callable[[], datetime]]("NOW")
CHANNELS = web.AppKey("CHANNELS", OpenChannels)
HEALTH = web.AppKey("HEALTH", Health)
ATTACHMENTS = web.AppKey("ATTACHMENTS", AttachmentDesk)
UPLOADS = web.AppKey("UPLOADS", Buckets)
LOOP_LAG = web.AppKey("LOOP_LAG", LoopLag)
ARCHIVE_LAG = web.AppKey[Callable[[], Awaitable[float]] | None]("ARCHIVE_LAG")
MEASURES = web.AppKey[MeasureSource]("MEASURES")
KEEP_ALIVE = web.AppKey[Callable[[web.Request], Awaitable[None]]]("KEEP_ALIVE")
