"""The wall between schools: a session lives inside one, and whatever reaches further is refused."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, Engine, event, func, inspect, select
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import ORMExecuteState, Session, UOWTransaction, with_loader_criteria
from sqlalchemy.sql import elements, visitors
from sqlalchemy.sql.dml import Insert, Update
from sqlalchemy.sql.selectable import Select, TextualSelect

from config.errors import TenancyError
from data.models import Counter, Numbered, Tenant

EVERY_SCHOOL = {"every_school": True}
OURS = "homeroom_guarded"
GUARDED = "homeroom_session"
FLUSHING = "homeroom_flush"
SAVEPOINTS = ("SAVEPOINT", "RELEASE SAVEPOINT", "ROLLBACK TO SAVEPOINT")
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
    if connection.dialect.name != "postgresql":
        return
    place = str(session.school_id) if isinstance(session, TenantSession) else "house"
    connection.execute(
        select(func.set_config("app.school_id", place, IN_TRANSACTION)),
        execution_options={OURS: True},
    )


@event.listens_for(GuardedSession, "do_orm_execute")
def guard_statement(state: ORMExecuteState) -> None:
    """Refuse what cannot be narrowed; narrow everything else to the session's school."""
    session = state.session
    state.update_execution_options(**{OURS: True})
    if isinstance(session, HouseSession):
        guard_house(state)
        return
    assert isinstance(session, TenantSession)  # noqa: S101 — the two kinds there are
    refuse_text(state.statement)
    refuse_unmapped(state)
    if state.is_insert:
        guard_insert(state.statement, session.school_id)
    if state.is_update:
        refuse_school_change(state.statement)
    narrow(state, session.school_id)


def narrow(state: ORMExecuteState, school_id: int) -> None:
    """Add the school to every table of a school, through joins, subqueries and loads."""
    if state.is_insert:
        return
    state.statement = state.statement.options(
        with_loader_criteria(
            Tenant,
            lambda cls: cls.school_id == school_id,
            include_aliases=True,
            track_closure_variables=True,
        )
    )


def guard_house(state: ORMExecuteState) -> None:
    """Let the house see rows of schools only where the statement says so aloud."""
    refuse_unmapped(state)
    if state.execution_options.get("every_school"):
        connection = state.session.connection()
        if connection.dialect.name == "postgresql":
            connection.execute(
                select(func.set_config("app.school_id", "*", IN_TRANSACTION)),
                execution_options={OURS: True},
            )
        return
    if any(issubclass(mapper.class_, Tenant) for mapper in state.all_mappers):
        raise TenancyError("The house reads rows of schools only by EVERY_SCHOOL.")


def refuse_text(statement: Any) -> None:
    """Refuse SQL text in any form: unparenthesised, it could widen the school's condition."""
    if isinstance(statement, elements.TextClause | TextualSelect):
        raise TenancyError("SQL text slips past the guard.")
    if any(getattr(statement, name, ()) for name in ("_prefixes", "_suffixes", "_hints")):
        raise TenancyError("Prefixes, suffixes and hints slip past the guard.")
    for part in visitors.iterate(statement):
        if isinstance(part, elements.TextClause) or is_literal_text(part) or is_custom(part):
            raise TenancyError("SQL text slips past the guard.")
        if isinstance(part, Select) and (part._prefixes or part._suffixes):  # noqa: SLF001 — SQLAlchemy offers no public view of them
            raise TenancyError("Prefixes and suffixes slip past the guard.")


def is_literal_text(part: Any) -> bool:
    """Tell whether a column is raw text, as `literal_column` makes it; `*` of count is not."""
    if not isinstance(part, elements.ColumnClause) or not part.is_literal:
        return False
    return part.name != "*"


def is_custom(part: Any) -> bool:
    """Tell whether an expression uses an operator of the caller's own making (`.op`)."""
    operator = getattr(part, "operator", None)
    return bool(getattr(operator, "opstring", None))


def refuse_unmapped(state: ORMExecuteState) -> None:
    """Refuse bare tables, and aliases of tables, which the criteria do not surely reach."""
    for part in visitors.iterate(state.statement):
        if part.__visit_name__ == "table" and "parententity" not in part._annotations:  # noqa: SLF001 — SQLAlchemy tells a class's table from a bare one only there
            raise TenancyError("A table outside the mapped classes slips past the guard.")


def guard_insert(statement: Any, school_id: int) -> None:
    """Refuse bulk inserts for another school and inserts fed by a query."""
    if not isinstance(statement, Insert):
        return
    if statement.select is not None:
        raise TenancyError("An insert from a query slips past the guard.")
    for row in inserted_rows(statement):
        if row.get("school_id", school_id) != school_id:
            raise TenancyError("A row of another school was to be written.")
    raise TenancyError("Add objects to the session; a bulk insert is not stamped.")


def inserted_rows(statement: Insert) -> Iterable[dict[str, Any]]:
    """Return the literal values of a bulk insert."""
    values = statement._values or {}  # noqa: SLF001 — SQLAlchemy offers no public view of them
    return [{getattr(key, "name", key): getattr(v, "value", v) for key, v in values.items()}]


def refuse_school_change(statement: Any) -> None:
    """Refuse an update that moves rows to another school."""
    if isinstance(statement, Update) and statement._values:  # noqa: SLF001 — as above
        names = {getattr(column, "name", column) for column in statement._values}  # noqa: SLF001 — as above
        if "school_id" in names:
            raise TenancyError("A row cannot move to another school.")


@event.listens_for(TenantSession, "before_flush")
def stamp(session: TenantSession, _context: UOWTransaction, _instances: object) -> None:
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
    connection = session.connection()
    kind = postgresql_insert if connection.dialect.name == "postgresql" else sqlite_insert
    start = kind(Counter.__table__).values(school_id=session.school_id, name=table, value=len(rows))
    raised = start.on_conflict_do_update(
        index_elements=["school_id", "name"],
        set_={"value": Counter.__table__.c.value + len(rows)},
    ).returning(Counter.__table__.c.value)
    last = connection.execute(raised, execution_options={OURS: True}).scalar_one()
    for place, row in enumerate(rows):
        row.id = last - len(rows) + 1 + place


@event.listens_for(GuardedSession, "before_flush")
def begin_flush(session: GuardedSession, _context: UOWTransaction, _instances: object) -> None:
    """Let the unit of work write; it writes only rows that were stamped."""
    session.connection().info[FLUSHING] = True


@event.listens_for(GuardedSession, "after_flush_postexec")
@event.listens_for(GuardedSession, "after_flush")
def end_flush(session: GuardedSession, _context: UOWTransaction) -> None:
    """Close the door that `begin_flush` opened."""
    session.connection().info.pop(FLUSHING, None)


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
    if not options.get(OURS) and not statement.startswith(SAVEPOINTS):
        raise TenancyError("A statement reached the connection past its session.")


def forget(_connection: Any, record: Any) -> None:
    """Hand a connection back to the pool without any memory of its school."""
    record.info.pop(GUARDED, None)
    record.info.pop(FLUSHING, None)


def watch(engine: Engine) -> None:
    """Put the last guard on every statement that any session of this engine sends."""
    event.listen(engine, "before_cursor_execute", guard_cursor)
    event.listen(engine, "checkin", forget)


__all__ = ["EVERY_SCHOOL", "HOUSE", "HouseSession", "TenantSession", "watch"]
