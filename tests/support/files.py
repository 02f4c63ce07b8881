"""Files as people and attackers send them, made of bytes here."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

from PIL import Image

RED, BLUE = (210, 40, 40), (30, 60, 200)
SCRIPT = b"<script>alert(document.cookie)</script>"
HTML = b"<!doctype html><html><body>" + SCRIPT + b"</body></html>"
SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><rect/></svg>'
MADE_IN = "Riyadh, 24.7136 N"


def picture(width: int = 60, height: int = 40) -> Image.Image:
    """Red on the left, blue on the right."""
    image = Image.new("RGB", (width, height), RED)
    image.paste(BLUE, (width // 2, 0, width, height))
    return image


def saved(image: Image.Image, name: str, **options: object) -> bytes:
    """A picture as the bytes of a file."""
    out = io.BytesIO()
    image.save(out, name, **options)
    return out.getvalue()


def phone_photo(width: int = 60, height: int = 40) -> bytes:
    """A JPEG as a phone held upright writes it: the place, the maker, and "turn me" in EXIF; a comment."""
    exif = Image.Exif()
    exif[0x0112] = 6  # turn right by 90° to show it
    exif[0x010F] = MADE_IN
    exif.get_ifd(0x8825).update({1: "N", 2: (24.0, 42.0, 49.0), 3: "E", 4: (46.0, 40.0, 31.0)})
    return saved(picture(width, height), "JPEG", quality=95, exif=exif.tobytes(), comment=b"secret comment")


def png() -> bytes:
    return saved(picture(), "PNG")


def pdf(inside: bytes = b"") -> bytes:
    """The least that is a PDF."""
    return b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\n" + inside + b"\ntrailer<</Root 1 0 R>>\nstartxref\n0\n%%EOF\n"


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png_bomb(side: int = 30_000) -> bytes:
    """Small to send, huge to decode: a white square of 1 bit a pixel."""
    packer, row = zlib.compressobj(9), b"\0" + b"\xff" * ((side + 7) // 8)
    packed = b"".join(packer.compress(row * 500) for _ in range(side // 500)) + packer.flush()
    head = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + _chunk(b"IDAT", packed) + _chunk(b"IEND", b"")


def png_text_bomb() -> bytes:
    """A small picture with a comment of 400 MB, packed."""
    whole = png()
    packer = zlib.compressobj(9)
    packed = b"".join(packer.compress(bytes(1_000_000)) for _ in range(400)) + packer.flush()
    return whole[:33] + _chunk(b"zTXt", b"Comment\0\0" + packed) + whole[33:]


def animation(name: str = "GIF") -> bytes:
    frames = [picture(), picture().transpose(Image.Transpose.FLIP_LEFT_RIGHT)]
    return saved(frames[0], name, save_all=True, append_images=frames[1:], duration=100)


def archive() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as files:
        files.writestr("word/vbaProject.bin", b"Sub AutoOpen()")
    return out.getvalue()


def ogg_opus() -> bytes:
    """Two pages: the head of Opus, and some sound."""

    def page(payload: bytes, number: int) -> bytes:
        return (
            struct.pack("<4sBBqIIIBB", b"OggS", 0, 2 if number == 0 else 4, 0, 7, number, 0, 1, len(payload)) + payload
        )

    head = b"OpusHead" + struct.pack("<BBHIhB", 1, 1, 312, 48000, 0, 0)
    return page(head, 0) + page(b"\xfc" * 120, 1)


def _box(name: bytes, payload: bytes) -> bytes:
    return struct.pack(">I", len(payload) + 8) + name + payload


def m4a(*handlers: bytes, brand: bytes = b"M4A ") -> bytes:
    """An MP4 file with one track for each handler (`soun`, `vide`)."""
    tracks = b"".join(_box(b"hdlr", bytes(8) + handler + bytes(13)) for handler in handlers or (b"soun",))
    return _box(b"ftyp", brand + bytes(4) + b"isom") + _box(b"moov", tracks) + _box(b"mdat", b"\x21" * 200)


def aac() -> bytes:
    """Five ADTS frames of 32 bytes, 44.1 kHz."""
    return bytes([0xFF, 0xF1, 0x50, 0x80, 32 >> 3, (32 & 7) << 5 | 0x1F, 0xFC]).ljust(32, b"\x21") * 5


def mp3() -> bytes:
    """A tag and four frames of 128 kbit/s at 44.1 kHz: 417 bytes each."""
    tag = b"ID3\x04\x00\x00" + bytes([0, 0, 0, 20]) + bytes(20)
    return tag + (b"\xff\xfb\x90\x00".ljust(417, b"\0")) * 4
