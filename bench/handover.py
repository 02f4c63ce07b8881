"""From the employer's message that escalates to the offer at an agent's socket, with a thousand other agents online."""

from __future__ import annotations

import asyncio
import time

import aiohttp
from argon2 import PasswordHasher

from bench.figures import figure, percentile
from bench.peers import Agent, Employer
from deploy.run.system import System
from handoff.app import System as Parts
from handoff.conversation.model import AgentId
from handoff.routing.model import QUEUES, AgentProfile
from handoff.services.accounts import Account
from handoff.services.knowledge import Knowledge
from handoff.settings import Settings
from handoff.store.redis import open_redis

OTHERS = 1000
HANDOVERS = 100
AT_ONCE = 20
LIMIT_MS = 500.0
PASSWORD = "bench-agents-only"


async def _enroll(system: System, names: list[str]) -> None:
    env = system.env()
    settings = Settings(REDIS_URL=system.redis_url, internal_token=env["SANAD_INTERNAL_TOKEN"])
    # One cheap hash for all: what is measured is not the signing in.
    cheap = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1).hash(PASSWORD)
    skills = dict.fromkeys(QUEUES, 3)
    async with open_redis(settings) as redis:
        parts = Parts(settings, redis, Knowledge(()))
        for name in names:
            agent = AgentId(f"a-{name}")
            await parts.accounts.put(
                Account(
                    id=agent,
                    username=name,
                    first_name="موظف",
                    password_hash=cheap,
                    active=True,
                    epoch=0,
                    skills=skills,
                    capacity=3,
                    verified_saudi=True,
                    evidence="bench",
                )
            )
            await parts.routing.put_agent(AgentProfile(agent, "موظف", skills, 3, eligible=True))


async def measure(system: System) -> None:
    """Hand over again and again to the one agent who is available."""
    names = [f"bench{i}" for i in range(OTHERS + 1)]
    await _enroll(system, names)
    agents = [Agent(system.url, name, PASSWORD) for name in names]
    others: list[asyncio.Task[None]] = []
    for first in range(0, OTHERS, AT_ONCE):
        batch = agents[1:][first : first + AT_ONCE]
        await asyncio.gather(*(agent.open("away") for agent in batch))
        others += [asyncio.create_task(agent.stay()) for agent in batch]
    await agents[0].open("available")
    token = system.env()["SANAD_INTERNAL_TOKEN"]
    took: list[float] = []
    try:
        async with aiohttp.ClientSession() as http, Employer(http, system.url, token) as employer:
            for _ in range(HANDOVERS):
                started_s = time.perf_counter()
                await employer.send("ابغى اكلم موظف")
                await agents[0].offer()
                took.append((time.perf_counter() - started_s) * 1000)
                await employer.cancel()
    finally:
        for agent in agents:
            await agent.close()
        await asyncio.gather(*others, return_exceptions=True)
    figure("handover.offer_p50_ms", percentile(took, 0.5), "ms", peer=LIMIT_MS)
    figure("handover.offer_p99_ms", percentile(took, 0.99), "ms", peer=LIMIT_MS)
