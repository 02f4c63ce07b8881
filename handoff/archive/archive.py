"""The archive in SQL."""

from __future__ import annotations

import json
import secrets
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import and_, func, or_, select, tuple_, update
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from handoff.archive.database import open_database
from handoff.archive.models import (
    ArchiveRow,
    AreaRow,
    Base,
    ConversationRow,
    EntryRow,
    MessageIdRow,
    NoteRow,
    RecordRow,
    TaskFactRow,
    TrailRow,
)
from handoff.archive.rows import FACT, conversation_row, entry_row, read_copy
from handoff.errors import StoreAwayError
from handoff.services.archiving import (
    LEAP,
    ROUTING,
    Copy,
    Cursor,
    Cursors,
    Fact,
    OvertakenError,
    Standing,
    TrailLine,
)

PAGE = 100
TRAIL_PAGE = 500
_FACT_CURSOR = "/fact"
"""The name of the record that keeps how far the facts were read: facts that were written twice would count twice."""


@contextmanager
def _away() -> Iterator[None]:
    try:
        yield
    except SQLAlchemyError as error:
        raise StoreAwayError(f"archive: {type(error).__name__}") from error


@asynccontextmanager
async def open_archive(path: Path, system: str) -> AsyncIterator[SqlArchive]:
    """The archive in a file, whose id is made with it. Raises `ValueError` when it is another system's."""
    async with open_database(path) as engine:
        with _away():
            async with engine.begin() as connection:
                mine = insert(ArchiveRow).values(number=1, id=secrets.token_hex(8), system=system)
                await connection.execute(mine.on_conflict_do_nothing())
                row = (await connection.execute(select(ArchiveRow.id, ArchiveRow.system))).one()
        if row.system != system:
            raise ValueError(f"{path} is the archive of the system {row.system!r}, this one is {system!r}")
        yield SqlArchive(engine, str(row.id))


class SqlArchive:
    """The second copy. Each change is one transaction under the area's fence."""

    def __init__(self, engine: AsyncEngine, archive_id: str) -> None:
        self._engine = engine
        self.id = archive_id

    async def claim(self, area: str) -> Standing:
        """Become the keeper of an area."""
        with _away():
            async with self._engine.begin() as connection:
                row = insert(AreaRow).values(name=area, fence=1, complete=False, rebuilds=0)
                claimed = row.on_conflict_do_update(index_elements=["name"], set_={"fence": AreaRow.fence + 1})
                found = await connection.execute(claimed.returning(AreaRow.fence, AreaRow.complete))
                fence, complete = found.one()
        return Standing(int(fence), bool(complete))

    async def complete(self, area: str, fence: int) -> None:
        """Note that everything the area holds was taken at least once."""
        async with self._transaction(area, fence) as connection:
            await connection.execute(update(AreaRow).where(AreaRow.name == area).values(complete=True))

    async def begin_rebuild(self, area: str, fence: int) -> int:
        """Note that the area is about to be rebuilt; returns how far its numbers leap this time."""
        async with self._transaction(area, fence) as connection:
            again = update(AreaRow).where(AreaRow.name == area).values(rebuilds=AreaRow.rebuilds + 1)
            times = (await connection.execute(again.returning(AreaRow.rebuilds))).scalar_one()
        return LEAP * int(times)

    @asynccontextmanager
    async def _transaction(self, area: str, fence: int) -> AsyncIterator[AsyncConnection]:
        with _away():
            async with self._engine.begin() as connection:
                # The first statement takes the database's write lock, and nobody overtakes within a transaction.
                held = update(AreaRow).where(AreaRow.name == area, AreaRow.fence == fence).values(fence=fence)
                if (await connection.execute(held)).rowcount != 1:
                    raise OvertakenError(area)
                yield connection

    async def cursors(self, conversations: Sequence[str]) -> dict[str, Cursor]:
        """How far each conversation was read."""
        rows = select(ConversationRow.id, ConversationRow.seq, ConversationRow.last_note).where(
            ConversationRow.id.in_(conversations)
        )
        known = {row.id: Cursor(row.seq, row.last_note) for row in await self._read(rows)}
        return {name: known.get(name, Cursor()) for name in conversations}

    async def keep(self, area: str, fence: int, copies: Sequence[Copy]) -> None:
        """Keep conversations: those that were never read as much as those that were."""
        async with self._transaction(area, fence) as connection:
            await _put(connection, ConversationRow, [conversation_row(area, copy) for copy in copies], _unless_lost)
            await _put(connection, EntryRow, [entry_row(copy.id, line) for copy in copies for line in copy.lines])
            await _put(
                connection,
                MessageIdRow,
                [
                    {"conversation": copy.id, "id": name, "seq": seq}
                    for copy in copies
                    for name, seq in copy.ids.items()
                ],
            )
            await _put(
                connection,
                NoteRow,
                [
                    {"conversation": copy.id, "id": note.id, "at_ms": note.at_ms, "note": note.note}
                    for copy in copies
                    for note in copy.notes
                ],
            )

    async def keep_records(self, area: str, fence: int, records: Mapping[str, str]) -> None:
        """Keep records by name."""
        async with self._transaction(area, fence) as connection:
            rows = [{"area": area, "name": name, "value": value} for name, value in records.items()]
            await _put(connection, RecordRow, rows)

    async def stream_cursors(self) -> Cursors:
        """How far routing's streams were read."""
        records = await self.records(ROUTING)
        trail = await self._read(select(TrailRow.seq).order_by(TrailRow.trail.desc(), TrailRow.seq.desc()).limit(1))
        fact = await self._read(select(RecordRow.value).where(RecordRow.area == _FACT_CURSOR))
        return Cursors(
            fact=str(fact[0].value) if fact else "0-0",
            trail=int(trail[0].seq) if trail else 0,
            plans=records.get("revision", ""),
        )

    async def keep_streams(self, fence: int, facts: Sequence[Fact], trail: Sequence[TrailLine]) -> None:
        """Keep lines of routing's streams."""
        async with self._transaction(ROUTING, fence) as connection:
            read = [(fact.id, json.loads(fact.text)) for fact in facts]
            await _put(
                connection, TaskFactRow, [{"id": name, **{key: fact[key] for key in FACT}} for name, fact in read]
            )
            if facts:
                cursor = {"area": _FACT_CURSOR, "name": "", "value": facts[-1].id}
                await _put(connection, RecordRow, [cursor])
            if trail:
                newest = select(TrailRow.trail, TrailRow.seq).order_by(TrailRow.trail.desc(), TrailRow.seq.desc())
                last = (await connection.execute(newest.limit(1))).first()
                number = (last.trail + (trail[0].seq <= last.seq)) if last else 1
                rows = [{"trail": number, "seq": one.seq, "text": one.text, "digest": one.digest} for one in trail]
                await _put(connection, TrailRow, rows)

    async def copies(self, area: str, since_ms: int) -> AsyncIterator[Sequence[Copy]]:
        """Every conversation with a promise in it, and those changed since, in pages."""
        for promised in (True, False):
            after: tuple[int, str] = (-1, "")
            while True:
                place = tuple_(ConversationRow.changed_ms, ConversationRow.id)
                page = (
                    select(ConversationRow.__table__)
                    .where(ConversationRow.area == area, ConversationRow.promised == promised, place > after)
                    .where(or_(ConversationRow.promised, ConversationRow.changed_ms >= since_ms))
                    .order_by(ConversationRow.changed_ms, ConversationRow.id)
                    .limit(PAGE)
                )
                rows = await self._read(page)
                if not rows:
                    break
                after = (rows[-1].changed_ms, rows[-1].id)
                yield await self._whole(rows)

    async def _whole(self, rows: Sequence[Any]) -> list[Copy]:
        names = [row.id for row in rows]
        parts: list[dict[str, list[Any]]] = []
        for model, order in ((EntryRow, EntryRow.seq), (MessageIdRow, MessageIdRow.seq), (NoteRow, NoteRow.at_ms)):
            table = model.__table__
            found = await self._read(select(table).where(table.c.conversation.in_(names)).order_by(order))
            grouped: dict[str, list[Any]] = {name: [] for name in names}
            for one in found:
                grouped[one.conversation].append(one)
            parts.append(grouped)
        return [read_copy(row, *(part[row.id] for part in parts)) for row in rows]

    async def records(self, area: str) -> dict[str, str]:
        """Every record of an area."""
        rows = await self._read(select(RecordRow.name, RecordRow.value).where(RecordRow.area == area))
        return {row.name: row.value for row in rows}

    async def trail(self) -> AsyncIterator[Sequence[TrailLine]]:
        """The newest audit trail, oldest line first, in pages."""
        after = 0
        while True:
            newest = select(func.max(TrailRow.trail)).scalar_subquery()
            page = (
                select(TrailRow.seq, TrailRow.text, TrailRow.digest)
                .where(and_(TrailRow.trail == newest, TrailRow.seq > after))
                .order_by(TrailRow.seq)
                .limit(TRAIL_PAGE)
            )
            rows = await self._read(page)
            if not rows:
                return
            after = rows[-1].seq
            yield [TrailLine(row.seq, row.text, row.digest) for row in rows]

    async def _read(self, query: Any) -> Sequence[Any]:
        with _away():
            async with self._engine.connect() as connection:
                return (await connection.execute(query)).all()


def _unless_lost(statement: Any) -> Any:
    """A state that ends before the archive's own is from a store that lost something."""
    return ConversationRow.seq <= statement.excluded.seq


async def _put(
    connection: AsyncConnection, model: type[Base], rows: Iterable[Mapping[str, Any]], where: Any = None
) -> None:
    """Insert or replace, all in one statement's executions."""
    given = list(rows)
    if not given:
        return
    statement = insert(model)
    table = model.__table__
    keys = [column.name for column in table.primary_key]
    rest = {column.name: statement.excluded[column.name] for column in table.columns if column.name not in keys}
    put = statement.on_conflict_do_update(index_elements=keys, set_=rest, where=where(statement) if where else None)
    await connection.execute(put, given)
