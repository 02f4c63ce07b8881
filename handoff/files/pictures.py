"""Pictures written anew by a process of their own."""

from __future__ import annotations

import asyncio
import contextlib
import json
import sys
from pathlib import Path

import structlog

from handoff.errors import RefusedError
from handoff.files import renew
from handoff.services.attachments import Picture

log = structlog.get_logger(__name__)

WITHIN_S = 30.0
_FORMATS = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP", "image/gif": "GIF"}
_TYPES = {name: media_type for media_type, name in _FORMATS.items()}


class PictureProcess:
    """Runs `renew.py` once a picture: a hostile file can end that process, not this one."""

    def __init__(self, within_s: float = WITHIN_S) -> None:
        self._within_s = within_s

    async def renew(self, source: Path, target: Path, media_type: str) -> Picture:
        """Write the picture of `source` to `target`. The process ends with the time or with this task.

        Raises `RefusedError`: `attachment_pixels`, `attachment_animated`, `attachment_unreadable`.
        """
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-I", renew.__file__, str(source), str(target), _FORMATS[media_type]),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            env={},
        )
        try:
            async with asyncio.timeout(self._within_s):
                told, _ = await process.communicate()
        except TimeoutError:
            log.warning("picture_too_slow", limit_s=self._within_s)
            raise RefusedError("attachment_unreadable") from None
        finally:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()
        match process.returncode:
            case 0:
                pass
            case renew.PIXELS:
                raise RefusedError("attachment_pixels")
            case renew.ANIMATED:
                raise RefusedError("attachment_animated")
            case _:
                raise RefusedError("attachment_unreadable")
        picture = json.loads(told)
        return Picture(_TYPES[picture["format"]], picture["width"], picture["height"])
