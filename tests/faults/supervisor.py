"""A supervisor over the real routes, who steps in at random and writes down what he was told."""

from __future__ import annotations

import asyncio
import random
from typing import Any

import aiohttp

from handoff.routing.model import PRIORITIES, QUEUES
from tests.faults.actors import ANSWER_S, BACKOFF_S, BrokenError, Street
from tests.faults.history import Recorder

PAUSE_S = 0.15
ROUTES = {
    "task.pull": "tasks/{}/pull",
    "task.push": "tasks/{}/push",
    "task.priority": "tasks/{}/priority",
    "agent.activity": "agents/{}/activity",
    "agent.cap": "agents/{}/cap",
}


class Supervisor:
    """Looks, chooses, and steps in; every step is one line of the trail."""

    def __init__(
        self, http: aiohttp.ClientSession, street: Street, recorder: Recorder, name: str, password: str, *, seed: int
    ) -> None:
        self._http = http
        self._street = street
        self._recorder = recorder
        self._credentials = {"username": name, "password": password}
        self.id = f"a-{name}"
        self._chance = random.Random(seed)
        self._csrf = ""
        self._raised: dict[str, int] = {}

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            try:
                url = self._street.next()
                if not self._csrf:
                    _, me = await self._call("POST", url, "/api/desk/login", self._credentials)
                    self._csrf = me.get("csrf", "")
                await self._step(url)
                await asyncio.sleep(PAUSE_S)
            except BrokenError:
                await asyncio.sleep(BACKOFF_S)

    async def _call(self, method: str, url: str, path: str, body: Any = None) -> tuple[int, Any]:
        headers = {"Origin": url, "X-Sanad-CSRF": self._csrf}
        try:
            async with (
                asyncio.timeout(ANSWER_S),
                self._http.request(method, f"{url}{path}", json=body, headers=headers) as answer,
            ):
                said = await answer.json()
        except (aiohttp.ClientError, OSError, TimeoutError, ValueError) as error:
            raise BrokenError from error
        if answer.status >= 500 or answer.status == 429:
            raise BrokenError
        return answer.status, said

    async def _look(self, url: str, path: str, what: str) -> list[Any]:
        status, said = await self._call("GET", url, f"/api/supervisor/{path}")
        if status != 200:
            raise BrokenError
        return list(said[what])

    async def _step(self, url: str) -> None:
        agents = await self._look(url, "agents", "agents")
        tasks = await self._look(url, f"tasks?queue={self._chance.choice(QUEUES)}", "tasks")
        agent = self._chance.choice(agents)
        self._raised[agent["id"]] = self._raised.get(agent["id"], 0) + 1
        # Always something that changes: what is so already leaves no line.
        doing = self._chance.choice([one for one in ("break", "busy") if one != agent["activity"]])
        steps: list[tuple[str, str, Any]] = [
            ("agent.activity", agent["id"], {"activity": doing}),
            ("agent.cap", agent["id"], {"more": self._raised[agent["id"]]}),
        ]
        steps += [("task.pull", task, {}) for task in agent["tasks"]]
        for task in tasks[:2]:
            other = self._chance.choice([one for one in PRIORITIES if one != task["priority"]])
            steps += [("task.priority", task["id"], {"priority": other})]
            steps += [("task.push", task["id"], {"agent": agent["id"]})]
        await self._take(url, *self._chance.choice(steps))

    async def _take(self, url: str, action: str, subject: str, body: Any) -> None:
        asked = [self._recorder.invoke("steer", actor=self.id, action=action, subject=subject)]
        if action == "agent.cap":
            asked.append(self._recorder.invoke("cap", agent=subject, more=body["more"]))
        elif action == "agent.activity":
            asked.append(self._recorder.invoke("activity", agent=subject, activity=body["activity"]))
        try:
            status, _ = await self._call("POST", url, f"/api/supervisor/{ROUTES[action].format(subject)}", body)
        except BrokenError:
            for one in asked:
                one.info()
            raise
        for one in asked:
            # A refusal may answer the second of two calls: Redis did the first, and the replica lost its word.
            _ = one.ok() if status == 200 else one.info()
