"""The engine, and the only ways to open a session: inside one school, or for the house."""

import sqlite3
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


def make_engine(url: str) -> Engine:
    """Return the engine of the operations database, SQLite or PostgreSQL."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        engine = make_sqlite(url, parsed.database)
    else:
        engine = create_engine(parsed.set(drivername="postgresql+psycopg"), pool_pre_ping=True)
    watch(engine)
    return engine


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
    is_reader = connection.get_execution_options().get("is_reader", False)
    connection.exec_driver_sql("BEGIN" if is_reader else "BEGIN IMMEDIATE")


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
]
