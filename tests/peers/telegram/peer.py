"""A local Bot API server for one bot: python-telegram-bot runs against it unchanged.

base_url=f"{peer.url}/bot", base_file_url=f"{peer.url}/file/bot"
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import time
from typing import Any

from aiohttp import web

from tests.peers.deliveries import Deliveries
from tests.peers.rates import Rate
from tests.peers.server import Peer
from tests.peers.telegram.methods import Fields, Methods, RefusalError
from tests.peers.telegram.state import State
from tests.peers.telegram.user import TelegramUser

TOKEN = "700000001:AAtest-token-of-the-local-peer-0123456"
SENDING = {"sendmessage", "editmessagetext", "editmessagereplymarkup"}
LONGEST_POLL_S = 50
ONLY_WHEN_ASKED = {"chat_member", "message_reaction", "message_reaction_count"}
"""Updates that `allowed_updates` must name."""


class TelegramPeer(Peer):
    """The API of one bot.

    `per_chat` and `overall` are the limits it enforces with 429 and retry_after; `faults` what it does wrong;
    `state` what arrived; `deliveries` how updates leave when a webhook is set.
    """

    def __init__(self, token: str = TOKEN) -> None:
        super().__init__()
        self.token = token
        self.per_chat = Rate(interval_s=1.0, burst=1)
        self.overall = Rate(interval_s=1 / 30, burst=30)
        self.state = State()
        self.methods = Methods(self.state, int(token.partition(":")[0]), self._webhook_changed)
        self.deliveries = Deliveries(self._post)
        self._news = asyncio.Event()
        self._pollers = 0
        self._poll_turn = 0

    @property
    def base_url(self) -> str:
        """For python-telegram-bot's `base_url`."""
        return f"{self.url}/bot"

    @property
    def base_file_url(self) -> str:
        """For python-telegram-bot's `base_file_url`."""
        return f"{self.url}/file/bot"

    def user(self, chat_id: int, name: str = "أبو خالد") -> TelegramUser:
        """A person with a private chat; he has pressed Start."""
        self.state.known_chats.add(chat_id)
        return TelegramUser(self, chat_id, name)

    def routes(self, app: web.Application) -> None:
        app.router.add_route("*", "/bot{token}/{method}", self._api)
        app.router.add_get("/file/bot{token}/documents/{name}", self._file)

    def too_many(self, retry_after_s: int) -> web.Response:
        return refused(429, f"Too Many Requests: retry after {retry_after_s}", {"retry_after": retry_after_s})

    async def send(self, update: Fields) -> None:
        """Hand an update to the bot: by webhook when one is set, else it waits for getUpdates."""
        kind = next(key for key in update if key != "update_id")
        allowed = self.state.webhook.allowed
        if kind not in allowed if allowed else kind in ONLY_WHEN_ASKED:
            return
        if self.state.webhook.url or self.deliveries.held is not None:
            await self.deliveries.send([update])
            return
        self.state.pending.append(update)
        self._news.set()

    def _webhook_changed(self) -> None:
        self._news.set()
        if self.state.webhook.url and self.state.pending:
            waiting, self.state.pending[:] = list(self.state.pending), []
            self.background(self.deliveries.send(waiting))

    async def _post(self, updates: list[Any]) -> int:
        for update in updates:
            headers = {"Content-Type": "application/json"}
            if secret := self.state.webhook.secret:
                headers["X-Telegram-Bot-Api-Secret-Token"] = secret
            body = json.dumps(update, ensure_ascii=False).encode(errors="surrogatepass")
            async with self.http.post(self.state.webhook.url, data=body, headers=headers) as answer:
                if not 200 <= answer.status < 300:
                    return answer.status
        return 200

    async def _api(self, request: web.Request) -> web.StreamResponse:
        if request.match_info["token"] != self.token:
            return refused(401, "Unauthorized")
        method = request.match_info["method"]
        fields = await fields_of(request)
        self.state.note(method, fields)
        chat = str(fields.get("chat_id", ""))

        async def answer() -> web.Response:
            return await self._answer(method, fields)

        if method.lower() in SENDING:
            if wait_s := self._wait_s(chat):
                return self.too_many(max(1, round(wait_s + 0.5)))
            return await self.misbehaving(request, chat, answer)
        return await answer()

    def _wait_s(self, chat: str) -> float:
        now_s = time.monotonic()
        return self.overall.take("", now_s) or self.per_chat.take(chat, now_s)

    async def _answer(self, method: str, fields: Fields) -> web.Response:
        try:
            result = (
                await self._updates(fields) if method.lower() == "getupdates" else self.methods.call(method, fields)
            )
        except RefusalError as no:
            return refused(no.code, no.description)
        return web.json_response({"ok": True, "result": result})

    async def _updates(self, fields: Fields) -> list[Fields]:
        if self.state.webhook.url:
            raise RefusalError(
                409,
                "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the "
                "webhook first",
            )
        self._poll_turn += 1
        turn = self._poll_turn
        self._news.set()
        offset = int(fields.get("offset") or 0)
        self.state.pending[:] = [update for update in self.state.pending if update["update_id"] >= offset]
        deadline_s = time.monotonic() + min(int(fields.get("timeout") or 0), LONGEST_POLL_S)
        limit = int(fields.get("limit") or 100)
        while not self.state.pending and (left_s := deadline_s - time.monotonic()) > 0:
            self._news.clear()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._news.wait(), left_s)
            if turn != self._poll_turn:
                raise RefusalError(
                    409,
                    "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
                )
        return self.state.pending[:limit]

    async def _file(self, request: web.Request) -> web.Response:
        content = self.state.files.get(request.match_info["name"])
        if request.match_info["token"] != self.token or content is None:
            return refused(404, "Not Found")
        return web.Response(body=content, content_type="application/octet-stream")


def refused(code: int, description: str, parameters: Fields | None = None) -> web.Response:
    """An answer with ok: false."""
    body: Fields = {"ok": False, "error_code": code, "description": description}
    return web.json_response(body | ({"parameters": parameters} if parameters else {}), status=code)


async def fields_of(request: web.Request) -> Fields:
    """A call's fields from the query, a form, a multipart form or JSON, structured values decoded."""
    fields: Fields = dict(request.query)
    if request.content_type == "application/json":
        return fields | await request.json()
    for name, value in (await request.post()).items():
        fields[name] = value
    for name in ("reply_markup", "allowed_updates", "commands", "scope", "link_preview_options"):
        if isinstance(fields.get(name), str):
            with contextlib.suppress(ValueError):
                fields[name] = json.loads(fields[name])
    return fields
