"""Talks to the running system in the terminal, over the same socket as a web employer."""

from __future__ import annotations

import asyncio
import json
import secrets
import sys
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any, BinaryIO

import aiohttp

from handoff.api.errors import STATUS
from handoff.conversation.inbound import TEXT_CHARS
from handoff.errors import RefusedError
from handoff.settings import Settings
from handoff.texts import say

NEW_CONVERSATION = "---"
ANSWER_S = 20.0
_AGAIN_S = 0.3
_LINES_AHEAD = 64
# JSON leaves these as they are, and many readers of lines end a line at them.
_SEPARATORS = str.maketrans({sign: f"\\u{ord(sign):04x}" for sign in "\x85\u2028\u2029"})


class Talk:
    """One conversation with the system. Over a lost connection it goes on: what was sent is sent again by its id."""

    def __init__(self, http: aiohttp.ClientSession, url: str, token: str) -> None:
        self._http = http
        self._url = url.rstrip("/")
        self._headers = {"Authorization": f"Bearer {token}"}
        self._ws: aiohttp.ClientWebSocketResponse | None = None
        self._visitor: str | None = None
        self._conversation = ""
        self._stands = {"owner": "bot", "queue": "", "priority": ""}

    async def open(self) -> dict[str, Any]:
        """Connect as a new visitor; returns the welcome."""
        welcome, self._ws = await self._connect()
        self._visitor = welcome["token"]
        return welcome

    async def close(self) -> None:
        """Leave nobody waiting, then disconnect."""
        if self._stands["owner"] == "queue":
            await self._ask({"kind": "cancel_wait", "id": secrets.token_hex(8)})
        if self._ws is not None:
            await self._ws.close()

    async def say(self, text: str) -> dict[str, Any]:
        """Send one message and wait until it is answered or a human owns the conversation."""
        # Too long is too long at any length, and the rest would only break the frame's own limit.
        answer = await self._ask({"kind": "send", "id": secrets.token_hex(8), "text": text[: TEXT_CHARS + 1]})
        if answer["kind"] == "error":
            return self._refused(answer["code"], answer["message"])
        return await self._result(int(answer["seq"]))

    async def _ask(self, frame: dict[str, Any]) -> dict[str, Any]:
        """The answer to a frame, which is repeated until there is one or the time is over."""
        deadline = _now() + ANSWER_S
        while True:
            with self._may_fail():
                ws = await self._socket()
                await ws.send_json(frame)
                answer = await _receive(ws, lambda got: got.get("id") == frame["id"], ANSWER_S)
                if answer.get("code") != "unavailable":
                    return answer
            if _now() > deadline:
                return {"kind": "error", "code": "unavailable", "message": say("error.unavailable")}
            await asyncio.sleep(_AGAIN_S)

    async def _result(self, seq: int) -> dict[str, Any]:
        deadline = _now() + ANSWER_S
        turn: dict[str, Any] | None = None
        while True:
            with self._may_fail():
                turn = await self._read(seq)
                if turn["bot_cursor"] >= seq or turn["owner"] != "bot":
                    break
                await _receive(await self._socket(), lambda got: got["kind"] in {"entries", "view"}, 1.0)
                continue
            if _now() > deadline:
                break
            await asyncio.sleep(_AGAIN_S)
        if turn is None:
            return self._refused("unavailable", say("error.unavailable"))
        self._stands = {name: turn[name] for name in self._stands}
        return _result(turn)

    async def _read(self, seq: int) -> dict[str, Any]:
        if not self._conversation:
            welcome, second = await self._connect()
            await second.close()
            self._conversation = welcome["conversation"]
        url = f"{self._url}/internal/conversations/{self._conversation}?after={seq - 1}"
        async with self._http.get(url, headers=self._headers) as response:
            if response.status == STATUS["internal_only"]:
                raise RefusedError("internal_only")
            response.raise_for_status()
            turn: dict[str, Any] = await response.json()
        return turn

    async def _socket(self) -> aiohttp.ClientWebSocketResponse:
        if self._visitor is None:
            await self.open()
        if self._ws is None:
            _, self._ws = await self._connect()
        return self._ws

    @contextmanager
    def _may_fail(self) -> Iterator[None]:
        """Leaves a step that failed; over a socket that was lost nothing more is tried."""
        try:
            yield
        except TimeoutError:
            pass
        except (aiohttp.ClientError, OSError):
            self._ws = None

    async def _connect(self) -> tuple[dict[str, Any], aiohttp.ClientWebSocketResponse]:
        ws = await self._http.ws_connect(f"{self._url}/ws/visitor", headers=self._headers)
        await ws.send_json({"kind": "hello", "token": self._visitor, "cursor": 2**40})
        return await _receive(ws, lambda got: got["kind"] == "welcome", ANSWER_S), ws

    def _refused(self, code: str, message: str) -> dict[str, Any]:
        """The result of a message that was not stored: the conversation stands where it stood."""
        nothing: dict[str, Any] = {"text": "", "intent": None, "confidence": None, "ranking": [], "replies": []}
        return nothing | self._stands | {"error": code, "message": message}


async def _receive(
    ws: aiohttp.ClientWebSocketResponse, wanted: Callable[[dict[str, Any]], bool], wait_s: float
) -> dict[str, Any]:
    """The next frame that is wanted. Raises `TimeoutError`, or `ConnectionError` when the socket was closed."""
    async with asyncio.timeout(wait_s):
        while True:
            message = await ws.receive()
            if message.type is not aiohttp.WSMsgType.TEXT:
                raise ConnectionResetError
            frame: dict[str, Any] = json.loads(message.data)
            if wanted(frame):
                return frame


def _now() -> float:
    return asyncio.get_running_loop().time()


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


async def read_lines(source: BinaryIO) -> AsyncIterator[str]:
    """The lines of `source` without their ends, while the loop goes on. What is no UTF-8 comes as lone surrogates."""
    loop = asyncio.get_running_loop()
    lines: asyncio.Queue[bytes | None] = asyncio.Queue(_LINES_AHEAD)

    def read() -> None:
        with suppress(RuntimeError):  # the loop ended before the input did
            for line in source:
                asyncio.run_coroutine_threadsafe(lines.put(line), loop).result()
            asyncio.run_coroutine_threadsafe(lines.put(None), loop).result()

    # A thread of the loop's own pool would be waited for on Ctrl-C.
    threading.Thread(target=read, daemon=True).start()
    while (line := await lines.get()) is not None:
        yield line.rstrip(b"\r\n").decode("utf-8", "surrogateescape")


def write_json(result: dict[str, Any], out: BinaryIO) -> None:
    """One line of JSON, for every reader of lines."""
    text = json.dumps(result, ensure_ascii=False).translate(_SEPARATORS)
    out.write(text.encode("utf-8", "backslashreplace") + b"\n")
    out.flush()


async def talk_json(settings: Settings, url: str, source: BinaryIO, out: BinaryIO) -> None:
    """One result a line of `source`; a line `---` starts a new conversation and has none."""
    async with aiohttp.ClientSession() as http:
        talk = _new(http, settings, url)
        await talk.open()
        async for line in read_lines(source):
            if line.strip() == NEW_CONVERSATION:
                await talk.close()
                talk = _new(http, settings, url)
            else:
                write_json(await talk.say(line), out)
        await talk.close()


async def _talk(settings: Settings, url: str, source: BinaryIO) -> None:
    async with aiohttp.ClientSession() as http:
        talk = _new(http, settings, url)
        print((await talk.open())["greeting"]["text"])
        print(f"\n({NEW_CONVERSATION} starts a new conversation, Ctrl-D ends)")
        _prompt()
        async for line in read_lines(source):
            if line.strip() == NEW_CONVERSATION:
                await talk.close()
                talk = _new(http, settings, url)
            elif line.strip():
                _show(await talk.say(line))
            _prompt()
        await talk.close()


def _prompt() -> None:
    print("\n> ", end="", flush=True)


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
    # A reader of our own: the interpreter's would be locked by the waiting thread when this process ends.
    source = open(sys.stdin.fileno(), "rb", closefd=False)  # noqa: SIM115
    try:
        if as_json:
            asyncio.run(talk_json(settings, address, source, sys.stdout.buffer))
        else:
            asyncio.run(_talk(settings, address, source))
    except aiohttp.ClientConnectorError:
        sys.exit(f"handoff: nothing answers at {address}; start the system with `make run`")
    except RefusedError:
        sys.exit(f"handoff: the system at {address} has other secrets: say in SANAD_VAR_DIR where its data lie")
