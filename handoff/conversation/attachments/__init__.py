"""What an employer may send beside words, told by its bytes: pure decisions, no files."""

from handoff.conversation.attachments.kinds import FILE_TYPES, Attachment, AttachmentId, FileType, Kind, agrees
from handoff.conversation.attachments.names import clean_name
from handoff.conversation.attachments.recognise import recognise
from handoff.conversation.attachments.sound import is_whole

__all__ = [
    "FILE_TYPES",
    "Attachment",
    "AttachmentId",
    "FileType",
    "Kind",
    "agrees",
    "clean_name",
    "is_whole",
    "recognise",
]
