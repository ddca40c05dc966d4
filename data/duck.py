"""Questions of ours to Parquet files: one in-memory database a process, one cursor a question."""

import os
import re
from collections.abc import Mapping
from pathlib import Path
from threading import Lock
from typing import Any

import duckdb
import polars as pl

from config.errors import LimitError
from data._engine import connect, literal, quoted, tame

PARAMETER = re.compile(r"\$(\w+)")


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


def readable(sql: str, params: Mapping[str, Any]) -> str:
    """Return the question with its values in place, as a person would have typed it."""
    return PARAMETER.sub(lambda found: literal(params[found[1]]), sql)
