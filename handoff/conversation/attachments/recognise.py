"""Tells a file's type by its first bytes. Whatever is not on the allow-list has none."""

from __future__ import annotations

import re
from typing import Final

from handoff.conversation.attachments import mp4, mpeg
from handoff.conversation.attachments.kinds import AAC, GIF, JPEG, M4A, MP3, OGG, PDF, PNG, WEBP, FileType

_PNG: Final = b"\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR"
_PDF: Final = re.compile(rb"%PDF-[12]\.\d")


def recognise(data: bytes) -> FileType | None:
    """The type of a file, or None when it is not one that is taken.

    The mark must be at the very beginning: what hides behind other bytes (a PDF after a web page) is not recognised,
    although some readers would open it.
    """
    if data[:3] == b"\xff\xd8\xff":
        return JPEG
    if data[:16] == _PNG:
        return PNG
    if data[:6] in {b"GIF87a", b"GIF89a"}:
        return GIF
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return WEBP
    if _PDF.match(data):
        return PDF
    return _recognise_sound(data)


def _recognise_sound(data: bytes) -> FileType | None:
    # The first page of an Ogg file: 27 bytes, a table of one segment, then the codec's own mark.
    if data[:4] == b"OggS" and data[28:36] == b"OpusHead":
        return OGG
    if mp4.holds_sound(data):
        return M4A
    start = mpeg.after_tag(data)
    if mpeg.adts_frame(data, start):
        return AAC
    return MP3 if mpeg.mp3_frame(data, start) else None
