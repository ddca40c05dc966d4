"""What migrations are made of: columns of the house's kinds, and the wall around a new table.

Landed migrations rest on these; a part is added here, never changed.
"""

import sqlalchemy as sa
from alembic import op

from data.models.base import Instant

HERE = "current_setting('app.school_id', true)"


def number(name: str, *, nullable: bool = False) -> sa.Column[int]:
    """Return a column of whole numbers."""
    return sa.Column(name, sa.BigInteger(), nullable=nullable)


def moment(name: str, *, nullable: bool = False) -> sa.Column[object]:
    """Return a column of UTC moments."""
    return sa.Column(name, Instant(timezone=True), nullable=nullable)


def closed(name: str, known: tuple[str, ...]) -> sa.Column[str]:
    """Return a column of a closed set of words."""
    kind = sa.Enum(*known, name=name, native_enum=False, create_constraint=True, length=32)
    return sa.Column(name, kind, nullable=False)


def maybe(name: str, known: tuple[str, ...]) -> sa.Column[str]:
    """Return a column of a closed set of words that may be empty."""
    column = closed(name, known)
    column.nullable = True
    return column


def secure(*tables: str) -> None:
    """Let a connection of PostgreSQL see and write only rows of the school it said it is in."""
    if op.get_bind().dialect.name != "postgresql":
        return
    for table in tables:
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(
            f"CREATE POLICY {table}_school ON {table} "
            f"USING ({HERE} = '*' OR school_id::text = {HERE})"
        )
