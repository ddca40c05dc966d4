"""What a full disk and a database that is away look like, in whatever words they come."""

import errno
import sqlite3
from collections.abc import Iterator

import polars as pl
import psycopg
from sqlalchemy.exc import DBAPIError

from config.errors import TransientError

FULL = (errno.ENOSPC, errno.EDQUOT)
FULL_WORDS = ("No space left", "disk is full", "os error 28")
SPEAKS_OF_DISKS = (OSError, sqlite3.Error, psycopg.Error, pl.exceptions.PolarsError)
TROUBLES = (OSError, DBAPIError)
BUSY = ("SQLITE_BUSY", "SQLITE_LOCKED", "SQLITE_CANTOPEN", "SQLITE_IOERR")
# Connections that broke, and servers that shut down or start (PostgreSQL, appendix A).
LOST = ("08", "57P01", "57P02", "57P03", "53300")


def trouble_of(error: BaseException) -> TransientError | None:
    """Return what an error means if the disk or the database is behind it; nothing is lost by it.

    The words of the error itself may hold values and are never told.
    """
    for one in chain(error):
        if is_full(one):
            return TransientError(
                "The disk is full.",
                hint="Nothing is lost. Make room; what was begun is tried again.",
            )
        if is_away(one):
            return TransientError(
                "The database does not answer.",
                hint="Nothing is lost. Wait a moment; what was begun is tried again.",
            )
    return None


def chain(error: BaseException | None) -> Iterator[BaseException]:
    """Yield an error and those behind it."""
    while error is not None:
        yield error
        if isinstance(error, DBAPIError) and isinstance(error.orig, BaseException):
            yield error.orig
        error = error.__cause__


def is_full(error: BaseException) -> bool:
    """Tell whether an error says that there is no room left."""
    if isinstance(error, OSError) and error.errno in FULL:
        return True
    speaks = isinstance(error, SPEAKS_OF_DISKS)
    return speaks and any(word in str(error) for word in FULL_WORDS)


def is_away(error: BaseException) -> bool:
    """Tell whether an error says that the database cannot be reached now; a wrong query can."""
    if isinstance(error, sqlite3.Error):
        return (getattr(error, "sqlite_errorname", None) or "").startswith(BUSY)
    if isinstance(error, psycopg.OperationalError | psycopg.InterfaceError):
        return error.sqlstate is None or error.sqlstate.startswith(LOST)
    return False
