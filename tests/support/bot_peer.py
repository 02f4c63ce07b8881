"""A peer that speaks as Rasa's route does, and misbehaves on demand."""

from __future__ import annotations

import asyncio
import json
from typing import Any

from aiohttp import web

from deploy.run.ports import LOOPBACK

HUMAN = "أريد موظفًا"
HACKED = "حسابي مخترق"
ARTICLE = "كيف أجدد الرخصة"

_NLU = {"intent": "permit_renewal", "confidence": 0.93, "ranking": [], "entities": []}


def answer_to(turn: dict[str, Any]) -> dict[str, Any]:
    """What the well-behaved peer says to a message."""
    text = str(turn["text"])
    reply: dict[str, Any] = {"text": f"جواب: {text}"}
    intent = {HUMAN: "request_human", HACKED: "account_compromised"}.get(text, "permit_renewal")
    if text == HUMAN:
        reply = {"escalate": {"reason": "requested", "topic": None}}
    elif text == HACKED:
        reply = {"escalate": {"reason": "compromised", "topic": "account_compromised"}}
    elif text == ARTICLE:
        reply = {"article": "permit_renewal", "lang": "ar"}
    state = turn["state"] or {"turns": 0}
    return {"replies": [reply], "nlu": _NLU | {"intent": intent}, "state": {"turns": state["turns"] + 1}}


class BotPeer:
    """Answers each turn by `mode`: answer, error, hang, not_json, wrong_shape, empty or refuse."""

    def __init__(self) -> None:
        self.mode = "answer"
        self.asked: list[dict[str, Any]] = []
        self.authorizations: list[str] = []
        self.released = asyncio.Event()
        self.url = ""
        self._runner: web.AppRunner | None = None

    async def start(self) -> None:
        """Listen on a free port."""
        app = web.Application()
        app.router.add_post("/webhooks/handoff/turn", self._turn)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, LOOPBACK, 0)
        await site.start()
        self.url = f"http://{LOOPBACK}:{self._runner.addresses[0][1]}"

    async def stop(self) -> None:
        """Stop listening."""
        self.released.set()
        if self._runner:
            await self._runner.cleanup()

    async def _turn(self, request: web.Request) -> web.Response:
        turn = await request.json()
        self.asked.append(turn)
        self.authorizations.append(request.headers.get("Authorization", ""))
        match self.mode:
            case "error":
                return web.Response(status=500, text="Traceback: …")
            case "hang":
                await self.released.wait()
            case "not_json":
                return web.Response(text="<html>502</html>", content_type="application/json")
            case "wrong_shape":
                return web.json_response([{"recipient_id": "x", "text": "hi"}])
            case "empty":
                return web.json_response({"replies": [], "nlu": _NLU, "state": {}})
        return web.Response(text=json.dumps(answer_to(turn)), content_type="application/json")
