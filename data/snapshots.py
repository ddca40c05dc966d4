"""The whole operations database as files, and back: one consistent moment of every table.

Rows are written as JSON lines, the same for SQLite and PostgreSQL, so that a backup of one can be
restored into the other and needs no program beside Homeroom.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum as Word
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import (
    Connection,
    Date,
    Engine,
    Enum,
    Table,
    func,
    select,
    update,
)

from config.terms import FileState, RunState, ScheduleState
from data.db import as_reader
from data.migrate import newest_revision
from data.models import (
    Artifact,
    Base,
    DataFile,
    Instant,
    JobRun,
    MailSwitch,
    Schedule,
    School,
)

PORTION = 5_000
INTERRUPTED = "Cancelled, for the desk was restored from a backup."


@dataclass(frozen=True, kw_only=True)
class StoredBytes:
    """One file that the database names: where it lies below the files, and its SHA-256."""

    school_id: int
    kind: str
    place: str
    sha256: str


@contextmanager
def one_moment(engine: Engine) -> Iterator[Connection]:
    """Open a connection that sees every table of every school as of one moment."""
    reader = as_reader(engine)
    if engine.dialect.name == "postgresql":
        reader = reader.execution_options(isolation_level="REPEATABLE READ")
    with reader.connect() as connection:
        see_every_school(connection)
        yield connection


def see_every_school(connection: Connection) -> None:
    """Open the rows of all schools until the transaction ends."""
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.set_config("app.school_id", "*", True)))  # noqa: FBT003


def dump(connection: Connection, folder: Path) -> dict[str, int]:
    """Write every table as a file of JSON lines; return the rows of each."""
    return {
        table.name: dump_table(connection, table, folder / f"{table.name}.jsonl")
        for table in Base.metadata.sorted_tables
    }


def dump_table(connection: Connection, table: Table, path: Path) -> int:
    """Write one table, a portion of rows at a time; return how many there were."""
    count = 0
    query = select(table).order_by(*table.primary_key.columns)
    with path.open("w", encoding="utf-8") as file:
        result = connection.execution_options(yield_per=PORTION).execute(query)
        for portion in result.partitions():
            lines = [json.dumps(list(row), default=plain, ensure_ascii=False) for row in portion]
            file.write("\n".join(lines) + "\n")
            count += len(lines)
    return count


def plain(value: object) -> object:
    """Return a moment, a day or a word as text."""
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    if isinstance(value, Word):
        return value.value
    raise TypeError(f"A {type(value).__name__} cannot be written.")


def load(connection: Connection, folder: Path) -> dict[str, int]:
    """Fill the empty tables from the files that `dump` wrote; return the rows of each."""
    see_every_school(connection)
    return {
        table.name: load_table(connection, table, folder / f"{table.name}.jsonl")
        for table in Base.metadata.sorted_tables
    }


def load_table(connection: Connection, table: Table, path: Path) -> int:
    """Fill one table; return how many rows it has now."""
    columns = list(table.columns)
    readers = {column.name: reader_of(column.type) for column in columns}
    portion: list[dict[str, Any]] = []
    count = 0
    with path.open(encoding="utf-8") as file:
        for line in file:
            values = zip(columns, json.loads(line), strict=True)
            row = {column.name: readers[column.name](value) for column, value in values}
            portion.append(row)
            count += 1
            if len(portion) >= PORTION:
                connection.execute(table.insert(), portion)
                portion = []
    if portion:
        connection.execute(table.insert(), portion)
    return count


def reader_of(kind: object) -> Callable[[Any], Any]:
    """Return what makes a value of a column from its text."""
    if isinstance(kind, Instant):
        return partial(unless_missing, datetime.fromisoformat)
    if isinstance(kind, Date):
        return partial(unless_missing, date.fromisoformat)
    if isinstance(kind, Enum) and kind.enum_class is not None:
        return partial(unless_missing, kind.enum_class)
    return partial(unless_missing, unchanged)


def unless_missing(read: Callable[[Any], Any], value: Any) -> Any:
    """Return no value for none."""
    return None if value is None else read(value)


def unchanged(value: Any) -> Any:
    """Return a value that JSON knows as it is."""
    return value


def count_rows(connection: Connection) -> dict[str, int]:
    """Count the rows of every table."""
    return {
        table.name: connection.execute(select(func.count()).select_from(table)).scalar_one()
        for table in Base.metadata.sorted_tables
    }


def is_empty(engine: Engine) -> bool:
    """Tell whether no school was opened in this database yet."""
    with one_moment(engine) as connection:
        return connection.execute(select(func.count()).select_from(School)).scalar_one() == 0


def list_stored(connection: Connection) -> list[StoredBytes]:
    """List every file that a version or a download of this moment needs."""
    live = DataFile.__table__.c.state == FileState.LIVE
    files = connection.execute(select(DataFile.__table__).where(live)).mappings()
    kept = Artifact.__table__.c.gone_at.is_(None)
    artifacts = connection.execute(select(Artifact.__table__).where(kept)).mappings()
    found = [
        StoredBytes(
            school_id=row["school_id"],
            kind="lake",
            place=f"{row['dataset_id']}/{row['id']}",
            sha256=row["sha256"],
        )
        for row in files
    ]
    return found + [
        StoredBytes(
            school_id=row["school_id"], kind="artifacts", place=row["sha256"], sha256=row["sha256"]
        )
        for row in artifacts
    ]


def interrupt_runs(connection: Connection, now: datetime) -> int:
    """End the runs that had not ended, so that a restored desk does nothing by surprise."""
    open_ = (RunState.QUEUED, RunState.RUNNING, RunState.WAITING_TO_RETRY)
    ended = {"state": RunState.CANCELLED, "finished_at": now, "lease_until": None}
    table = JobRun.__table__
    done = connection.execute(
        update(table)  # pyrefly: ignore
        .where(table.c.state.in_(open_))
        .values(**ended, outcome=INTERRUPTED)
    )
    return done.rowcount


def pause_schedules(connection: Connection) -> int:
    """Pause every schedule, so that a restored copy never works beside the original."""
    table = Schedule.__table__
    active = table.c.state == ScheduleState.ACTIVE
    done = connection.execute(
        update(table)  # pyrefly: ignore
        .where(active)
        .values(state=ScheduleState.PAUSED, next_at=None)
    )
    return done.rowcount


def close_mail(connection: Connection) -> int:
    """Put every school into safe mode, so that a copy writes to nobody."""
    table = MailSwitch.__table__
    done = connection.execute(
        update(table).values(is_safe=True, asked_by="")  # pyrefly: ignore
    )
    return done.rowcount


def revision() -> str:
    """Return the revision of the tables that this version of Homeroom writes."""
    return newest_revision() or ""
