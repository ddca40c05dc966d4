"""What all tables share: typed dataclasses, aware UTC instants, a school in every key."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    Date,
    DateTime,
    Dialect,
    Enum,
    MetaData,
    String,
    Text,
    TypeDecorator,
    literal_column,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import DeclarativeBase, Mapped, MappedAsDataclass, mapped_column

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Instant(TypeDecorator[datetime]):
    """An aware UTC moment: timestamptz on PostgreSQL, ISO 8601 text ending in Z on SQLite."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> Any:
        """Choose the column type of this database."""
        if dialect.name == "sqlite":
            return dialect.type_descriptor(String())
        return dialect.type_descriptor(DateTime(timezone=True))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        """Refuse naive times; write UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"A moment needs a zone, got {value.isoformat()}.")
        utc = value.astimezone(UTC)
        if dialect.name == "sqlite":
            return utc.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        return utc

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """Read back an aware UTC moment, in which every database's answer says what it is."""
        _ = dialect
        if isinstance(value, str):
            return datetime.strptime(value, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=UTC)
        return value.astimezone(UTC) if value is not None else None


def words(kind: type[StrEnum], name: str) -> Enum:
    """Return the column type of a closed set: text with a CHECK constraint."""
    return Enum(
        kind,
        name=name,
        native_enum=False,
        create_constraint=True,
        validate_strings=True,
        length=32,
        values_callable=values_of,
    )


def values_of(kind: type[StrEnum]) -> list[str]:
    """Return the words as the database holds them."""
    return [member.value for member in kind]


def only_where(condition: str) -> dict[str, Any]:
    """Return what makes an index partial on both databases."""
    where = literal_column(condition)
    return {"sqlite_where": where, "postgresql_where": where}


@compiles(String, "sqlite")
@compiles(Text, "sqlite")
@compiles(JSON, "sqlite")
@compiles(Enum, "sqlite")
@compiles(Date, "sqlite")
def strict_text(_type: Any, _compiler: Any, **_options: Any) -> str:
    """Name the column type that a STRICT table of SQLite knows."""
    return "TEXT"


@compiles(BigInteger, "sqlite")
@compiles(Boolean, "sqlite")
def strict_integer(_type: Any, _compiler: Any, **_options: Any) -> str:
    """Name the column type that a STRICT table of SQLite knows."""
    return "INTEGER"


class Base(MappedAsDataclass, DeclarativeBase, kw_only=True):
    """The root of all tables."""

    metadata: ClassVar[MetaData] = MetaData(naming_convention=NAMING)
    type_annotation_map: ClassVar[dict[Any, Any]] = {datetime: Instant(), int: BigInteger()}
    __table_args__ = {"sqlite_strict": True}


class Tenant(MappedAsDataclass, kw_only=True):
    """Marks a table whose rows belong to one school; the guard stamps and narrows it."""

    school_id: Mapped[int] = mapped_column(primary_key=True, sort_order=-10, init=False)


class Numbered(MappedAsDataclass, kw_only=True):
    """Gives rows a small number of their own within the school, from the `counter` table."""

    id: Mapped[int] = mapped_column(primary_key=True, sort_order=-9, init=False)


__all__ = ["Base", "CheckConstraint", "Instant", "Numbered", "Tenant", "only_where", "words"]
