"""Run both peers in the foreground: `python -m tests.peers [webhook url of WhatsApp]`; they print how to reach them.

A line of input is a message: `telegram TEXT` or `whatsapp TEXT`, from one test person each; what the bot sends to
them is printed as it arrives.
"""

from __future__ import annotations

import asyncio
import sys

from tests.peers.telegram.peer import TelegramPeer
from tests.peers.whatsapp import peer as cloud
from tests.peers.whatsapp.peer import WhatsAppPeer

LOOK_S = 0.2


async def main() -> None:
    """Serve until the input ends."""
    async with TelegramPeer() as telegram, WhatsAppPeer() as whatsapp:
        whatsapp.webhook_url = sys.argv[1] if len(sys.argv) > 1 else ""
        write(f"telegram base_url={telegram.base_url} base_file_url={telegram.base_file_url} token={telegram.token}")
        write(f"whatsapp api={whatsapp.url} phone_id={cloud.PHONE_ID} token={cloud.TOKEN}")
        write(f"whatsapp app_secret={cloud.APP_SECRET} verify_token={cloud.VERIFY_TOKEN}")
        people = {"telegram": telegram.user(5_550_001), "whatsapp": whatsapp.user("966500000001")}
        showing = asyncio.ensure_future(show(telegram, whatsapp))
        while line := await asyncio.to_thread(sys.stdin.readline):
            channel, _, text = line.strip().partition(" ")
            if channel in people and text:
                await people[channel].write(text)
        showing.cancel()


async def show(telegram: TelegramPeer, whatsapp: WhatsAppPeer) -> None:
    """Print what arrives."""
    seen = {"telegram": 0, "whatsapp": 0}
    while True:
        for channel, arrived in (("telegram", telegram.state.arrived), ("whatsapp", whatsapp.state.arrived)):
            for message in arrived[seen[channel] :]:
                write(f"{channel} > {message.text}")
            seen[channel] = len(arrived)
        await asyncio.sleep(LOOK_S)


def write(line: str) -> None:
    """One line, at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(main())
