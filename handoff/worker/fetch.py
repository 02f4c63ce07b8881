"""Fetches the files that employers sent on a channel, after the message itself was stored and answered for."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping

import structlog

from handoff.channels.base import Channel, MediaKind, MediaRef
from handoff.conversation.inbound import InboundMessage
from handoff.conversation.model import ConversationId, ConversationState, Entry
from handoff.errors import RefusedError
from handoff.services.attachments import AttachmentDesk, too_large
from handoff.services.intake import WayIn
from handoff.services.ports import Conversations
from handoff.texts import say

log = structlog.get_logger(__name__)

GIVE_UP_S = 600.0
"""How long a file is tried for; Telegram and Meta keep theirs longer than that."""
LATER = ("attachment_unchecked",)


class FileFetcher:
    """Turns the file that an entry tells of into an attachment entry of its own, or into the word why there is none."""

    def __init__(
        self,
        conversations: Conversations,
        intake: WayIn,
        files: AttachmentDesk,
        channels: Mapping[str, Channel],
        now_s: Callable[[], float] = time.time,
    ) -> None:
        self._conversations = conversations
        self._intake = intake
        self._files = files
        self._channels = channels
        self._now_s = now_s

    async def run(self, conversation: ConversationId, seq: int) -> None:
        """Fetch the file of one entry; safe to repeat. Raises `OSError` when it is to be tried again later."""
        state = await self._conversations.state(conversation)
        found = await self._conversations.entries(conversation, after=seq - 1, count=1)
        if state is None or not found or "media" not in found[0].draft.data:
            return
        [entry] = found
        try:
            await self._fetch(state, entry)
        except RefusedError as error:
            await self._refuse(state, entry, error)

    async def _fetch(self, state: ConversationState, entry: Entry) -> None:
        told = entry.draft.data["media"]
        media = MediaRef(told["file"], MediaKind(told["kind"]), told["mime"], told["name"], told["bytes"])
        channel = self._channels.get(state.channel)
        if media.kind is MediaKind.VIDEO:
            raise RefusedError("attachment_type")
        try:
            if channel is None:
                raise OSError("the channel is off")
            pieces = channel.fetch(media, self._files.limits.bytes)
            message = self._message(state, entry, "file")
            await self._files.receive(message, pieces, declared=media.mime, name=media.name)
        except ValueError:
            raise too_large(self._files.limits.bytes) from None
        except LookupError:
            raise RefusedError("attachment_not_found") from None
        except OSError:
            self._again(entry)
            raise RefusedError("unavailable") from None
        except RefusedError as error:
            if error.code in LATER:
                self._again(entry)
            raise

    def _again(self, entry: Entry) -> None:
        """Leave the work to be taken up again, unless it has been tried for long enough."""
        if self._now_s() - entry.at_ms / 1000 < GIVE_UP_S:
            raise OSError("fetch it again later")

    async def _refuse(self, state: ConversationState, entry: Entry, error: RefusedError) -> None:
        log.info("file_not_kept", conversation=state.id, code=error.code)
        reason = say(f"error.{error.code}", **error.data)
        await self._intake.accept(
            self._message(
                state, entry, "refused", text=say("sent.not_kept", reason=reason), sent="not_kept", reason=reason
            )
        )

    @staticmethod
    def _message(state: ConversationState, entry: Entry, what: str, *, text: str = "", **data: str) -> InboundMessage:
        return InboundMessage(
            channel=state.channel,
            contact=state.contact,
            client_id=f"{entry.draft.client_id}:{what}",
            text=text,
            address=state.address,
            data={"of": entry.seq, **data},
            said_ms=entry.draft.data.get("said_ms", entry.at_ms),
        )
