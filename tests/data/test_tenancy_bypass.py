"""Each known way around the wall between schools is refused."""

from collections.abc import Callable

import pytest
from sqlalchemy import (
    Integer,
    bindparam,
    cast,
    delete,
    exists,
    extract,
    func,
    insert,
    lambda_stmt,
    literal,
    literal_column,
    select,
    table,
    text,
    update,
)
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, aliased
from sqlalchemy.types import UserDefinedType

from config.errors import TenancyError
from data.db import EVERY_SCHOOL, TenantSession, house_reading, house_transaction, reading
from data.models import Counter, Dataset, Membership, User
from tests.people import NOON

BARE = Dataset.__table__
OTHER = aliased(Dataset)


class Crooked(UserDefinedType):
    """A type whose name is SQL."""

    def get_col_spec(self, **_options) -> str:
        """Return SQL instead of a name."""
        return "INTEGER) OR (1=1"


def foreign() -> Dataset:
    """Return a new row that claims to be of the other school."""
    row = Dataset(name="x", title="x", profile="x", created_at=NOON)
    row.school_id, row.id = 2, 9
    return row


def rewrite(session: Session) -> None:
    """Move our own row to the other school."""
    session.get(Dataset, (1, 1)).school_id = 2
    session.flush()


def add(session: Session, row: object) -> None:
    """Write a row that does not belong here."""
    session.add(row)
    session.flush()


MANY = [{"school_id": 2, "id": 1, "title": "taken"}]
WAYS: dict[str, Callable[[Session], object]] = {
    "text": lambda s: s.execute(text("SELECT * FROM dataset")),
    "text columns": lambda s: s.execute(text("SELECT id FROM dataset").columns(BARE.c.id)),
    "text in where": lambda s: s.execute(select(Dataset).where(text("1=1 or school_id=2"))),
    "text in order": lambda s: s.execute(select(Dataset).order_by(text("name"))),
    "literal column": lambda s: s.execute(
        select(Dataset).where(literal_column("1=1 or school_id=2"))
    ),
    "literal column deep": lambda s: s.execute(
        select(Dataset).where(Dataset.id.in_(select(OTHER.id).where(literal_column("1 or 1"))))
    ),
    "operator": lambda s: s.execute(select(Dataset).where(Dataset.id.op("> 0 or 1 =")(1))),
    "boolean operator": lambda s: s.execute(
        select(Dataset).where(Dataset.id.bool_op("> 0 or 1 =")(1))
    ),
    "prefix": lambda s: s.execute(select(Dataset).prefix_with("name,")),
    "suffix": lambda s: s.execute(select(Dataset).suffix_with("OR 1=1")),
    "hint": lambda s: s.execute(select(Dataset).with_hint(Dataset, "OR 1=1", "*")),
    "statement hint": lambda s: s.execute(select(Dataset).with_statement_hint("OR 1=1")),
    "cte suffix": lambda s: s.execute(
        select(select(Dataset.id).cte("c").suffix_with("OR 1=1").c.id)
    ),
    "extract": lambda s: s.execute(select(extract("year FROM x) --", Dataset.created_at))),
    "crooked type": lambda s: s.execute(select(cast(Dataset.id, Crooked()))),
    "bare table": lambda s: s.execute(select(BARE)),
    "bare columns": lambda s: s.execute(select(BARE.c.name)),
    "bare count": lambda s: s.execute(select(func.count()).select_from(BARE)),
    "bare alias": lambda s: s.execute(select(BARE.alias("d").c.name)),
    "bare where": lambda s: s.execute(select(literal(1)).where(BARE.c.name == "s-students")),
    "bare beside mapped": lambda s: s.execute(select(BARE).where(Dataset.id == 1)),
    "bare join": lambda s: s.execute(select(OTHER.name, BARE.c.name).join(BARE, literal(True))),
    "bare exists": lambda s: s.execute(select(Dataset).where(exists(select(BARE.c.id)))),
    "bare subquery": lambda s: s.execute(select(select(BARE).subquery().c.name)),
    "class over bare": lambda s: s.execute(select(aliased(Dataset, select(BARE).subquery()))),
    "named table": lambda s: s.execute(select(literal(1)).select_from(table("dataset"))),
    "from statement": lambda s: s.execute(select(Dataset).from_statement(select(BARE))),
    "lambda": lambda s: s.execute(lambda_stmt(lambda: select(BARE))),
    "core delete": lambda s: s.execute(delete(BARE)),
    "core update": lambda s: s.execute(update(BARE).values(title="taken")),
    "core insert": lambda s: s.execute(insert(BARE).values(name="x")),
    "insert": lambda s: s.execute(insert(Dataset).values(school_id=2, id=9, name="x")),
    "insert from": lambda s: s.execute(
        insert(Dataset).from_select(["name"], select(Dataset.title))
    ),
    "many by key": lambda s: s.execute(update(Dataset), MANY),
    "moved": lambda s: s.execute(update(Dataset).values(school_id=2)),
    "moved by parameter": lambda s: s.execute(update(Dataset), {"school_id": 2}),
    "moved by name": lambda s: s.execute(
        update(Dataset).values({Dataset.school_id: bindparam("s")}), {"s": 2}
    ),
    "bulk insert": lambda s: s.bulk_insert_mappings(Dataset, [{"school_id": 2, "id": 9}]),
    "bulk update": lambda s: s.bulk_update_mappings(Dataset, MANY),
    "bulk save": lambda s: s.bulk_save_objects([foreign()]),
    "connection": lambda s: s.connection().execute(select(BARE)),
    "driver": lambda s: s.connection().exec_driver_sql("SELECT * FROM dataset"),
    "savepoint": lambda s: s.connection().exec_driver_sql("SAVEPOINT a; DELETE FROM dataset"),
    "set config": lambda s: s.execute(select(func.set_config("app.school_id", "*", True))),
    "query as text": lambda s: s.execute(
        select(func.query_to_xml("select * from dataset", True, True, ""))
    ),
    "change in a query": lambda s: s.execute(
        select(update(Dataset).values(title="x").returning(Dataset.id).cte("c").c.id)
    ),
    "foreign row": lambda s: add(s, foreign()),
    "moved row": rewrite,
    "house row": lambda s: add(s, User(email="e@x", name="E", created_at=NOON)),
    "integer cast of text": lambda s: s.execute(select(cast(text("1"), Integer))),
}


@pytest.fixture
def both(north, south):
    """Return north's desk; both schools have one dataset with the same number."""
    for desk, name in ((north, "n-students"), (south, "s-students")):
        with desk.transaction() as session:
            session.add(Dataset(name=name, title=name, profile="students", created_at=NOON))
    return north


def test_refuses_every_way(both, south):
    passed = [name for name, way in WAYS.items() if not is_refused(both, way)]

    with south.reading() as session:
        left = [(row.name, row.title) for row in session.scalars(select(Dataset))]
    assert left == [("s-students", "s-students")]
    assert passed == []


def is_refused(desk, way):
    """Tell whether the guard stops one way; what it did before is rolled back."""
    try:
        with desk.transaction() as session:
            way(session)
    except TenancyError:
        return True
    return False


@pytest.mark.parametrize("school_id", [None, "1", True, -1, 1.0])
def test_refuses_a_session_without_a_school(engine, school_id):
    with pytest.raises(TenancyError):
        TenantSession(engine, school_id=school_id)


def test_the_door_is_closed_after_a_refused_flush(both):
    with both.transaction() as session:
        twin = Dataset(name="n-students", title="twin", profile="x", created_at=NOON)
        savepoint = session.begin_nested()
        session.add(twin)
        with pytest.raises(IntegrityError):
            session.flush()
        savepoint.rollback()

        with pytest.raises(TenancyError):
            session.connection().execute(select(BARE))


def test_the_house_sees_rows_of_schools_only_aloud(both):
    quiet = select(User).where(User.id.in_(select(Membership.user_id)))

    with house_reading(both.engine) as session:
        for query in (select(Dataset), quiet, select(func.count()).select_from(Dataset)):
            with pytest.raises(TenancyError):
                session.execute(query)
        aloud = session.scalars(select(Dataset.name).execution_options(**EVERY_SCHOOL))

        assert set(aloud) == {"n-students", "s-students"}


def test_the_house_writes_no_rows_of_schools(both):
    def go():
        with house_transaction(both.engine) as session:
            session.add(foreign())

    with pytest.raises(TenancyError):
        go()


def test_a_pooled_connection_forgets_its_school(both):
    with both.reading() as session:
        assert session.scalars(select(Dataset)).all()

    with both.engine.connect() as connection:
        seen = connection.execute(select(BARE.c.name)).all()

    assert not seen if both.engine.dialect.name == "postgresql" else len(seen) == 2


def test_two_schools_on_one_connection_never_mix(both):
    for school_id, name in [(1, "n-students"), (2, "s-students")] * 3:
        with reading(both.engine, school_id) as session:
            assert session.scalars(select(Dataset.name)).all() == [name]
            assert session.get(Counter, (school_id, "dataset")).value == 1
