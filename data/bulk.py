"""Many rows into a table at once, by the fast way of each driver; only `data.tenancy` calls it."""

from itertools import count
from typing import Any

import polars as pl
from polars import selectors
from sqlalchemy import Connection

INSTANT = "%Y-%m-%dT%H:%M:%S%.6fZ"
NOTHING = "\x01"
NUMBERS = count(1)


def write_frame(connection: Connection, table: str, frame: pl.DataFrame) -> None:
    """Insert every row of a frame; its columns are named as those of the table."""
    driver: Any = connection.connection.driver_connection
    frame = frame.select(one for one in frame if one.null_count() < frame.height)
    columns = ", ".join(f'"{name}"' for name in frame.columns)
    if connection.dialect.name == "postgresql":
        copy_in(driver, table, columns, frame)
        return
    marks = ", ".join("?" * frame.width)
    driver.executemany(
        f'INSERT INTO "{table}" ({columns}) VALUES ({marks})',  # noqa: S608 — names of our tables
        as_sqlite(frame).rows(),
    )


def as_sqlite(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the values as a STRICT table of SQLite holds them: moments and days as text."""
    return frame.with_columns(
        selectors.datetime().dt.convert_time_zone("UTC").dt.strftime(INSTANT),
        selectors.date().cast(pl.String),
        selectors.boolean().cast(pl.Int64),
    )


def copy_in(driver: Any, table: str, columns: str, frame: pl.DataFrame) -> None:
    """Copy into a table of this transaction's own, then insert from it.

    Rows cannot be copied into a table that is guarded by school, for the guard judges inserts.
    """
    own = f"fresh_{table}_{next(NUMBERS)}"
    content = frame.write_csv(include_header=False, null_value=NOTHING).encode()
    with driver.cursor() as cursor:
        cursor.execute(
            f'CREATE TEMP TABLE "{own}" (LIKE "{table}" INCLUDING DEFAULTS) ON COMMIT DROP'
        )
        with cursor.copy(
            f"COPY \"{own}\" ({columns}) FROM STDIN (FORMAT csv, NULL '{NOTHING}')"
        ) as copy:
            copy.write(content)
        cursor.execute(
            f'INSERT INTO "{table}" ({columns}) SELECT {columns} FROM "{own}"'  # noqa: S608 — as above
        )
