"""kill -9 in the middle of sending: each message arrives once, or is marked unknown and listed."""

from __future__ import annotations

import asyncio
import os
import re
import sys
from dataclasses import dataclass

import pytest
from redis.asyncio import Redis

from handoff.app import System
from handoff.channels.base import Address
from handoff.channels.receive import contact_of
from handoff.conversation.model import ConversationId, Who
from handoff.services.delivery import DeliveryState
from handoff.services.knowledge import Knowledge
from handoff.settings import PROJECT, Settings
from tests.channels.reading import SOAK, plain
from tests.peers.faults import Fault
from tests.peers.telegram.peer import TelegramPeer
from tests.peers.telegram.user import TelegramUser
from tests.support.bot_peer import BotPeer
from tests.support.process import ServiceProcess
from tests.support.waiting import until

CHATS = 50 if SOAK else 20
EACH = 20 if SOAK else 6
KILLS = 4 if SOAK else 2
ANSWER = re.compile(r"جواب: سؤال (\d+)")


@dataclass(slots=True)
class Ledger:
    """What the outbox says of each answer, against what arrived."""

    system: System
    users: list[TelegramUser]

    def conversation(self, user: TelegramUser) -> ConversationId:
        return self.system.conversations.id_of("telegram", contact_of("telegram", Address(str(user.chat_id))))

    async def open_answers(self, user: TelegramUser) -> set[int]:
        """Answers of which nothing is known yet; fails when one is known wrongly."""
        conversation = self.conversation(user)
        states = {p.seq: p.state for p in await self.system.outbox.deliveries(conversation)}
        arrived = [int(m[1]) for text in user.reads if (m := ANSWER.search(plain(text)))]
        assert arrived == sorted(set(arrived)), "nothing twice, and in the order of the log"
        left = set(range(EACH))
        for entry in await self.system.conversations.entries(conversation):
            answer = ANSWER.search(entry.text)
            if entry.who is Who.BOT and answer and states.get(entry.seq) in {DeliveryState.SENT, DeliveryState.UNKNOWN}:
                assert states[entry.seq] is DeliveryState.UNKNOWN or int(answer[1]) in arrived, "sent, so it arrived"
                left.discard(int(answer[1]))
        return left

    async def unknown(self) -> set[tuple[ConversationId, int]]:
        found = set()
        for user in self.users:
            conversation = self.conversation(user)
            for part in await self.system.outbox.deliveries(conversation):
                if part.state is DeliveryState.UNKNOWN:
                    found.add((conversation, part.seq))
        return found


@pytest.mark.timeout(900 if SOAK else 300)
async def test_each_of_many_messages_arrives_once_or_is_listed(
    settings: Settings, bot: BotPeer, redis: Redis, knowledge: Knowledge, telegram: TelegramPeer
) -> None:
    telegram.per_chat.interval_s = telegram.overall.interval_s = 1e-6
    telegram.faults.at_random(1.0, Fault("delay", delay_s=0.05))
    env = {
        "TELEGRAM_TOKEN": telegram.token,
        "TELEGRAM_MODE": "polling",
        "TELEGRAM_API": telegram.url,
        "TELEGRAM_CHAT_EVERY_S": "0.001",
        "TELEGRAM_PER_S": "500",
        "SANAD_RASA_URL": bot.url,
        "SANAD_OUTBOX_LEASE_S": "2",
    }
    users = [telegram.user(6_000_000 + i) for i in range(CHATS)]
    for number in range(EACH):
        for user in users:
            await user.write(f"سؤال {number}")
    for kill in range(1, KILLS + 1):
        async with ServiceProcess(settings, **env):
            enough = CHATS * EACH * kill // (KILLS + 1)

            async def far() -> bool:
                return len(telegram.state.arrived) >= enough  # noqa: B023 - asked within this round

            await until(far, f"{enough} messages", within_s=120)
    ledger = Ledger(System(settings, redis, knowledge), users)
    async with ServiceProcess(settings, **env):
        for user in users:

            async def known() -> bool:
                return not await ledger.open_answers(user)  # noqa: B023 - asked within this round

            await until(known, "each answer arrived or is marked unknown", within_s=120)
    unknown = await ledger.unknown()
    assert unknown <= {(one.conversation, one.seq) for one in await ledger.system.outbox.undelivered(10_000)}
    assert 0 < len(unknown) <= KILLS * 64, "some were in flight at each kill, and no more"
    listed = await listing(settings)
    assert all(f"telegram {conversation} {seq}.0 unknown" in listed for conversation, seq in unknown)


async def listing(settings: Settings) -> str:
    """What an operator is shown."""
    env = {**os.environ, "REDIS_URL": settings.redis_url, "SANAD_REDIS_PREFIX": settings.redis_prefix}
    asked = ("-m", "handoff", "undelivered", "--limit", "10000")
    process = await asyncio.create_subprocess_exec(
        sys.executable, *asked, cwd=PROJECT, env=env, stdout=asyncio.subprocess.PIPE
    )
    out, _ = await process.communicate()
    assert process.returncode == 0
    return out.decode()
