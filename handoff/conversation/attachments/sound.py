"""Whether a file that is stored as it came is whole, and nothing else besides.

Pictures need none of this: they are decoded and written anew.
"""

from __future__ import annotations

from typing import Final

from handoff.conversation.attachments import mp4, mpeg
from handoff.conversation.attachments.kinds import AAC, M4A, MP3, OGG, PDF, FileType

_ZIP_END: Final = b"PK\x05\x06"
_ZIP_TAIL_BYTES: Final = 65_557
_PDF_TAIL_BYTES: Final = 2048
_MP3_FRAMES: Final = 3
_ID3V1_BYTES: Final = 128


def is_whole(data: bytes, file_type: FileType) -> bool:
    """True when the bytes are one file of this type from the first to the last.

    An archive behind it (the end record of a ZIP in the tail) is what makes one file two, so it is refused.
    """
    if _ZIP_END in data[-_ZIP_TAIL_BYTES:]:
        return False
    match file_type:
        case _ if file_type is PDF:
            return b"%%EOF" in data[-_PDF_TAIL_BYTES:]
        case _ if file_type is OGG:
            return _ogg_pages(data)
        case _ if file_type is M4A:
            return mp4.ends_whole(data)
        case _ if file_type is AAC:
            return _adts_frames(data)
        case _ if file_type is MP3:
            return _mp3_frames(data)
    return True


def _ogg_pages(data: bytes) -> bool:
    at = 0
    while at < len(data):
        if data[at : at + 5] != b"OggS\x00" or at + 27 > len(data):
            return False
        segments = data[at + 26]
        at += 27 + segments + sum(data[at + 27 : at + 27 + segments])
    return at == len(data)


def _adts_frames(data: bytes) -> bool:
    at = mpeg.after_tag(data)
    while at < len(data):
        length = mpeg.adts_frame(data, at)
        if not length:
            return False
        at += length
    return at == len(data)


def _mp3_frames(data: bytes) -> bool:
    """The first frames follow each other; tags of many kinds may stand at the end."""
    at, end = mpeg.after_tag(data), len(data) - _ID3V1_BYTES if data[-_ID3V1_BYTES:][:3] == b"TAG" else len(data)
    for _ in range(_MP3_FRAMES):
        if at >= end:
            break
        length = mpeg.mp3_frame(data, at)
        if not length:
            return False
        at += length
    return at <= end
