"""Takes files from any channel: measured, recognised, scanned, made harmless, stored. The entry comes afterwards."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import secrets
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Protocol

import structlog

from handoff.conversation.attachments import (
    FILE_TYPES,
    Attachment,
    AttachmentId,
    FileType,
    Kind,
    agrees,
    clean_name,
    is_whole,
    recognise,
)
from handoff.conversation.inbound import InboundMessage, clean_text
from handoff.conversation.model import ConversationId, Entry, EntryKind
from handoff.errors import RefusedError
from handoff.services.intake import Accepted, WayIn
from handoff.services.ports import Conversations

log = structlog.get_logger(__name__)

DAY_S = 24 * 3600
WRITE_BYTES = 256 * 1024


class Verdict(StrEnum):
    """What a scanner says of a file."""

    CLEAN = "clean"
    INFECTED = "infected"
    UNAVAILABLE = "unavailable"


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture written anew. Sizes in pixels."""

    media_type: str
    width: int
    height: int


class Spool(Protocol):
    """Where a file lies while it is looked at."""

    def folder(self) -> AbstractContextManager[Path]:
        """A new folder for one upload; it and what is in it go on leaving, whatever happens."""
        ...


class Vault(Protocol):
    """Where files lie: outside Redis, under names that nobody can guess."""

    async def put(self, name: AttachmentId, source: Path) -> None:
        """Store a file durably. Safe to repeat. Raises `OSError` when it cannot be stored now."""
        ...

    def read(self, name: AttachmentId) -> AsyncGenerator[bytes]:
        """The bytes in pieces. Raises `FileNotFoundError` before the first piece, `OSError` when out of reach."""
        ...


class Scanner(Protocol):
    """Looks for harmful content."""

    async def scan(self, source: Path) -> Verdict:
        """The verdict on a file. Never raises: what goes wrong is `UNAVAILABLE`."""
        ...


class Pictures(Protocol):
    """Writes pictures anew, so that nothing but the picture is left of the file."""

    async def renew(self, source: Path, target: Path, media_type: str) -> Picture:
        """Decode a picture and write it to `target`. Raises `RefusedError` when it is none or too large."""
        ...


class Attempts(Protocol):
    """Counts what a subject did within a window, for all replicas."""

    async def count_attempt(self, subject: str, window_s: int) -> tuple[int, int]:
        """The attempts so far, this one included, and the seconds until the window ends."""
        ...

    async def forgive_attempt(self, subject: str) -> None:
        """Take one attempt back."""
        ...


@dataclass(frozen=True, slots=True)
class FileTools:
    """What is done to files outside this process's memory."""

    spool: Spool
    vault: Vault
    scanner: Scanner
    pictures: Pictures


@dataclass(frozen=True, slots=True)
class AttachmentLimits:
    """`bytes` of one file; `per_day` files of one contact; `at_once` files that are worked on at the same time."""

    bytes: int
    per_day: int
    at_once: int = 2


class AttachmentDesk:
    """The way in and the way out for files. All methods may run at the same time."""

    def __init__(
        self,
        *,
        conversations: Conversations,
        intake: WayIn,
        tools: FileTools,
        attempts: Attempts,
        limits: AttachmentLimits,
        key: str,
    ) -> None:
        self.limits = limits
        self._conversations = conversations
        self._intake = intake
        self._tools = tools
        self._attempts = attempts
        self._key = (key or secrets.token_hex(32)).encode()
        self._working = asyncio.Semaphore(limits.at_once)

    async def receive(
        self, message: InboundMessage, stream: AsyncIterator[bytes], *, declared: str, name: str
    ) -> Accepted:
        """Take a file and put its entry into the conversation; `message.text` is the caption, or empty.

        Safe to repeat with the same client id, also after a crash between storing and logging. Raises what `take`
        raises, and `attachment_quota` when the contact sent too many today.
        """
        subject = f"attachments:{message.channel}:{message.contact}"
        count, _ = await self._attempts.count_attempt(subject, DAY_S)
        if count > self.limits.per_day:
            raise RefusedError("attachment_quota")
        caption = clean_text(message.text) if message.text.strip() else ""
        conversation = self._conversations.id_of(message.channel, message.contact)
        try:
            attachment = await self.take(conversation, message.client_id, stream, declared=declared, name=name)
        except (OSError, RefusedError) as error:
            # A file that is tried until the storage or the scanner is back counts once.
            if isinstance(error, OSError) or error.code == "attachment_unchecked":
                await self._attempts.forgive_attempt(subject)
            raise
        accepted = await self._intake.accept(replace(message, text=caption, attachment=attachment))
        log.info(
            "attachment_received",
            conversation=conversation,
            type=attachment.media_type,
            bytes=attachment.bytes,
            new=accepted.new,
        )
        return accepted

    async def take(
        self, conversation: ConversationId, client_id: str, stream: AsyncIterator[bytes], *, declared: str, name: str
    ) -> Attachment:
        """Store one file; the log knows nothing of it yet. The same file under the same client id is stored once.

        Raises `RefusedError`: `attachment_too_large`, `attachment_empty`, `attachment_type` (not on the allow-list),
        `attachment_mismatch` (declared as something else), `attachment_unreadable`, `attachment_pixels`,
        `attachment_animated`, `attachment_infected`, and `attachment_unchecked` while the scanner is away: try again.
        Raises `OSError` when it cannot be stored now.
        """
        with self._tools.spool.folder() as folder:
            source = folder / "received"
            digest = await self._receive(stream, source)
            async with self._working:
                file_type = await asyncio.to_thread(self._judge, source, declared)
                await self._scan(source, file_type)
                stored, attachment = source, Attachment(AttachmentId(""), file_type.kind, file_type.media_type, 0)
                if file_type.kind is Kind.IMAGE:
                    stored = folder / "renewed"
                    picture = await self._tools.pictures.renew(source, stored, file_type.media_type)
                    attachment = replace(
                        attachment, media_type=picture.media_type, width=picture.width, height=picture.height
                    )
                attachment = replace(
                    attachment,
                    id=self._name(conversation, client_id, digest),
                    bytes=stored.stat().st_size,
                    name=clean_name(name, file_type.suffix),
                )
                await self._tools.vault.put(attachment.id, stored)
        return attachment

    async def find(self, conversation: ConversationId, seq: int) -> Attachment | None:
        """The attachment of an entry of this conversation. Who may read the conversation is the caller's question."""
        found = await self._conversations.entries(conversation, after=seq - 1, count=1) if seq > 0 else []
        return attachment_of(found[0]) if found and found[0].seq == seq else None

    def read(self, attachment: Attachment) -> AsyncGenerator[bytes]:
        """The file's bytes in pieces; see `Vault.read`."""
        return self._tools.vault.read(attachment.id)

    async def _receive(self, stream: AsyncIterator[bytes], target: Path) -> bytes:
        """Write what comes to a file and stop at the limit; returns the digest."""
        size, digest, waiting = 0, hashlib.sha256(), bytearray()
        with target.open("wb") as file:
            async for piece in stream:
                size += len(piece)
                if size > self.limits.bytes:
                    raise too_large(self.limits.bytes)
                digest.update(piece)
                waiting += piece
                if len(waiting) >= WRITE_BYTES:
                    await asyncio.to_thread(file.write, bytes(waiting))
                    waiting.clear()
            await asyncio.to_thread(file.write, bytes(waiting))
        if not size:
            raise RefusedError("attachment_empty")
        return digest.digest()

    @staticmethod
    def _judge(source: Path, declared: str) -> FileType:
        data = source.read_bytes()
        file_type = recognise(data)
        if file_type is None:
            raise RefusedError("attachment_type")
        if not agrees(declared, file_type):
            raise RefusedError("attachment_mismatch")
        if file_type.kind is not Kind.IMAGE and not is_whole(data, file_type):
            raise RefusedError("attachment_unreadable")
        return file_type

    async def _scan(self, source: Path, file_type: FileType) -> None:
        verdict = await self._tools.scanner.scan(source)
        if verdict is Verdict.CLEAN:
            return
        log.warning("attachment_held", verdict=verdict.value, type=file_type.media_type)
        raise RefusedError("attachment_infected" if verdict is Verdict.INFECTED else "attachment_unchecked")

    def _name(self, conversation: ConversationId, client_id: str, digest: bytes) -> AttachmentId:
        # 160 bits that nobody without the key can guess, and the same for a repeated upload: a crash leaves no stray.
        told = f"attachment:{conversation}:{client_id}:{digest.hex()}"
        return AttachmentId(hmac.new(self._key, told.encode(), hashlib.sha256).hexdigest()[:40])


def attachment_of(entry: Entry) -> Attachment | None:
    """The attachment that an entry carries, if it carries one."""
    if entry.kind is not EntryKind.ATTACHMENT:
        return None
    return Attachment.from_data(entry.draft.data["attachment"])


def too_large(limit_bytes: int) -> RefusedError:
    """The refusal of a file beyond the limit."""
    return RefusedError("attachment_too_large", limit_mb=limit_bytes // (1024 * 1024))


def accepted_types() -> list[str]:
    """The media types that are taken, as a page's file chooser wants them."""
    return [each.media_type for each in FILE_TYPES]
