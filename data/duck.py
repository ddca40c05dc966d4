"""DuckDB as the engine of questions: one in-memory database a process, one cursor a question."""

import os
from collections.abc import Mapping
from pathlib import Path
from threading import Lock
from typing import Any

import duckdb
import polars as pl

from config.errors import LimitError

SECONDS = 20
MIB = 512
SHOWN_VALUES = 20
CLOSED = {
    "temp_directory": "",
    "autoload_known_extensions": "false",
    "autoinstall_known_extensions": "false",
    "allow_community_extensions": "false",
    "allow_persistent_secrets": "false",
    "python_enable_replacements": "false",
    "enable_external_file_cache": "false",
    "async_threads": "1",
}


def connect(
    *, seconds: float = SECONDS, memory_mib: int = MIB, threads: int = 2
) -> duckdb.DuckDBPyConnection:
    """Return a fresh in-memory database that loads nothing and reads no Python variable.

    The time limit is part of `config`, because a `SET` is lost on the next cursor.
    """
    limits = {
        "max_execution_time": str(int(seconds * 1000)),
        "memory_limit": f"{memory_mib}MiB",
        "threads": str(threads),
    }
    return tame(duckdb.connect(":memory:", config=CLOSED | limits))


def tame(connection: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    """Tell time in UTC and draw no bar on standard output; both hold on this connection only."""
    connection.execute("SET TimeZone = 'UTC'; SET enable_progress_bar = false")
    return connection


class Database:
    """Keeps the one database of this process; a forked process makes its own."""

    def __init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        """Let go of what belongs to the process that we were forked from."""
        self.lock = Lock()
        self.connection: duckdb.DuckDBPyConnection | None = None

    def cursor(self) -> duckdb.DuckDBPyConnection:
        """Return a connection of the caller's own."""
        with self.lock:
            if self.connection is None:
                self.connection = connect()
            return tame(self.connection.cursor())


DATABASE = Database()
os.register_at_fork(after_in_child=DATABASE.forget)


def query(
    sql: str, tables: Mapping[str, Path], params: Mapping[str, Any] | None = None
) -> tuple[pl.DataFrame, str]:
    """Ask one question of Parquet files under readable names; return the answer and the SQL."""
    given = dict(params or {})
    with DATABASE.cursor() as cursor:
        for name, path in tables.items():
            cursor.execute(f"CREATE TEMP VIEW {quoted(name)} AS FROM read_parquet({literal(path)})")
        try:
            return cursor.sql(sql, params=given).pl(), readable(sql, given)
        except (duckdb.InterruptException, duckdb.OutOfMemoryException) as error:
            raise LimitError(
                "The table is too large for this view.", hint="Narrow it down, or ask again later."
            ) from error


def quoted(name: str) -> str:
    """Return a name as SQL writes it, whatever it contains."""
    return '"' + name.replace('"', '""') + '"'


def literal(value: object) -> str:
    """Return a value as SQL writes it; of long lists the beginning."""
    if isinstance(value, list):
        items = ", ".join(literal(item) for item in value[:SHOWN_VALUES])
        return f"[{items}, ...]" if len(value) > SHOWN_VALUES else f"[{items}]"
    if isinstance(value, int):
        return str(value)
    return "'" + str(value).replace("'", "''") + "'"


def readable(sql: str, params: Mapping[str, Any]) -> str:
    """Return the question with its values in place, as a person would have typed it."""
    for name, value in params.items():
        sql = sql.replace(f"${name}", literal(value))
    return sql
