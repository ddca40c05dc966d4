"""The wall between schools: a session lives inside one, and whatever reaches further is refused."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import polars as pl
from sqlalchemy import Connection, Engine, event, func, inspect, select
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import ORMExecuteState, Session, UOWTransaction, with_loader_criteria

from config.errors import TenancyError
from data.bulk import write_frame
from data.models import Counter, Numbered, Tenant
from data.statements import (
    READABLE,
    WRITABLE,
    is_mapped,
    refuse_foreign_parts,
    refuse_kind,
    scopes,
)

EVERY_SCHOOL = {"every_school": True}
OURS = "homeroom_guarded"
GUARDED = "homeroom_session"
FLUSHING = "homeroom_flush"
SAVEPOINT = re.compile(r"(SAVEPOINT|RELEASE SAVEPOINT|ROLLBACK TO SAVEPOINT) \w+")
HOUSE = 0
IN_TRANSACTION = True


class GuardedSession(Session):
    """What both kinds of session share: no statement runs that the guard has not seen."""

    def __init__(self, engine: Engine) -> None:
        super().__init__(engine, expire_on_commit=False)


class TenantSession(GuardedSession):
    """A session that sees, writes and deletes rows of one school only."""

    def __init__(self, engine: Engine, *, school_id: int) -> None:
        if not isinstance(school_id, int) or isinstance(school_id, bool) or school_id < HOUSE:
            raise TenancyError("A session needs one school.")
        super().__init__(engine)
        self.school_id = school_id


class HouseSession(GuardedSession):
    """A session over the tables without a school; other rows only by EVERY_SCHOOL."""


@event.listens_for(GuardedSession, "after_begin")
def enter_school(session: GuardedSession, _transaction: object, connection: Connection) -> None:
    """Tell PostgreSQL's row-level security, and our own last guard, where this session is."""
    connection.info[GUARDED] = True
    tell_place(
        connection, str(session.school_id) if isinstance(session, TenantSession) else "house"
    )


def tell_place(connection: Connection, place: str) -> None:
    """Tell PostgreSQL, until the transaction ends, whose rows may be seen."""
    if connection.dialect.name == "postgresql":
        connection.execute(
            select(func.set_config("app.school_id", place, IN_TRANSACTION)),
            execution_options={OURS: True},
        )


def plan_for_many(session: GuardedSession) -> None:
    """Let PostgreSQL plan for whole schools until the transaction ends.

    Of tables that were filled a moment ago it expects one row, and loops over each: minutes
    instead of a second.
    """
    connection = session.connection()
    if connection.dialect.name == "postgresql":
        for name in ("enable_nestloop", "jit"):
            off = select(func.set_config(name, "off", IN_TRANSACTION))
            connection.execute(off, execution_options={OURS: True})


@event.listens_for(GuardedSession, "do_orm_execute")
def guard_statement(state: ORMExecuteState) -> Any:
    """Refuse what cannot be narrowed; narrow everything else to the session's school."""
    session = state.session
    refuse_kind(state.statement, (*READABLE, *WRITABLE))
    refuse_foreign_parts(state.statement)
    state.update_execution_options(**{OURS: True})
    if isinstance(session, HouseSession):
        return guard_house(state)
    assert isinstance(session, TenantSession)  # noqa: S101 — the two kinds there are
    if state.is_update:
        refuse_wide_update(state)
    narrow(state, session.school_id)
    return None


def narrow(state: ORMExecuteState, school_id: int) -> None:
    """Add the school to every table of a school, through joins, subqueries and loads."""
    state.statement = state.statement.options(
        with_loader_criteria(
            Tenant,
            lambda cls: cls.school_id == school_id,
            include_aliases=True,
            track_closure_variables=True,
        )
    )


def refuse_wide_update(state: ORMExecuteState) -> None:
    """Refuse updates that move rows to another school, and those by key, which nothing narrows."""
    if state.parameters is not None and not isinstance(state.parameters, Mapping):
        raise TenancyError("An update of many rows by their keys slips past the guard.")
    stated: dict[Any, Any] = getattr(state.statement, "_values", None) or {}
    values = [*stated, *(state.parameters or {})]
    if "school_id" in {getattr(column, "key", column) for column in values}:
        raise TenancyError("A row cannot move to another school.")


def guard_house(state: ORMExecuteState) -> Any:
    """Let the house see rows of schools only where the statement says so aloud."""
    if not state.execution_options.get("every_school"):
        if touches_schools(state.statement):
            raise TenancyError("The house reads rows of schools only by EVERY_SCHOOL.")
        return None
    connection = state.session.connection()
    tell_place(connection, "*")
    result = state.invoke_statement()
    tell_place(connection, "house")
    return result


def touches_schools(statement: Any) -> bool:
    """Tell whether a table of schools stands anywhere in a statement."""
    return any(
        issubclass(inspect(part._annotations["parententity"]).mapper.class_, Tenant)  # noqa: SLF001 — SQLAlchemy tells a part's class only there
        for _, inside in scopes(statement)
        for part in inside
        if is_mapped(part)
    )


@event.listens_for(TenantSession, "before_attach")
def refuse_stranger(session: TenantSession, row: object) -> None:
    """Refuse objects of another school, which a refresh or a merge would look up by their key."""
    identity = inspect(row).identity if isinstance(row, Tenant) else None
    if identity is not None and identity[0] != session.school_id:
        raise TenancyError("A row of another school was to be used.")


@event.listens_for(GuardedSession, "before_flush")
def begin_flush(session: GuardedSession, _context: UOWTransaction, _instances: object) -> None:
    """Let the unit of work write what it may, and nothing else, until it has ended."""
    if isinstance(session, TenantSession):
        stamp(session)
    else:
        refuse_school_rows(session)
    door = session.connection().info
    door[FLUSHING] = True
    session.info[FLUSHING] = door


def refuse_school_rows(session: Session) -> None:
    """Refuse to write rows of a school without being inside it."""
    if any(isinstance(row, Tenant) for row in (*session.new, *session.dirty, *session.deleted)):
        raise TenancyError("The house does not write rows of schools.")


def stamp(session: TenantSession) -> None:
    """Give new rows their school and number; refuse rows of another school."""
    numberless: dict[str, list[Any]] = {}
    for row in session.new:
        if not isinstance(row, Tenant):
            raise TenancyError(f"{type(row).__name__} belongs to the house, not to a school.")
        if row.school_id is None:
            row.school_id = session.school_id
        if isinstance(row, Numbered) and row.id is None:
            numberless.setdefault(row.__tablename__, []).append(row)
    refuse_foreign(session, [*session.new, *session.dirty, *session.deleted])
    for table, rows in numberless.items():
        number(session, table, rows)


def refuse_foreign(session: TenantSession, rows: Sequence[Any]) -> None:
    """Refuse to write what is not of this school, or was moved here from another."""
    for row in rows:
        if row.school_id != session.school_id:
            raise TenancyError("A row of another school was to be written.")
        history = inspect(row).attrs.school_id.history
        if inspect(row).persistent and history.has_changes():
            raise TenancyError("A row cannot move to another school.")


def number(session: TenantSession, table: str, rows: Sequence[Any]) -> None:
    """Hand out the next numbers of a table at this school, all in one statement."""
    for row, free in zip(rows, reserve(session, table, len(rows)), strict=True):
        row.id = free


def reserve(session: TenantSession, table: str, count: int) -> range:
    """Take the next free numbers of a table at this school."""
    connection = session.connection()
    values = {"school_id": session.school_id, "name": table, "value": count}
    start = insert_of(connection)(Counter).values(values)
    raised = start.on_conflict_do_update(
        index_elements=["school_id", "name"],
        set_={"value": Counter.value + count},
    ).returning(Counter.value)
    last = connection.execute(raised, execution_options={OURS: True}).scalar_one()
    return range(last - count + 1, last + 1)


def insert_rows(
    session: TenantSession, kind: type[Tenant], rows: Sequence[Mapping[str, Any]]
) -> None:
    """Write many rows of one table at once, stamped and numbered like those of a flush."""
    if rows:
        write_rows(session, kind, rows, lambda statement: statement)


def insert_missing(
    session: TenantSession, kind: type[Tenant], rows: Sequence[Mapping[str, Any]]
) -> None:
    """Write those of many rows whose unique key is new; the others stay as they are."""
    if rows:
        write_rows(session, kind, rows, lambda statement: statement.on_conflict_do_nothing())


def insert_or_update(
    session: TenantSession, kind: type[Tenant], rows: Sequence[Mapping[str, Any]], *columns: str
) -> None:
    """Write many rows; where a key is known already, these columns of its row change."""

    def finish(statement: Any) -> Any:
        """Say what happens to a row that is there."""
        keys = [column.name for column in inspect(kind).primary_key]
        fresh = {name: statement.excluded[name] for name in columns}
        return statement.on_conflict_do_update(index_elements=keys, set_=fresh)

    if rows:
        write_rows(session, kind, rows, finish)


def insert_frame(
    session: TenantSession, kind: type[Tenant], frame: pl.DataFrame, **constants: Any
) -> None:
    """Write a whole table of rows by the driver's own fast way, stamped and numbered.

    `constants` are columns that are the same in every row. Nothing is converted cell by cell;
    what a row may hold is checked by the table's own constraints.
    """
    if frame.is_empty():
        return
    session.flush()
    table = inspect(kind).local_table
    stamped = frame.with_columns(
        pl.lit(session.school_id).alias("school_id"),
        *(pl.lit(value).alias(name) for name, value in constants.items()),
    )
    if issubclass(kind, Numbered) and "id" not in stamped.columns:
        free = list(reserve(session, table.name, frame.height))
        stamped = stamped.with_columns(pl.Series("id", free, dtype=pl.Int64))
    write_frame(session.connection(), table.name, stamped)


def write_rows(
    session: TenantSession,
    kind: type[Tenant],
    rows: Sequence[Mapping[str, Any]],
    finish: Callable[[Any], Any],
) -> None:
    """Stamp and number rows, then write them with one statement."""
    session.flush()
    table = inspect(kind).local_table
    told: list[dict[str, Any]] = [{**row, "school_id": session.school_id} for row in rows]
    if issubclass(kind, Numbered) and "id" not in told[0]:
        for row, free in zip(told, reserve(session, table.name, len(told)), strict=True):
            row["id"] = free
    connection = session.connection()
    statement = finish(insert_of(connection)(table))
    connection.execute(statement, told, execution_options={OURS: True})


def insert_of(connection: Connection) -> Callable[[Any], Any]:
    """Return the insert of this database's own dialect."""
    return postgresql_insert if connection.dialect.name == "postgresql" else sqlite_insert


@event.listens_for(GuardedSession, "after_flush_postexec")
@event.listens_for(GuardedSession, "after_flush")
def end_flush(session: GuardedSession, _context: UOWTransaction) -> None:
    """Close the door that `begin_flush` opened."""
    end_failed_flush(session, None)


@event.listens_for(GuardedSession, "after_soft_rollback")
def end_failed_flush(session: GuardedSession, _former: object) -> None:
    """Close the door also when the database refused what the flush wrote."""
    door = session.info.pop(FLUSHING, None)
    if door is not None:
        door.pop(FLUSHING, None)


def guard_cursor(
    connection: Connection,
    _cursor: Any,
    statement: str,
    _parameters: Any,
    context: Any,
    _many: bool,  # noqa: FBT001 — SQLAlchemy's signature
) -> None:
    """Refuse whatever reaches a session's connection by another way than its session."""
    if not connection.info.get(GUARDED) or connection.info.get(FLUSHING):
        return
    options = context.execution_options if context is not None else {}
    if not options.get(OURS) and not SAVEPOINT.fullmatch(statement):
        raise TenancyError("A statement reached the connection past its session.")


def forget(_connection: Any, record: Any) -> None:
    """Hand a connection back to the pool without any memory of its school."""
    record.info.pop(GUARDED, None)
    record.info.pop(FLUSHING, None)


def watch(engine: Engine) -> None:
    """Put the last guard on every statement that any session of this engine sends."""
    event.listen(engine, "before_cursor_execute", guard_cursor)
    event.listen(engine, "checkin", forget)


__all__ = [
    "EVERY_SCHOOL",
    "HOUSE",
    "HouseSession",
    "TenantSession",
    "insert_frame",
    "insert_missing",
    "insert_or_update",
    "insert_rows",
    "plan_for_many",
    "reserve",
    "watch",
]
