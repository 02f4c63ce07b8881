"""Employers and agents over the real sockets, who go on after a break as their pages do and write down all they see."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
import random
import secrets
from collections.abc import AsyncIterator, Callable, Sequence
from typing import Any

import aiohttp

from tests.faults.history import Recorder
from tests.support.bot_peer import HUMAN

Frame = dict[str, Any]
THANKS = "شكرًا"
ANSWER_S = 25.0
"""An answer that does not come in time is as good as a broken connection."""
BACKOFF_S = 0.1


class BrokenError(Exception):
    """The connection is gone; go on over a new one."""


class Street:
    """Where the replicas are; a caller who was turned away tries the next one."""

    def __init__(self, urls: Sequence[str]) -> None:
        self._urls = itertools.cycle(urls)

    def next(self) -> str:
        return next(self._urls)


class Line:
    """One open socket: answers by id, everything else to a handler, in order."""

    def __init__(self, ws: aiohttp.ClientWebSocketResponse, on_frame: Callable[[Frame], None]) -> None:
        self._ws = ws
        self._on_frame = on_frame
        self._answers: dict[str, asyncio.Future[Frame]] = {}
        self._changed = asyncio.Event()
        self.reader = asyncio.create_task(self._read())

    async def _read(self) -> None:
        try:
            async for message in self._ws:
                frame: Frame = json.loads(message.data)
                waiting = self._answers.pop(frame.get("id", ""), None)
                if waiting and not waiting.done():
                    waiting.set_result(frame)
                else:
                    self._on_frame(frame)
                self._changed.set()
        except (aiohttp.ClientError, OSError):
            pass
        finally:
            for waiting in self._answers.values():
                if not waiting.done():
                    waiting.set_exception(BrokenError())
                    waiting.exception()
            self._changed.set()

    async def send(self, kind: str, **fields: Any) -> None:
        """Send a frame."""
        try:
            await self._ws.send_str(json.dumps({"kind": kind, **fields}))
        except (aiohttp.ClientError, OSError) as error:
            raise BrokenError from error

    async def ask(self, kind: str, frame_id: str, **fields: Any) -> Frame:
        """Send a frame and return its ack or error."""
        answer = self._answers[frame_id] = asyncio.get_running_loop().create_future()
        await self.send(kind, id=frame_id, **fields)
        if self.reader.done() and not answer.done():
            raise BrokenError
        try:
            async with asyncio.timeout(ANSWER_S):
                return await answer
        except TimeoutError:
            raise BrokenError from None

    async def wait(self, condition: Callable[[], object], *, within_s: float = 1e9) -> None:
        """Until something that came over this line makes the condition true."""
        deadline_s = asyncio.get_running_loop().time() + within_s
        while not condition():
            if self.reader.done() or asyncio.get_running_loop().time() > deadline_s:
                raise BrokenError
            self._changed.clear()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout_at(min(deadline_s, asyncio.get_running_loop().time() + 1.0)):
                    await self._changed.wait()


@contextlib.asynccontextmanager
async def connected(
    http: aiohttp.ClientSession, url: str, path: str, on_frame: Callable[[Frame], None]
) -> AsyncIterator[Line]:
    line = None
    try:
        async with asyncio.timeout(ANSWER_S):
            ws = await http.ws_connect(f"{url}{path}", headers={"Origin": url}, max_msg_size=0)
    except (aiohttp.ClientError, OSError, TimeoutError) as error:
        raise BrokenError from error
    try:
        line = Line(ws, on_frame)
        yield line
    finally:
        if line:
            line.reader.cancel()
        with contextlib.suppress(Exception):
            async with asyncio.timeout(1.0):
                await ws.close()


class Employer:
    """Asks for a human, thanks him, and sees the end; or gives up waiting."""

    def __init__(
        self,
        http: aiohttp.ClientSession,
        street: Street,
        recorder: Recorder,
        name_of: Callable[[str], str],
        *,
        leaves: bool,
    ) -> None:
        self._http = http
        self._street = street
        self._recorder = recorder
        self._name_of = name_of
        self._leaves = leaves
        self._ids = {what: f"{what}-{secrets.token_hex(6)}" for what in ("human", "thanks", "leave")}
        self._acked: set[str] = set()
        self._told = False
        self.token: str | None = None
        self.entries: list[Frame] = []
        self.conversation = ""

    async def run(self) -> None:
        """Until the conversation is over, whatever breaks meanwhile."""
        while True:
            with contextlib.suppress(BrokenError):
                async with connected(self._http, self._street.next(), "/ws/visitor", self._take) as line:
                    await self._live(line)
                    break
            await asyncio.sleep(BACKOFF_S)
        seen = [[entry["seq"], entry.get("id", "")] for entry in self.entries]
        self._recorder.note("read", conversation=self.conversation, reader="employer", entries=seen)

    def _take(self, frame: Frame) -> None:
        if frame["kind"] == "welcome":
            self.token = str(frame["token"])
            self.conversation = self._name_of(self.token)
        for entry in frame.get("entries", ()):
            # As the page does: what it has already is not shown twice.
            if not self.entries or entry["seq"] > self.entries[-1]["seq"]:
                self.entries.append(entry)
        if not self._told and self._sees("handed_over"):
            self._told = True
            self._recorder.note("escalate", conversation=self.conversation)

    def _sees(self, kind: str) -> bool:
        return any(entry["kind"] == kind for entry in self.entries)

    def _hears_agent(self) -> bool:
        return any(entry["who"] == "agent" for entry in self.entries)

    async def _live(self, line: Line) -> None:
        cursor = self.entries[-1]["seq"] if self.entries else None
        await line.send("hello", token=self.token, cursor=cursor)
        await line.wait(lambda: self.token is not None, within_s=ANSWER_S)
        await self._say(line, "human", HUMAN)
        await line.wait(lambda: self._sees("handed_over"))
        if self._leaves:
            answer = await line.ask("cancel_wait", self._ids["leave"])
            if answer["kind"] == "ack":
                await line.wait(lambda: self._sees("wait_canceled"))
                return
            if answer["code"] != "not_waiting":
                raise BrokenError
            # Somebody took it just before: then he talks to him.
        await line.wait(lambda: self._hears_agent() or self._sees("closed"))
        await self._say(line, "thanks", THANKS)
        await line.wait(lambda: self._sees("closed"))

    async def _say(self, line: Line, what: str, text: str) -> None:
        if what in self._acked:
            return
        name = self._ids[what]
        asked = self._recorder.invoke("send", conversation=self.conversation, id=name)
        try:
            answer = await line.ask("send", name, text=text)
        except BrokenError:
            asked.info()
            raise
        if answer["kind"] != "ack":
            asked.info(code=answer["code"])
            raise BrokenError
        self._acked.add(what)
        asked.ok(seq=answer["seq"])


class Agent:
    """Takes what he is offered, answers, and closes when he is thanked."""

    def __init__(
        self, http: aiohttp.ClientSession, street: Street, recorder: Recorder, name: str, password: str, *, seed: int
    ) -> None:
        self._http = http
        self._street = street
        self._recorder = recorder
        self._credentials = {"username": name, "password": password}
        self.id = f"a-{name}"
        self._chance = random.Random(seed)
        self._mine: dict[str, dict[str, Any]] = {}
        self._claimed: set[str] = set()
        self._steps: asyncio.Queue[Callable[[Line], Any]] = asyncio.Queue()
        self._seen: dict[str, int] = {}
        self._signed_in = False
        self._snapshot = False
        self._reads: dict[str, list[list[Any]]] = {}
        self._asked_for = ""
        """The conversation of the offer that he said yes to last."""

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            with contextlib.suppress(BrokenError):
                url = self._street.next()
                if not self._signed_in:
                    await self._sign_in(url)
                async with connected(self._http, url, "/ws/desk", self._take) as line:
                    await self._live(line)
            await asyncio.sleep(BACKOFF_S)

    async def _sign_in(self, url: str) -> None:
        try:
            async with (
                asyncio.timeout(ANSWER_S),
                self._http.post(f"{url}/api/desk/login", json=self._credentials, headers={"Origin": url}) as answer,
            ):
                if answer.status != 200:
                    raise BrokenError
        except (aiohttp.ClientError, OSError, TimeoutError) as error:
            raise BrokenError from error
        self._signed_in = True

    async def _live(self, line: Line) -> None:
        self._snapshot = False
        self._steps = asyncio.Queue()
        for conversation in set(self._reads) - set(self._seen):
            self._end_read(conversation)
        for mine in self._mine.values():
            mine["opened"] = False
        await line.send("hello", cursor=None, conversations=self._seen)
        await line.wait(lambda: self._snapshot, within_s=ANSWER_S)
        await self._activity(line, "available")
        watch = asyncio.create_task(line.wait(lambda: False))
        try:
            while True:
                get = asyncio.create_task(self._steps.get())
                done, _ = await asyncio.wait({get, watch}, return_when=asyncio.FIRST_COMPLETED)
                if get not in done:
                    get.cancel()
                    raise BrokenError
                await get.result()(line)
        finally:
            watch.cancel()
            with contextlib.suppress(BaseException):
                await watch

    async def _activity(self, line: Line, activity: str) -> None:
        asked = self._recorder.invoke("activity", agent=self.id, activity=activity)
        try:
            answer = await line.ask("activity", secrets.token_hex(8), activity=activity)
        except BrokenError:
            asked.info()
            raise
        if answer["kind"] != "ack":
            asked.info()
            raise BrokenError
        asked.ok()

    def _take(self, frame: Frame) -> None:
        match frame["kind"]:
            case "snapshot":
                self._snapshot = True
                self._resume(frame["view"])
            case "event":
                self._event(frame["event"])
            case "entries":
                self._entries(frame["conversation"], frame["entries"])
            case "conversation":
                self._end_read(frame["conversation"])
                self._entries(frame["conversation"], frame["entries"])

    def _resume(self, view: Frame) -> None:
        current = {card["conversation"] for card in view["conversations"]}
        for conversation in set(self._mine) - current:
            self._drop(conversation)
        for conversation in current:
            if conversation not in self._claimed:
                # The answer to his accept was lost; that it is his he sees all the same.
                self._claimed.add(conversation)
                self._recorder.note("claim", conversation=conversation, agent=self.id)
            self._own(conversation)
            self._steps.put_nowait(lambda line, name=conversation: self._serve(line, name))
        for offer in view["offers"]:
            self._steps.put_nowait(lambda line, offer=offer: self._answer(line, offer))

    def _event(self, event: Frame) -> None:
        match event["type"]:
            case "offer":
                self._steps.put_nowait(lambda line: self._answer(line, event["offer"]))
            case "activity":
                if event["activity"] != "available":
                    self._steps.put_nowait(lambda line: self._activity(line, "available"))
            case "assigned":
                conversation = event["card"]["conversation"]
                self._end_read(conversation)
                if conversation not in self._claimed and conversation != self._asked_for:
                    # A supervisor gave it to him.
                    self._claimed.add(conversation)
                    self._recorder.note("claim", conversation=conversation, agent=self.id)
                self._own(conversation)
                self._steps.put_nowait(lambda line: self._serve(line, conversation))
            case "released":
                self._drop(event["conversation"])

    def _own(self, conversation: str) -> None:
        if conversation not in self._mine:
            self._mine[conversation] = {
                "reply": f"reply-{secrets.token_hex(6)}",
                "close": f"close-{secrets.token_hex(6)}",
                "opened": False,
                "replied": False,
                "thanked": False,
            }

    def _drop(self, conversation: str) -> None:
        self._mine.pop(conversation, None)
        self._seen.pop(conversation, None)
        self._claimed.discard(conversation)
        self._end_read(conversation)

    def _end_read(self, conversation: str) -> None:
        """What he saw so far had no gap; what comes next may start elsewhere."""
        seen = self._reads.pop(conversation, None)
        if seen:
            self._recorder.note("read", conversation=conversation, reader=self.id, entries=seen)

    def _entries(self, conversation: str, entries: Sequence[Frame]) -> None:
        if conversation not in self._mine:
            return
        for entry in entries:
            self._seen[conversation] = max(entry["seq"], self._seen.get(conversation, 0))
        self._reads.setdefault(conversation, []).extend([entry["seq"], entry.get("id", "")] for entry in entries)
        if any(entry["who"] == "visitor" and entry["text"] == THANKS for entry in entries):
            self._mine[conversation]["thanked"] = True
            self._steps.put_nowait(lambda line: self._serve(line, conversation))

    async def _answer(self, line: Line, offer: Frame) -> None:
        if self._chance.random() < 0.05:
            await line.ask("decline", secrets.token_hex(8), reservation=offer["reservation"])
            return
        self._asked_for = offer["conversation"]
        asked = self._recorder.invoke(
            "claim",
            conversation=offer["conversation"],
            agent=self.id,
            epoch=int(offer["reservation"].rpartition("/")[2]),
        )
        try:
            answer = await line.ask("accept", secrets.token_hex(8), reservation=offer["reservation"])
        except BrokenError:
            asked.info()
            raise
        if answer["kind"] == "ack":
            self._claimed.add(offer["conversation"])
            asked.ok()
        elif answer["code"] not in {"unavailable", "internal"}:
            asked.fail(code=answer["code"])
        else:
            asked.info()
            raise BrokenError

    async def _serve(self, line: Line, conversation: str) -> None:
        mine = self._mine.get(conversation)
        if mine is None:
            return
        if not mine["opened"]:
            answer = await line.ask("open", secrets.token_hex(8), conversation=conversation)
            if answer["kind"] == "error" and answer["code"] != "not_yours":
                raise BrokenError
            mine["opened"] = True
        if not mine["replied"]:
            await self._write(line, conversation, mine)
        if mine["replied"] and mine["thanked"]:
            await self._close(line, conversation, mine)

    async def _write(self, line: Line, conversation: str, mine: dict[str, Any]) -> None:
        asked = self._recorder.invoke("write", conversation=conversation, agent=self.id, id=mine["reply"])
        try:
            answer = await line.ask("reply", mine["reply"], conversation=conversation, text="أهلًا")
        except BrokenError:
            asked.info()
            raise
        if answer["kind"] == "ack":
            mine["replied"] = True
            asked.ok(seq=answer["seq"])
            self._recorder.note("send", conversation=conversation, id=mine["reply"], seq=answer["seq"])
        elif answer["code"] == "not_yours":
            asked.fail()
        else:
            asked.info()
            raise BrokenError

    async def _close(self, line: Line, conversation: str, mine: dict[str, Any]) -> None:
        asked = self._recorder.invoke("release", conversation=conversation, agent=self.id)
        try:
            answer = await line.ask("close", mine["close"], conversation=conversation, outcome="resolved")
        except BrokenError:
            asked.info()
            raise
        if answer["kind"] == "ack" or answer["code"] == "not_yours":
            asked.ok()
            self._drop(conversation)
        else:
            asked.info()
            raise BrokenError
