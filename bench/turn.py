"""What the system adds to a bot turn: redaction, the durable log, two sockets, against the bare call to Rasa."""

from __future__ import annotations

import time
from typing import Any

import aiohttp

from bench.figures import figure, percentile
from bench.peers import Employer
from deploy.run.system import System

TURNS = 300
WARM_UP = 20
ASKED = (
    "كيف أجدد رخصة العمل؟",
    "وش سبب ايقاف خدمات المنشأة",
    "كم رسوم الرخصة",
    "ابغى احجز موعد في مكتب العمل",
    "نسيت كلمة المرور",
)


async def measure(system: System) -> None:
    """Alternate between both, so that noise of the machine meets both alike."""
    env = system.env()
    token = env["SANAD_INTERNAL_TOKEN"]
    rasa = f"{env['SANAD_RASA_URL']}/webhooks/handoff/turn"
    # The bare call goes on in one dialogue too: a fresh one costs Rasa more.
    state: Any = None
    whole: list[float] = []
    bare: list[float] = []
    async with aiohttp.ClientSession() as http, Employer(http, system.url, token) as employer:
        for i in range(TURNS + WARM_UP):
            text = ASKED[i % len(ASKED)]
            started_s = time.perf_counter()
            await employer.ask(text)
            whole_ms = (time.perf_counter() - started_s) * 1000
            body = {"conversation": "0" * 26, "turn": f"bench:{i}", "channel": "web", "text": text}
            body |= {"payload": None, "state": state}
            started_s = time.perf_counter()
            async with http.post(rasa, json=body, headers={"Authorization": f"Bearer {token}"}) as answer:
                answer.raise_for_status()
                state = (await answer.json())["state"]
            bare_ms = (time.perf_counter() - started_s) * 1000
            if i >= WARM_UP:
                whole.append(whole_ms)
                bare.append(bare_ms)
    for share, name in ((0.5, "p50"), (0.95, "p95")):
        ours, peer = percentile(whole, share), percentile(bare, share)
        figure(f"turn.overhead_{name}_ms", ours - peer, "ms", peer=peer, ratio=ours / peer)
