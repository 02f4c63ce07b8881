"""One replica as a process of its own, to be killed."""

from __future__ import annotations

import asyncio
import os
import sys
from typing import Self

import aiohttp

from deploy.run.ports import LOOPBACK, Ports
from handoff.settings import PROJECT, Settings
from tests.support.waiting import until


class ServiceProcess:
    """`python -m handoff serve` over the settings of a test. Killed on leaving."""

    def __init__(self, settings: Settings, **env: str) -> None:
        self.port = Ports.free().handoff
        self.url = f"http://{LOOPBACK}:{self.port}"
        self._env = {
            **os.environ,
            "REDIS_URL": settings.redis_url,
            "SANAD_REDIS_PREFIX": settings.redis_prefix,
            "SANAD_PORT": str(self.port),
            "SANAD_INTERNAL_TOKEN": settings.internal_token.get_secret_value(),
            "SANAD_SESSION_KEY": settings.session_key.get_secret_value(),
            "SANAD_OPENS": "00:00",
            "SANAD_CLOSES": "23:59:59",
            **env,
        }
        self._process: asyncio.subprocess.Process | None = None

    @property
    def pid(self) -> int:
        """Its process id while it runs."""
        assert self._process is not None
        return self._process.pid

    async def start(self) -> None:
        """Start it and wait until it answers."""
        self._process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "handoff", "serve", cwd=PROJECT, env=self._env
        )
        async with aiohttp.ClientSession() as http:

            async def healthy() -> bool:
                assert self._process is not None
                assert self._process.returncode is None, "the service ended"
                try:
                    async with http.get(f"{self.url}/healthz") as answer:
                        return answer.status == 200
                except aiohttp.ClientError:
                    return False

            await until(healthy, "the service answers", within_s=120)

    async def kill(self) -> None:
        """End it without a warning."""
        if self._process is not None and self._process.returncode is None:
            self._process.kill()
            await self._process.wait()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.kill()
