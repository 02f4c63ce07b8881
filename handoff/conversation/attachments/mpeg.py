"""Frames of MP3 and AAC streams: just enough to tell them from anything else.

Layouts: ISO/IEC 11172-3 (MP3 frame header), ISO/IEC 13818-7 (ADTS), id3.org ID3v2.
"""

from __future__ import annotations

from typing import Final

# kbit/s by the header's index; MPEG-1 and then MPEG-2/2.5, both Layer III.
_BITRATES: Final = (
    (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
)
_RATES_HZ: Final = {3: (44100, 48000, 32000), 2: (22050, 24000, 16000), 0: (11025, 12000, 8000)}


def after_tag(data: bytes) -> int:
    """Where the sound begins: behind an ID3v2 tag if there is one."""
    if data[:3] != b"ID3" or len(data) < 10 or any(byte & 0x80 for byte in data[6:10]):
        return 0
    size = 0
    for byte in data[6:10]:
        size = size << 7 | byte
    footer = 10 if data[5] & 0x10 else 0
    return 10 + size + footer


def adts_frame(data: bytes, at: int) -> int:
    """The length in bytes of the ADTS frame at a place, or 0 when there is none."""
    head = data[at : at + 7]
    if len(head) < 7 or head[0] != 0xFF or head[1] & 0xF6 != 0xF0 or (head[2] >> 2) & 0x0F > 12:
        return 0
    length = (head[3] & 0x03) << 11 | head[4] << 3 | head[5] >> 5
    return length if length >= 7 else 0


def mp3_frame(data: bytes, at: int) -> int:
    """The length in bytes of the MP3 frame at a place, or 0 when there is none."""
    head = data[at : at + 4]
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE6 != 0xE2:
        return 0
    version, bitrate, rate = (head[1] >> 3) & 0x03, head[2] >> 4, (head[2] >> 2) & 0x03
    if version not in _RATES_HZ or bitrate in {0, 15} or rate == 3:
        return 0
    first = version == 3
    kilobits = _BITRATES[0 if first else 1][bitrate]
    return (144 if first else 72) * kilobits * 1000 // _RATES_HZ[version][rate] + ((head[2] >> 1) & 1)
