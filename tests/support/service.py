"""The whole service on a free port, with helpers to open its pages as people do."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

import aiohttp
from aiohttp import web

from deploy.run.ports import LOOPBACK
from handoff.api import keys
from handoff.app import make_app
from handoff.channels.folders import Configured
from handoff.conversation.model import AgentId
from handoff.routing.model import QUEUES
from handoff.services.accounts import Account, Passwords, Role, Terms, profile_of
from handoff.settings import Settings
from tests.support.bot_peer import BotPeer
from tests.support.page import Page

PASSWORD = "a long enough password"
NAMES = {"noura": "نورة", "fahad": "فهد", "sara": "سارة"}


@cache
def password_hash() -> str:
    """The hash of everybody's password."""
    return Passwords().hash(PASSWORD)


class Service:
    """One replica. `stop` and a second `Service` over the same settings is a restart."""

    def __init__(self, settings: Settings, bot: BotPeer, channels: Sequence[Configured] = ()) -> None:
        self.settings = settings
        self.channels = channels
        self.bot = bot
        self.url = ""
        self.origin = ""
        self.app: web.Application
        self._runner: web.AppRunner
        self._http: list[aiohttp.ClientSession] = []
        self._pages: list[Page] = []

    async def start(self, port: int = 0) -> None:
        """Serve."""
        self.app = await make_app(self.settings, self.channels)
        self._runner = web.AppRunner(self.app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, LOOPBACK, port)
        await site.start()
        self.url = self.origin = f"http://{LOOPBACK}:{self._runner.addresses[0][1]}"

    async def stop(self) -> None:
        """Stop serving; what was under way is given up."""
        for page in self._pages:
            await page.close()
        for http in self._http:
            await http.close()
        self._pages, self._http = [], []
        await self._runner.cleanup()

    def browser(self) -> aiohttp.ClientSession:
        """A browser with its own cookies."""
        http = aiohttp.ClientSession(base_url=self.url, cookie_jar=aiohttp.CookieJar(unsafe=True))
        self._http.append(http)
        return http

    async def open(self, http: aiohttp.ClientSession, path: str, origin: str | None = None) -> Page:
        """Open a socket without saying hello."""
        ws = await http.ws_connect(path, headers={"Origin": origin or self.origin}, max_msg_size=0)
        page = Page(ws, http)
        self._pages.append(page)
        return page

    async def visitor(self, token: str | None = None, cursor: int | None = None) -> Page:
        """An employer's page after its welcome."""
        page = await self.open(self.browser(), "/ws/visitor")
        await page.send_bare("hello", token=token, cursor=cursor)
        welcome = await page.next("welcome")
        page.token = welcome["token"]
        page.conversation = str(self.app[keys.VISITORS].conversations.id_of("web", self._contact(page.token)))
        return page

    def _contact(self, token: str) -> Any:
        visitor = self.app[keys.VISITORS].tokens.check(token)
        assert visitor is not None
        return visitor.contact

    async def employ(
        self,
        username: str,
        *,
        skills: dict[str, int] | None = None,
        capacity: int = 3,
        active: bool = True,
        verified_saudi: bool = True,
        role: Role = Role.AGENT,
        daily_cap: int = 0,
    ) -> Account:
        """Add a member of staff."""
        known = dict.fromkeys(QUEUES, 3) if skills is None else skills
        account = Account(
            id=AgentId(f"a-{username}"),
            username=username,
            first_name=NAMES.get(username, username),
            password_hash=password_hash(),
            active=active,
            epoch=0,
            skills=known,
            capacity=capacity,
            verified_saudi=verified_saudi,
            evidence="test",
            role=role,
            terms=Terms(daily_cap=daily_cap),
        )
        await self.app[keys.ACCOUNTS].put(account)
        routing = self.app[keys.DESK].routing
        await routing.put_agent(profile_of(account))
        return account

    async def sign_in(
        self, username: str, password: str = PASSWORD, *, http: aiohttp.ClientSession | None = None, **headers: str
    ) -> tuple[aiohttp.ClientSession, int, dict[str, Any]]:
        """Sign in at the desk; returns the browser, the status and the body."""
        http = http or self.browser()
        async with http.post(
            "/api/desk/login",
            json={"username": username, "password": password},
            headers={"Origin": self.origin, **headers},
        ) as response:
            return http, response.status, await response.json()

    async def desk(
        self,
        username: str,
        *,
        available: bool = True,
        http: aiohttp.ClientSession | None = None,
        seen: dict[str, int] | None = None,
    ) -> Page:
        """An agent's page after its snapshot; signs in unless a signed-in browser is given."""
        if http is None:
            http, status, body = await self.sign_in(username)
            assert status == 200, body
        page = await self.open(http, "/ws/desk")
        await page.send_bare("hello", cursor=None, conversations=seen or {})
        await page.next("snapshot")
        if available:
            assert (await page.ask("activity", activity="available"))["kind"] == "ack"
        return page


async def take_offer(desk: Page) -> str:
    """Accept the next offer; returns the conversation, which is the agent's now."""
    offer = (await desk.event("offer"))["offer"]
    answer = await desk.ask("accept", reservation=offer["reservation"])
    assert answer["kind"] == "ack", answer
    card = (await desk.event("assigned"))["card"]
    assert card["conversation"] == offer["conversation"]
    return str(card["conversation"])
