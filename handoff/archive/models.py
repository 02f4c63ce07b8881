"""The tables of the archive. What is asked for in reports has a column; the rest stands as the store has it."""

from __future__ import annotations

from sqlalchemy import BigInteger, ForeignKey, Index, Text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    """Every table of the archive."""

    type_annotation_map = {str: Text, int: BigInteger}  # noqa: RUF012 - SQLAlchemy's own way to say it


class ArchiveRow(Base):
    """The archive itself: one row. Its id is also in Redis; `system` is the prefix of the keys there."""

    __tablename__ = "archive"

    number: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[str]
    system: Mapped[str]


class AreaRow(Base):
    """An area of Redis: its writer (`fence`), whether it was followed from its beginning, how often it was rebuilt."""

    __tablename__ = "area"

    name: Mapped[str] = mapped_column(primary_key=True)
    fence: Mapped[int]
    complete: Mapped[bool]
    rebuilds: Mapped[int]


class ConversationRow(Base):
    """A conversation. `promised`: somebody waits for a human, has one, or was promised a call; `state`, `sender` and
    `deliveries` are the hashes of Redis as JSON."""

    __tablename__ = "conversation"

    id: Mapped[str] = mapped_column(primary_key=True)
    area: Mapped[str]
    channel: Mapped[str]
    contact: Mapped[str]
    owner: Mapped[str]
    fence: Mapped[int]
    seq: Mapped[int]
    task: Mapped[str]
    queue: Mapped[str]
    topic: Mapped[str]
    reason: Mapped[str]
    promised: Mapped[bool]
    opened_ms: Mapped[int]
    changed_ms: Mapped[int]
    last_note: Mapped[str]
    state: Mapped[str]
    sender: Mapped[str]
    deliveries: Mapped[str]

    __table_args__ = (Index("conversation_by_age", "area", "promised", "changed_ms"),)


class EntryRow(Base):
    """A line of a log. Secrets were cut out before it was stored."""

    __tablename__ = "entry"

    conversation: Mapped[str] = mapped_column(ForeignKey("conversation.id"), primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True)
    at_ms: Mapped[int]
    who: Mapped[str]
    kind: Mapped[str]
    draft: Mapped[str]
    follows: Mapped[int | None]


class MessageIdRow(Base):
    """An id under which something was sent: what is sent again under it is not doubled."""

    __tablename__ = "message_id"

    conversation: Mapped[str] = mapped_column(ForeignKey("conversation.id"), primary_key=True)
    id: Mapped[str] = mapped_column(primary_key=True)
    seq: Mapped[int]


class NoteRow(Base):
    """A private note of an agent."""

    __tablename__ = "note"

    conversation: Mapped[str] = mapped_column(ForeignKey("conversation.id"), primary_key=True)
    id: Mapped[str] = mapped_column(primary_key=True)
    at_ms: Mapped[int]
    note: Mapped[str]


class RecordRow(Base):
    """An account, a case, a link or a part of the plans, as JSON, by its area and name."""

    __tablename__ = "record"

    area: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str]


class TrailRow(Base):
    """A line of the audit trail. One that began anew has the next number in `trail`."""

    __tablename__ = "audit_line"

    trail: Mapped[int] = mapped_column(primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True)
    text: Mapped[str]
    digest: Mapped[str]


class TaskFactRow(Base):
    """A task that ended (docs/measures.md, Facts)."""

    __tablename__ = "task_fact"

    id: Mapped[str] = mapped_column(primary_key=True)
    task: Mapped[str]
    conversation: Mapped[str]
    queue: Mapped[str]
    channel: Mapped[str]
    priority: Mapped[str]
    state: Mapped[str]
    reason: Mapped[str]
    outcome: Mapped[str]
    agent: Mapped[str]
    enqueued_ms: Mapped[int]
    answered_ms: Mapped[int]
    first_reply_ms: Mapped[int]
    closed_ms: Mapped[int]
    ended_ms: Mapped[int]
    handled_ms: Mapped[int]
    offers: Mapped[int]
    transfers: Mapped[int]

    __table_args__ = (Index("task_fact_by_end", "ended_ms"),)
