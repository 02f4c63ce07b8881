"""Talks to the running system in the terminal, over the same socket as a web employer."""

from __future__ import annotations

import asyncio
import json
import secrets
import sys
from collections.abc import Iterable
from typing import Any

import aiohttp

from handoff.settings import Settings

NEW_CONVERSATION = "---"
ANSWER_S = 12.0


class Talk:
    """One conversation with the system."""

    def __init__(self, http: aiohttp.ClientSession, url: str, token: str) -> None:
        self._http = http
        self._url = url.rstrip("/")
        self._headers = {"Authorization": f"Bearer {token}"}
        self._ws: aiohttp.ClientWebSocketResponse | None = None
        self._conversation = ""

    async def open(self) -> dict[str, Any]:
        """Connect as a new visitor; returns the welcome."""
        self._ws = await self._http.ws_connect(f"{self._url}/ws/visitor", headers=self._headers)
        await self._ws.send_json({"kind": "hello", "token": None, "cursor": None})
        welcome = await self._next("welcome")
        self._token = welcome["token"]
        return welcome

    async def close(self) -> None:
        """Leave nobody waiting, then disconnect."""
        if self._ws is None:
            return
        await self._ws.send_json({"kind": "cancel_wait", "id": secrets.token_hex(8)})
        await self._next("ack", "error")
        await self._ws.close()
        self._ws = None

    async def say(self, text: str) -> dict[str, Any]:
        """Send one message and wait until it is answered or a human owns the conversation."""
        if self._ws is None:
            await self.open()
        assert self._ws is not None  # noqa: S101 - opened above
        frame_id = secrets.token_hex(8)
        await self._ws.send_json({"kind": "send", "id": frame_id, "text": text})
        answer = await self._next("ack", "error")
        if answer["kind"] == "error":
            return {"text": text, "error": answer["code"], "message": answer["message"]}
        return await self._result(int(answer["seq"]))

    async def _result(self, seq: int) -> dict[str, Any]:
        deadline = asyncio.get_running_loop().time() + ANSWER_S
        while True:
            turn = await self._read(seq)
            answered = turn["bot_cursor"] >= seq or turn["owner"] != "bot"
            if answered or asyncio.get_running_loop().time() > deadline:
                return _result(turn)
            await self._next("entries", "view", wait_s=1.0)

    async def _read(self, seq: int) -> dict[str, Any]:
        if not self._conversation:
            self._conversation = await self._name()
        url = f"{self._url}/internal/conversations/{self._conversation}?after={seq - 1}"
        async with self._http.get(url, headers=self._headers) as response:
            response.raise_for_status()
            turn: dict[str, Any] = await response.json()
        return turn

    async def _name(self) -> str:
        async with self._http.ws_connect(f"{self._url}/ws/visitor", headers=self._headers) as second:
            await second.send_json({"kind": "hello", "token": self._token, "cursor": 2**40})
            welcome = await second.receive_json(timeout=ANSWER_S)
            return str(welcome["conversation"])

    async def _next(self, *kinds: str, wait_s: float = ANSWER_S) -> dict[str, Any]:
        """The next frame of one of the kinds; an empty one when none came in time."""
        assert self._ws is not None  # noqa: S101 - only called while open
        deadline = asyncio.get_running_loop().time() + wait_s
        while True:
            left_s = deadline - asyncio.get_running_loop().time()
            try:
                frame: dict[str, Any] = await self._ws.receive_json(timeout=max(left_s, 0.001))
            except TimeoutError:
                return {"kind": ""}
            if frame["kind"] in kinds:
                return frame


def _result(turn: dict[str, Any]) -> dict[str, Any]:
    """What became of one message. `intent` is the likeliest one even where the bot was too unsure to answer by it."""
    question, *after = turn["entries"]
    replies = [e for e in after if e["who"] in {"bot", "system"}]
    nlu: dict[str, Any] = next((e["nlu"] for e in replies if e["nlu"]), {})
    ranking = [{"intent": i, "confidence": c} for i, c in nlu.get("ranking", [])]
    return {
        "text": question["text"],
        "intent": ranking[0]["intent"] if ranking else nlu.get("intent"),
        "confidence": ranking[0]["confidence"] if ranking else nlu.get("confidence"),
        "ranking": ranking,
        "replies": [{"text": e["text"], "buttons": e.get("buttons", [])} for e in replies],
        "owner": turn["owner"],
        "queue": turn["queue"],
        "priority": turn["priority"],
    }


async def _talk_json(settings: Settings, url: str, lines: Iterable[str]) -> None:
    async with aiohttp.ClientSession() as http:
        talk = _new(http, settings, url)
        for raw in lines:
            line = raw.rstrip("\n")
            if line.strip() == NEW_CONVERSATION:
                await talk.close()
                talk = _new(http, settings, url)
            elif line.strip():
                print(json.dumps(await talk.say(line), ensure_ascii=False), flush=True)
        await talk.close()


async def _talk(settings: Settings, url: str) -> None:
    async with aiohttp.ClientSession() as http:
        talk = _new(http, settings, url)
        print((await talk.open())["greeting"]["text"])
        print(f"\n({NEW_CONVERSATION} starts a new conversation, Ctrl-D ends)")
        while True:
            try:
                line = await asyncio.to_thread(input, "\n> ")
            except EOFError:
                break
            if line.strip() == NEW_CONVERSATION:
                await talk.close()
                talk = _new(http, settings, url)
            elif line.strip():
                _show(await talk.say(line))
        await talk.close()


def _show(result: dict[str, Any]) -> None:
    if "error" in result:
        print(f"! {result['message']}")
        return
    for reply in result["replies"]:
        print(reply["text"])
        for button in reply["buttons"]:
            print(f"   [{button['title']}]")
    if result["owner"] != "bot":
        print(f"   ({result['owner']}: {result['queue']}, {result['priority']})")


def _new(http: aiohttp.ClientSession, settings: Settings, url: str) -> Talk:
    return Talk(http, url, settings.internal_token.get_secret_value())


def run(settings: Settings, *, url: str, as_json: bool) -> None:
    """Talk until the input ends."""
    address = url or f"http://127.0.0.1:{settings.port}"
    try:
        if as_json:
            asyncio.run(_talk_json(settings, address, sys.stdin))
        else:
            asyncio.run(_talk(settings, address))
    except aiohttp.ClientConnectorError:
        sys.exit(f"handoff: nothing answers at {address}; start the system with `make run`")
