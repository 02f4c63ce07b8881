"""Sends what the conversations say to the people on channels, in order, once, and not faster than allowed."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

import structlog

from handoff.channels.base import (
    Address,
    Channel,
    Limits,
    Outgoing,
    Part,
    Refusal,
    Refused,
    Retry,
    SendResult,
    Sent,
    Unknown,
    UnrenderableError,
)
from handoff.channels.compose import compose, compose_waiting
from handoff.channels.plan import Rest, Say, TellPlace, every_ms, next_step
from handoff.conversation.model import ConversationId
from handoff.services.delivery import LONGEST_WAIT_S, DeliveryState, Outbox, OutView, Place
from handoff.services.hub import OUTBOX_SUBJECT, Hub, Wake

log = structlog.get_logger(__name__)

AT_ONCE = 64
LONGEST_S = 1.0
RETRY_S = 0.5
END_S = 12.0
CHANNEL_OFF_MS = 30_000
LONGEST_RETRY_S = 60.0


class Sender:
    """Sends for one conversation at a time, under the lease that its fence proves."""

    def __init__(self, outbox: Outbox, channels: Mapping[str, Channel]) -> None:
        self._outbox = outbox
        self._channels = channels
        self.ending = False
        """Set when the replica stops: what is being sent is still noted, nothing new is begun."""

    async def run(self, conversation: ConversationId, fence: int) -> float | None:
        """Send until there is nothing more to send now, then give the conversation back. Returns in how many seconds
        it is due again, if it is."""
        while True:
            view = await self._outbox.view(conversation)
            if view is None:
                return await self._outbox.settle(conversation, fence, cursor=0, again_ms=None, waits=False)
            channel = self._channels.get(view.state.channel)
            if channel is None or self.ending:
                again_ms = 0 if channel else CHANNEL_OFF_MS
                return await self._outbox.settle(
                    conversation, fence, cursor=view.cursor, again_ms=again_ms, waits=False
                )
            match next_step(view, channel.limits):
                case Rest() as rest:
                    return await self._outbox.settle(
                        conversation, fence, cursor=rest.cursor, again_ms=rest.again_ms, waits=rest.waits
                    )
                case TellPlace() as place:
                    on = await self._tell(channel, view, fence, place)
                case Say() as words:
                    on = await self._say(channel, view, fence, words)
            if not on:
                return None

    async def _tell(self, channel: Channel, view: OutView, fence: int, place: TellPlace) -> bool:
        out = compose_waiting(place.waiting, window_open=_window_open(view, channel.limits))
        parts = _render(channel, out)
        if isinstance(parts, Refused):
            parts = []
        every = every_ms(channel.limits)
        if not await self._turn(channel, view, fence):
            return False
        if await self._outbox.tell(view.state.id, fence, place.told, every_ms=every) == "lost":
            return False
        for part in parts[:1]:
            # It will be out of date soon, so what became of it is of no interest.
            result = await _send(channel, Address(view.state.address), part, f"{view.state.id}.0.0")
            if isinstance(result, Retry) and result.whole_channel:
                await self._pause(channel, result.after_s)
        return True

    async def _say(self, channel: Channel, view: OutView, fence: int, words: Say) -> bool:
        """Send one part. False when the lease was lost."""
        conversation = view.state.id
        place = Place(words.entries[0].seq, words.part, words.entries[-1].seq)
        out = compose(words.entries, window_open=_window_open(view, channel.limits))
        rendered = Refused(Refusal.TOO_OLD) if words.too_old else _render(channel, out)
        parts = [] if isinstance(rendered, Refused) else rendered
        if not isinstance(rendered, Refused) and not await self._turn(channel, view, fence):
            return False
        every = 0 if isinstance(rendered, Refused) else every_ms(channel.limits)
        begun = await self._outbox.begin(conversation, fence, place, every_ms=every)
        result: SendResult
        if begun == "lost":
            return False
        if begun == "begun":
            result = Unknown("interrupted")
        elif isinstance(rendered, Refused):
            result = rendered
        elif words.part >= len(parts):
            result = Sent("")
        else:
            key = f"{conversation}.{place.seq}.{place.part}"
            result = await _send(channel, Address(view.state.address), parts[words.part], key)
        last = words.part + 1 >= len(parts)
        return await self._note(channel, view, fence, result, place, last=last)

    async def _note(
        self,
        channel: Channel,
        view: OutView,
        fence: int,
        result: SendResult,
        place: Place,
        *,
        last: bool,
    ) -> bool:
        state, refusal = _state_of(result)
        hold_s = max(result.after_s, min(LONGEST_RETRY_S, 0.5 * 2**view.tries)) if isinstance(result, Retry) else 0.0
        word = await self._outbox.record(
            view.state.id,
            fence,
            place,
            state,
            refusal=refusal,
            last=last,
            hold_ms=int(hold_s * 1000),
        )
        if not isinstance(result, Sent):
            log.warning(
                "not_delivered",
                channel=channel.name,
                conversation=view.state.id,
                seq=place.seq,
                state=state.value,
                refusal=refusal,
                code=result.code,
            )
        if isinstance(result, Retry) and result.whole_channel:
            await self._pause(channel, result.after_s)
        return word == "recorded"

    async def _turn(self, channel: Channel, view: OutView, fence: int) -> bool:
        """Wait for the channel's next free moment, which all replicas share. False when that is far away and the
        conversation was given back until then."""
        limits = channel.limits
        wait_s = await self._outbox.take(channel.name, every_ms=1000 / limits.per_s, burst=limits.burst)
        if wait_s > LONGEST_WAIT_S:
            again_ms = int(wait_s * 1000)
            await self._outbox.settle(view.state.id, fence, cursor=view.cursor, again_ms=again_ms, waits=True)
            return False
        if wait_s:
            await asyncio.sleep(wait_s)
        return True

    async def _pause(self, channel: Channel, silent_s: float) -> None:
        limits = channel.limits
        await self._outbox.pause(channel.name, silent_s, every_ms=1000 / limits.per_s, burst=limits.burst)


def _window_open(view: OutView, limits: Limits) -> bool:
    return limits.window_s is None or view.now_ms - view.state.said_ms < limits.window_s * 1000


def _render(channel: Channel, out: Outgoing) -> list[Part] | Refused:
    try:
        return list(channel.render(out))
    except UnrenderableError as error:
        return Refused(error.refusal)
    except Exception as error:  # noqa: BLE001 - one entry that cannot be shown must not hold up those after it
        log.error("render_failed", channel=channel.name, kind=out.kind.value, error=type(error).__name__)
        return Refused(Refusal.UNRENDERABLE)


async def _send(channel: Channel, to: Address, part: Part, key: str) -> SendResult:
    try:
        return await channel.send(to, part, key)
    except Exception as error:  # noqa: BLE001 - nobody knows how far the call came
        log.error("send_failed", channel=channel.name, error=type(error).__name__)
        return Unknown("fault")


def _state_of(result: SendResult) -> tuple[DeliveryState, str]:
    match result:
        case Sent():
            return DeliveryState.SENT, ""
        case Refused(refusal):
            return DeliveryState.FAILED, refusal.value
        case Retry():
            return DeliveryState.PENDING, ""
        case Unknown():
            return DeliveryState.UNKNOWN, ""


class OutboxPump:
    """Takes conversations that are due and has them sent, many at once. Every replica runs one."""

    def __init__(self, outbox: Outbox, sender: Sender, hub: Hub) -> None:
        self._outbox = outbox
        self._sender = sender
        self._hub = hub
        self._tasks: set[asyncio.Task[None]] = set()
        self._changed = asyncio.Event()

    async def run(self) -> None:
        """Run until cancelled; what is being sent then is brought to its end."""
        remove = self._hub.listen(OUTBOX_SUBJECT, self._woken)
        try:
            while True:
                await self._look()
        finally:
            remove()
            await self._end()

    async def _look(self) -> None:
        self._changed.clear()
        try:
            next_s = await self._claim()
        except Exception as error:  # noqa: BLE001 - what was claimed and not begun is due again when its lease ends
            log.warning("outbox_waits_for_store", error=type(error).__name__)
            await asyncio.sleep(RETRY_S)
            return
        try:
            async with asyncio.timeout(min(next_s, LONGEST_S)):
                await self._changed.wait()
        except TimeoutError:
            pass

    async def _claim(self) -> float:
        """Start what is due; returns when to look again, in seconds."""
        next_s = LONGEST_S
        for shard in range(self._outbox.shards):
            free = AT_ONCE - len(self._tasks)
            if free <= 0:
                return LONGEST_S
            claimed = await self._outbox.claim(shard, free)
            for conversation, fence in claimed.conversations:
                task = asyncio.create_task(self._send(conversation, fence))
                self._tasks.add(task)
                task.add_done_callback(self._ended)
            if claimed.next_s is not None:
                next_s = min(next_s, claimed.next_s)
        return next_s

    async def _send(self, conversation: ConversationId, fence: int) -> None:
        try:
            again_s = await self._sender.run(conversation, fence)
            if again_s is not None and again_s < LONGEST_S:
                asyncio.get_running_loop().call_later(again_s, self._changed.set)
        except OSError as error:
            log.warning("sending_waits_for_store", conversation=conversation, error=type(error).__name__)
        except Exception as error:  # noqa: BLE001 - the lease ends and the conversation is taken again
            log.error("sending_failed", conversation=conversation, error=repr(error))

    def _ended(self, task: asyncio.Task[None]) -> None:
        if len(self._tasks) >= AT_ONCE:
            self._changed.set()
        self._tasks.discard(task)

    def _woken(self, _: Wake) -> None:
        self._changed.set()

    async def _end(self) -> None:
        self._sender.ending = True
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=END_S)
        for task in self._tasks:
            task.cancel()
