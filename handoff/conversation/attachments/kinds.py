"""The allow-list: which files are taken, and under which names their senders declare them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final, NewType

AttachmentId = NewType("AttachmentId", str)

_UNSAID = frozenset({"", "application/octet-stream", "binary/octet-stream"})


class Kind(StrEnum):
    """What a person would call it."""

    IMAGE = "image"
    PDF = "pdf"
    VOICE = "voice"


@dataclass(frozen=True, slots=True)
class FileType:
    """One allowed type. `aliases` are further names that browsers and messengers use for it."""

    kind: Kind
    media_type: str
    suffix: str
    aliases: frozenset[str] = frozenset()


JPEG: Final = FileType(Kind.IMAGE, "image/jpeg", ".jpg", frozenset({"image/jpg", "image/pjpeg"}))
PNG: Final = FileType(Kind.IMAGE, "image/png", ".png", frozenset({"image/x-png"}))
WEBP: Final = FileType(Kind.IMAGE, "image/webp", ".webp")
GIF: Final = FileType(Kind.IMAGE, "image/gif", ".gif")
PDF: Final = FileType(Kind.PDF, "application/pdf", ".pdf", frozenset({"application/x-pdf"}))
OGG: Final = FileType(Kind.VOICE, "audio/ogg", ".ogg", frozenset({"audio/opus", "application/ogg"}))
M4A: Final = FileType(
    Kind.VOICE, "audio/mp4", ".m4a", frozenset({"audio/m4a", "audio/x-m4a", "audio/mp4a-latm", "audio/aac"})
)
AAC: Final = FileType(
    Kind.VOICE,
    "audio/aac",
    ".aac",
    frozenset({"audio/aacp", "audio/x-aac", "audio/vnd.dlna.adts", "audio/x-hx-aac-adts"}),
)
MP3: Final = FileType(Kind.VOICE, "audio/mpeg", ".mp3", frozenset({"audio/mp3", "audio/x-mp3", "audio/mpeg3"}))

FILE_TYPES: Final = (JPEG, PNG, WEBP, GIF, PDF, OGG, M4A, AAC, MP3)


def agrees(declared: str, found: FileType) -> bool:
    """Whether what the sender declared (a media type, parameters allowed) is what the bytes are.

    A sender who does not know (empty or `application/octet-stream`) contradicts nothing.
    """
    named = declared.partition(";")[0].strip().lower()
    return named in _UNSAID or named == found.media_type or named in found.aliases


@dataclass(frozen=True, slots=True)
class Attachment:
    """A stored file as an entry of the log carries it. `name` is the sender's own, cleaned: text to show, no path.

    `width` and `height` are pixels, 0 for what is no picture.
    """

    id: AttachmentId
    kind: Kind
    media_type: str
    bytes: int
    name: str = ""
    width: int = 0
    height: int = 0

    def to_data(self) -> dict[str, Any]:
        """The fields as an entry's `data` holds them."""
        return {
            "id": self.id,
            "kind": self.kind.value,
            "type": self.media_type,
            "bytes": self.bytes,
            "name": self.name,
            "width": self.width,
            "height": self.height,
        }

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Attachment:
        """The inverse of `to_data`."""
        return cls(
            id=AttachmentId(data["id"]),
            kind=Kind(data["kind"]),
            media_type=data["type"],
            bytes=data["bytes"],
            name=data["name"],
            width=data["width"],
            height=data["height"],
        )
