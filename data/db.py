"""The engine, and the only ways to open a session: inside one school, or for the house."""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.pool import ConnectionPoolEntry

from data.tenancy import EVERY_SCHOOL, HouseSession, TenantSession, watch

BUSY_SECONDS = 30
PRAGMAS = (
    "journal_mode=WAL",
    "foreign_keys=ON",
    f"busy_timeout={BUSY_SECONDS * 1000}",
    "synchronous=FULL",
)


class Waits:
    """How long the longest of an engine's transactions waited for others before it began."""

    def __init__(self) -> None:
        self.longest = 0.0

    @contextmanager
    def measured(self) -> Iterator[None]:
        """Count how long something takes to begin."""
        since = time.monotonic()
        try:
            yield
        finally:
            self.longest = max(self.longest, time.monotonic() - since)

    def take(self) -> float:
        """Return the longest wait in seconds since this was asked, and count anew."""
        longest, self.longest = self.longest, 0.0
        return longest


def make_engine(url: str) -> Engine:
    """Return the engine of the operations database, SQLite or PostgreSQL."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        engine = make_sqlite(url, parsed.database)
    else:
        engine = create_engine(parsed.set(drivername="postgresql+psycopg"), pool_pre_ping=True)
    engine.update_execution_options(waits=Waits())
    watch(engine)
    return engine


def waits_of(engine: Engine) -> Waits:
    """Return how long the transactions of an engine wait; PostgreSQL's begin at once."""
    return engine.get_execution_options()["waits"]


def make_sqlite(url: str, database: str | None) -> Engine:
    """Return an engine whose transactions begin as we say, not as the driver guesses."""
    if database:
        Path(database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(url, connect_args={"timeout": BUSY_SECONDS})
    event.listen(engine, "connect", prepare_sqlite)
    event.listen(engine, "begin", begin_sqlite)
    return engine


def prepare_sqlite(connection: sqlite3.Connection, _entry: ConnectionPoolEntry) -> None:
    """Set what each SQLite connection needs; transactions are begun by `begin_sqlite`."""
    connection.isolation_level = None
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def begin_sqlite(connection: Connection) -> None:
    """Begin a writer at once (so that two never deadlock) and a reader lazily."""
    options = connection.get_execution_options()
    with options["waits"].measured():
        connection.exec_driver_sql("BEGIN" if options.get("is_reader") else "BEGIN IMMEDIATE")


@contextmanager
def transaction(engine: Engine, school_id: int) -> Iterator[TenantSession]:
    """Open one writing transaction inside one school; all or nothing."""
    with TenantSession(engine, school_id=school_id) as session, session.begin():
        yield session


@contextmanager
def reading(engine: Engine, school_id: int) -> Iterator[TenantSession]:
    """Open one reading transaction inside one school; whatever is changed is thrown away."""
    with TenantSession(as_reader(engine), school_id=school_id) as session:
        yield session


@contextmanager
def house_transaction(engine: Engine) -> Iterator[HouseSession]:
    """Open one writing transaction on the tables of the whole installation."""
    with HouseSession(engine) as session, session.begin():
        yield session


@contextmanager
def house_reading(engine: Engine) -> Iterator[HouseSession]:
    """Open one reading transaction on the tables of the whole installation."""
    with HouseSession(as_reader(engine)) as session:
        yield session


def as_reader(engine: Engine) -> Engine:
    """Return the same engine for transactions that only read."""
    options: dict[str, Any] = {"is_reader": True}
    if engine.dialect.name == "postgresql":
        options["postgresql_readonly"] = True
    return engine.execution_options(**options)


__all__ = [
    "EVERY_SCHOOL",
    "HouseSession",
    "TenantSession",
    "house_reading",
    "house_transaction",
    "make_engine",
    "reading",
    "transaction",
    "waits_of",
]
