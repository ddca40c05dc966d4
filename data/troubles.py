"""What a full disk and a database that is away look like, in whatever words they come."""

import errno
import sqlite3
from collections.abc import Iterator

import psycopg
from sqlalchemy.exc import DBAPIError

from config.errors import TransientError

FULL = (errno.ENOSPC, errno.EDQUOT)
FULL_WORDS = ("No space left", "disk is full", "os error 28")
AWAY = (sqlite3.OperationalError, psycopg.OperationalError, psycopg.InterfaceError)


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
        if isinstance(one, AWAY):
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
    return any(word in str(error) for word in FULL_WORDS)
