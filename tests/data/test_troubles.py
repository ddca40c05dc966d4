"""What is behind an error is the disk or the database only when the error itself says so."""

import errno
import sqlite3

import psycopg
import pytest
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.exc import DBAPIError

from data.troubles import trouble_of

FULL, AWAY = "The disk is full.", "The database does not answer."


def told(error: BaseException) -> str:
    trouble = trouble_of(error)
    return trouble.message if trouble else ""


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), FULL),
        (OSError("No space left on device (os error 28)"), FULL),
        (sqlite3.OperationalError("database or disk is full"), FULL),
        (psycopg.errors.DiskFull("could not extend file: No space left on device"), FULL),
        (psycopg.OperationalError("connection refused"), AWAY),
        (psycopg.errors.AdminShutdown("terminating connection"), AWAY),
        (psycopg.errors.TooManyConnections("sorry, too many clients"), AWAY),
        (ValueError("The column 'disk is full' is unknown."), ""),
        (OSError(errno.ENOENT, "No such file"), ""),
        (psycopg.errors.DeadlockDetected("deadlock"), ""),
        (psycopg.errors.QueryCanceled("timeout"), ""),
    ],
)
def test_an_error_is_told_by_what_is_behind_it(error: Exception, sentence: str):
    assert told(error) == sentence


def test_the_cause_of_an_error_counts_as_well():
    error = RuntimeError("The step stopped.")
    error.__cause__ = OSError(errno.ENOSPC, "No space left on device")

    assert told(error) == FULL


def test_a_wrong_query_is_no_outage(engine: Engine):
    with engine.begin() as connection, pytest.raises(DBAPIError) as failure:
        connection.execute(text("SELECT * FROM nowhere"))

    assert told(failure.value) == ""


def test_a_locked_file_is_an_outage(tmp_path):
    path = tmp_path / "one.db"
    holder = sqlite3.connect(path, isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    other = create_engine(f"sqlite:///{path}", connect_args={"timeout": 0})
    with pytest.raises(DBAPIError) as failure, other.begin() as connection:
        connection.execute(text("CREATE TABLE a (b)"))
    holder.close()
    other.dispose()

    assert told(failure.value) == AWAY
