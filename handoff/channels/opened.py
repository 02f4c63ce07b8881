"""The channels that are on, while the service runs."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field

from handoff.channels.base import Channel, Event
from handoff.channels.folders import Configured
from handoff.channels.receive import Receiver

THANKS_AT_ONCE = 16


@dataclass(slots=True)
class OpenChannels:
    """Each channel with its way in, and the thanks to providers that are under way."""

    channels: Mapping[str, Channel]
    receivers: Mapping[str, Receiver]
    _thanks: set[asyncio.Task[None]] = field(default_factory=set)

    @property
    def windows_s(self) -> Mapping[str, int | None]:
        """How long after a person's last message each channel takes free words."""
        return {name: channel.limits.window_s for name, channel in self.channels.items()}

    def acknowledge(self, channel: Channel, events: Sequence[Event]) -> None:
        """Tell the provider that events were seen, without anybody waiting for it. In a rush it is left out: what
        people are waiting for goes over the same connections."""
        if len(self._thanks) >= THANKS_AT_ONCE:
            return
        task = asyncio.get_running_loop().create_task(channel.acknowledge(events))
        self._thanks.add(task)
        task.add_done_callback(self._thanks.discard)

    async def listen(self, name: str) -> None:
        """Make ready at a channel's provider, or ask it for events, until cancelled."""
        channel, receiver = self.channels[name], self.receivers[name]

        async def receive(events: Sequence[Event]) -> None:
            await receiver(events)
            self.acknowledge(channel, events)

        await channel.listen(receive)

    async def close(self) -> None:
        """Give up the thanks that are under way."""
        for task in tuple(self._thanks):
            task.cancel()
        await asyncio.gather(*self._thanks, return_exceptions=True)


@asynccontextmanager
async def open_channels(
    configured: Sequence[Configured], receiver: Callable[[Channel], Receiver]
) -> AsyncIterator[OpenChannels]:
    """Opens those whose settings say that they are on."""
    async with AsyncExitStack() as stack:
        channels: dict[str, Channel] = {}
        for folder, settings in configured:
            opening = folder.open(settings)
            if opening is not None:
                channels[folder.name] = await stack.enter_async_context(opening)
        opened = OpenChannels(channels, {name: receiver(channel) for name, channel in channels.items()})
        stack.push_async_callback(opened.close)
        yield opened
