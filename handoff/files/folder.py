"""Attachments in a folder."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import os
import secrets
import shutil
from collections.abc import AsyncGenerator
from pathlib import Path

from handoff.conversation.attachments import AttachmentId

PIECE_BYTES = 256 * 1024
RESERVE_BYTES = 256 * 1024 * 1024
"""Space that is left on the disk: the database's append-only file may lie on the same one."""


class FolderVault:
    """Files under `<folder>/ab/abcdef…`, readable by the service alone. Names are our own, never a sender's.

    `half` is a folder on the same disk for files that are not whole yet; `Spool` removes what killed processes left.
    """

    def __init__(self, folder: Path, half: Path, *, reserve_bytes: int = RESERVE_BYTES) -> None:
        self._folder = folder
        self._half = half
        self._reserve_bytes = reserve_bytes

    async def put(self, name: AttachmentId, source: Path) -> None:
        """Copy a file into place: whole or not at all, on the disk when this returns. Safe to repeat.

        Raises `OSError`, also when the disk would be nearly full.
        """
        await asyncio.to_thread(self._put, name, source)

    async def read(self, name: AttachmentId) -> AsyncGenerator[bytes]:
        """The bytes in pieces. Raises `FileNotFoundError` before the first one."""
        file = await asyncio.to_thread(self._path(name).open, "rb")
        try:
            while piece := await asyncio.to_thread(file.read, PIECE_BYTES):
                yield piece
        finally:
            file.close()

    def _path(self, name: AttachmentId) -> Path:
        if not name.isalnum() or not name.isascii():
            raise FileNotFoundError(name)
        return self._folder / name[:2] / name

    def _put(self, name: AttachmentId, source: Path) -> None:
        path = self._path(name)
        new_folders = [each for each in (path.parent, self._folder) if not each.exists()]
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._half.mkdir(mode=0o700, exist_ok=True)
        if shutil.disk_usage(self._folder).free - source.stat().st_size < self._reserve_bytes:
            raise OSError(errno.ENOSPC, "the disk is nearly full")
        half = self._half / f"{name}.{secrets.token_hex(4)}"
        try:
            handle = os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "wb") as file, source.open("rb") as come:
                shutil.copyfileobj(come, file)
                file.flush()
                os.fsync(file.fileno())
            half.replace(path)
        finally:
            with contextlib.suppress(FileNotFoundError):
                half.unlink()
        # A new name is safe only when its folder is on the disk, and a new folder when the one above is.
        for folder in dict.fromkeys([path.parent, *(each.parent for each in new_folders)]):
            _sync_folder(folder)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
