"""Boxes of MP4 files (ISO/IEC 14496-12): whether there is a sound track and no picture track."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import Final

_BRANDS: Final = frozenset({b"M4A ", b"M4B ", b"mp41", b"mp42", b"isom", b"iso2", b"iso5", b"iso6", b"dash", b"3gp4"})
_HANDLER: Final = re.compile(rb"hdlr.{8}([a-z]{4})", re.DOTALL)
_MAX_BOXES: Final = 1000


def holds_sound(data: bytes) -> bool:
    """True for a file that begins as an MP4 file does, and whose tracks are sound, none of them a film."""
    if data[4:8] != b"ftyp" or data[8:12] not in _BRANDS:
        return False
    boxes = islice(_boxes(data), _MAX_BOXES)
    tracks = {name for box, start, end in boxes if box == b"moov" for name in _HANDLER.findall(data, start, end)}
    return b"soun" in tracks and b"vide" not in tracks


def ends_whole(data: bytes) -> bool:
    """True when the last box ends where the file does."""
    ends = [end for _, _, end in islice(_boxes(data), _MAX_BOXES)]
    return bool(ends) and ends[-1] == len(data)


def _boxes(data: bytes) -> Iterator[tuple[bytes, int, int]]:
    """Name, start and end of each box at the top; the last may claim more than there is."""
    at = 0
    while at < len(data):
        size = int.from_bytes(data[at : at + 4], "big")
        if size == 1:
            size = int.from_bytes(data[at + 8 : at + 16], "big")
        end = len(data) if size == 0 else at + max(size, 8)
        yield data[at + 4 : at + 8], at, end
        at = end
