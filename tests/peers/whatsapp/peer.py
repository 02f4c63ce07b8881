"""A local WhatsApp Cloud API for one business number: pywa runs against it.

POST {url}/v23.0/{PHONE_ID}/messages, GET {url}/v23.0/{media id}; any version is taken.
"""

from __future__ import annotations

import json
import secrets
import time
from typing import Any, Literal

from aiohttp import ClientError, web

from tests.peers.deliveries import Deliveries
from tests.peers.rates import Rate
from tests.peers.server import Peer
from tests.peers.whatsapp.limits import TITLES, RefusalError, Template, check_message
from tests.peers.whatsapp.state import MEDIA_URL_S, Arrived, Person, State
from tests.peers.whatsapp.user import WhatsAppUser
from tests.peers.whatsapp.webhooks import envelope, signature, status_event

PHONE_ID, SHOWN_NUMBER = "106540352242922", "966115550100"
TOKEN = "EAAtest-token-of-the-local-peer"
APP_SECRET = "5f2c-app-secret-of-the-local-peer"
VERIFY_TOKEN = "verify-token-of-the-local-peer"
Json = dict[str, Any]


class WhatsAppPeer(Peer):
    """The API of one number.

    `pair` and `overall` are the limits it enforces (131056, 130429); `window` says how a message outside the
    24 hours fails: "status" (accepted, then a failed status: what the provider does) or "answer";
    `statuses` which statuses follow by themselves; `faults` what it does wrong; `state` what arrived;
    `deliveries` how webhooks leave once `webhook_url` is set.
    """

    def __init__(self) -> None:
        super().__init__()
        self.pair = Rate(interval_s=6.0, burst=45)
        self.overall = Rate(interval_s=1 / 80, burst=80)
        self.window: Literal["status", "answer"] = "status"
        self.statuses: tuple[str, ...] = ("sent", "delivered")
        self.webhook_url = ""
        self.state = State()
        self.deliveries = Deliveries(self._post)
        self.failing: dict[str, int] = {}

    def user(self, wa_id: str, name: str = "أبو خالد") -> WhatsAppUser:
        """A person on WhatsApp; his window opens when he first writes."""
        person = self.state.people.setdefault(wa_id, Person(wa_id, name))
        return WhatsAppUser(self, person)

    def approve(self, name: str, language: str = "ar", values: int = 0) -> None:
        """Let a template be sent."""
        self.state.templates[name, language] = Template(name, language, values)

    def fail_with(self, wa_id: str, code: int) -> None:
        """Accept the next message to this person and then report it failed with this code."""
        self.failing[wa_id] = code

    def routes(self, app: web.Application) -> None:
        app.router.add_post("/{version}/{phone}/messages", self._messages)
        app.router.add_get("/media/{ticket}", self._download)
        app.router.add_get("/{version}/{media}", self._media_url)

    def too_many(self, retry_after_s: int) -> web.Response:
        return refused(RefusalError(130429, "Cloud API message throughput has been reached."), retry_after_s)

    async def verify(self, *, token: str = VERIFY_TOKEN, challenge: str = "1158201444") -> tuple[int, str]:
        """Meta's GET verification of the webhook: the answer's status and body."""
        query = {"hub.mode": "subscribe", "hub.verify_token": token, "hub.challenge": challenge}
        async with self.http.get(self.webhook_url, params=query) as answer:
            return answer.status, await answer.text()

    async def send(self, kind: Literal["messages", "statuses"], event: Json, person: Person | None = None) -> None:
        """Put one event on its way to the webhook."""
        if not self.webhook_url and self.deliveries.held is None:
            return
        contacts = [{"profile": {"name": person.name}, "wa_id": person.wa_id}] if person else []
        await self.deliveries.send([(kind, {"event": event, "contacts": contacts})])

    async def _post(self, events: list[Any]) -> int:
        body = envelope(events, PHONE_ID, SHOWN_NUMBER)
        return await self.post_raw(body, {"X-Hub-Signature-256": signature(APP_SECRET, body)})

    async def post_raw(self, body: bytes, headers: dict[str, str]) -> int:
        """Post any body with any headers: forged, truncated, unsigned. Returns the status."""
        headers = {"Content-Type": "application/json", **headers}
        async with self.http.post(self.webhook_url, data=body, headers=headers) as answer:
            return answer.status

    def _authorized(self, request: web.Request) -> bool:
        return request.headers.get("Authorization") == f"Bearer {TOKEN}"

    async def _messages(self, request: web.Request) -> web.StreamResponse:
        if not self._authorized(request):
            return refused(RefusalError(190, "The access token could not be decrypted"))
        if request.match_info["phone"] != PHONE_ID:
            return refused(RefusalError(131005, "The phone number does not belong to this token"))
        try:
            body = await request.json()
        except ValueError:
            return refused(RefusalError(100, "The body is not JSON"))
        if body.get("status") == "read":
            return self._read(body)
        to = str(body.get("to") or "")

        async def answer() -> web.Response:
            try:
                return self._accept(body, to.lstrip("+"))
            except RefusalError as no:
                self.state.refused.append((to, no.code))
                return refused(no)

        return await self.misbehaving(request, to, answer)

    def _read(self, body: Json) -> web.Response:
        wamid = str(body.get("message_id"))
        self.state.read.append(wamid)
        if body.get("typing_indicator"):
            self.state.typing.append(wamid)
        return web.json_response({"success": True})

    def _accept(self, body: Json, to: str) -> web.Response:
        check_message(body, self.state.templates)
        now_s = time.monotonic()
        if self.overall.take("", now_s):
            raise RefusalError(130429, "Cloud API message throughput has been reached.")
        if self.pair.take(to, now_s):
            raise RefusalError(
                131056,
                "Too many messages sent from this phone number to the same phone number in a short period of time.",
            )
        code = self._failure(to, body["type"])
        if code == 131047 and self.window == "answer":
            raise RefusalError(131047, details_of(131047))
        sent = Arrived(self.state.next_wamid(to, "out"), to, body["type"], body, now_s, code)
        self.state.arrived.append(sent)
        self.background(self._report(sent))
        answer = {
            "messaging_product": "whatsapp",
            "contacts": [{"input": body["to"], "wa_id": to}],
            "messages": [{"id": sent.wamid}],
        }
        return web.json_response(answer)

    def _failure(self, to: str, kind: str) -> int | None:
        person = self.state.people.get(to)
        if to in self.failing:
            return self.failing.pop(to)
        if person is None or not person.on_whatsapp:
            return 131026
        if kind != "template" and not self.state.open_window(to):
            return 131047
        return None

    async def _report(self, sent: Arrived) -> None:
        if sent.failed:
            await self.report(sent, "failed", sent.failed)
            return
        person = self.state.people[sent.to]
        for status in ("sent",) if person.blocks else self.statuses:
            await self.report(sent, status)

    async def report(self, sent: Arrived, status: str, code: int | None = None) -> None:
        """Send one status of one message, also against the order."""
        errors = None
        if code:
            title = TITLES.get(code, "Message failed")
            errors = [{"code": code, "title": title, "message": title, "error_data": {"details": details_of(code)}}]
        tracker = str(sent.body.get("biz_opaque_callback_data") or "")
        event = status_event(sent.wamid, status, sent.to, self.state.now_s(), errors, tracker)
        try:
            await self.send("statuses", event)
        except (ClientError, OSError):
            self.deliveries.given_up += 1

    async def _media_url(self, request: web.Request) -> web.Response:
        if not self._authorized(request):
            return refused(RefusalError(190, "The access token could not be decrypted"))
        name = request.match_info["media"]
        medium = self.state.media.get(name)
        if medium is None:
            return refused(RefusalError(100, "Unsupported get request. Object with this ID does not exist"))
        ticket = secrets.token_hex(16)
        self.state.media_urls[ticket] = (name, self.state.now_s() + MEDIA_URL_S)
        return web.json_response(
            {
                "messaging_product": "whatsapp",
                "url": f"{self.url}/media/{ticket}",
                "mime_type": medium.mime,
                "sha256": medium.sha256,
                "file_size": len(medium.content),
                "id": name,
            }
        )

    async def _download(self, request: web.Request) -> web.Response:
        name, until_s = self.state.media_urls.get(request.match_info["ticket"], ("", 0.0))
        if not self._authorized(request) or self.state.now_s() > until_s:
            raise web.HTTPNotFound
        medium = self.state.media[name]
        return web.Response(body=medium.content, headers={"Content-Type": medium.mime})


def refused(no: RefusalError, retry_after_s: int | None = None) -> web.Response:
    """An error answer."""
    headers = {"Retry-After": str(retry_after_s)} if retry_after_s else None
    return web.Response(
        text=json.dumps(no.body), status=429 if retry_after_s else no.status, content_type="application/json",
        headers=headers,
    )  # fmt: skip


def details_of(code: int) -> str:
    """The details that go with a failed status."""
    return {
        131026: "Message Undeliverable.",
        131047: "Message failed to send because more than 24 hours have passed since the customer last replied to "
                "this number.",
        131049: "This message was not delivered to maintain healthy ecosystem engagement.",
    }.get(code, "The message could not be sent.")  # fmt: skip
