"""The migrations: equal to the models, on both databases, however many processes start them."""

import multiprocessing
import shutil

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Enum, Float, LargeBinary, inspect, text

from data.db import make_engine
from data.migrate import current_revision, lock, migrate, newest_revision
from data.migrate import settings as alembic_settings
from data.models import Base, Tenant
from tests.cluster import OWNER, connect, url_of

RUNNERS = 3


@pytest.fixture
def new_sqlite(tmp_path):
    """Return the URL of a database that does not exist yet."""
    return f"sqlite:///{tmp_path / 'new' / 'ops.db'}"


@pytest.fixture
def new_postgresql(postgres):
    """Return the URL of a database without tables."""
    with connect(postgres) as connection:
        connection.execute(f"CREATE DATABASE bare OWNER {OWNER}")
    yield url_of(postgres, "bare")
    with connect(postgres) as connection:
        connection.execute("DROP DATABASE bare WITH (FORCE)")


@pytest.fixture(params=["new_sqlite", "new_postgresql"])
def new_url(request):
    """Return the URL of an empty database, once of each kind."""
    return request.getfixturevalue(request.param)


def differences(engine):
    """Return what `alembic check` would want to change."""
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return compare_metadata(context, Base.metadata)


def upgrade(url: str) -> None:
    """Migrate as another process would."""
    engine = make_engine(url)
    migrate(engine)
    engine.dispose()


def downgrade(engine):
    """Take every table down again."""
    with engine.begin() as connection:
        lock(connection)
        command.downgrade(alembic_settings(connection), "base")


def test_the_migrations_make_the_models(engine):
    assert differences(engine) == []
    assert current_revision(engine) == newest_revision()


def test_the_migrations_check_the_same_words(engine):
    checks = {
        table: " ".join(check["sqltext"] for check in inspect(engine).get_check_constraints(table))
        for table in Base.metadata.tables
    }
    missing = [
        f"{table.name}.{column.name} {word}"
        for table in Base.metadata.tables.values()
        for column in table.columns
        if isinstance(column.type, Enum)
        for word in column.type.enums
        if f"'{word}'" not in checks[table.name]
    ]

    assert not missing


def test_migrating_again_changes_nothing(engine):
    migrate(engine)

    assert current_revision(engine) == newest_revision()


@pytest.mark.slow
def test_processes_that_start_at_once_wait_for_each_other(new_url):
    context = multiprocessing.get_context("spawn")
    runners = [context.Process(target=upgrade, args=(new_url,)) for _ in range(RUNNERS)]
    for runner in runners:
        runner.start()
    for runner in runners:
        runner.join(120)

    engine = make_engine(new_url)
    try:
        assert [runner.exitcode for runner in runners] == [0] * RUNNERS
        assert differences(engine) == []
    finally:
        engine.dispose()


@pytest.mark.slow
def test_goes_down_and_up_again(new_url):
    engine = make_engine(new_url)
    try:
        migrate(engine)
        downgrade(engine)
        assert set(inspect(engine).get_table_names()) <= {"alembic_version"}
        migrate(engine)
        assert differences(engine) == []
    finally:
        engine.dispose()


@pytest.mark.slow
def test_due_times_outlive_the_change_of_their_key(new_url):
    engine = make_engine(new_url)
    with engine.begin() as connection:
        lock(connection)
        command.upgrade(alembic_settings(connection), "0006")
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT set_config('app.school_id', '*', true)"))
        at = "2026-05-04T06:00:00.000000Z"
        connection.execute(
            text(
                "INSERT INTO schedule VALUES (1, 7, 'T', 'check_store', 'before_event', 'a', :at, "
                ":at, :at, :at, '{}', '{}', 'exam', 'active', 'any_day', 'skip', 'queue', 10, 10, "
                "NULL, 1)"
            ),
            {"at": at},
        )
        for hour, event in (("07", None), ("08", 3)):
            due = at.replace("T06", f"T{hour}")
            values = "(1, 7, :due, :due, 'fired', '', 5, :event)"
            row = f"INSERT INTO occurrence VALUES {values}"
            connection.execute(text(row), {"due": due, "event": event})

    migrate(engine)

    with engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT set_config('app.school_id', '*', true)"))
        rows = connection.execute(
            text("SELECT run_id, event_id, at_once FROM occurrence ORDER BY due_at")
        ).all()
        schedules = connection.execute(text("SELECT id, overlap FROM schedule")).all()
    engine.dispose()
    assert rows == [(5, 0, 1), (5, 3, 1)]
    assert schedules == [(7, "queue")]


def test_every_table_of_sqlite_is_strict(sqlite_images, tmp_path):
    copy = tmp_path / "copy.db"
    shutil.copyfile(sqlite_images["empty"], copy)
    engine = make_engine(f"sqlite:///{copy}")
    with engine.connect() as connection:
        listed = connection.execute(text("PRAGMA table_list")).all()
        loose = {row.name for row in listed if row.schema == "main" and not row.strict}
        left = connection.execute(text("PRAGMA foreign_key_check")).all()
    engine.dispose()

    assert loose <= {"alembic_version", "sqlite_schema"}
    assert left == []


def test_every_table_of_a_school_has_its_wall(postgresql_url):
    engine = make_engine(postgresql_url)
    with engine.connect() as connection:
        walls = connection.execute(
            text(
                "SELECT c.relname FROM pg_class c JOIN pg_policy p ON p.polrelid = c.oid "
                "WHERE c.relrowsecurity AND c.relforcerowsecurity"
            )
        ).scalars()
        walled = set(walls)
        is_super = connection.execute(text("SELECT current_setting('is_superuser')")).scalar()
    engine.dispose()

    assert is_super == "off"
    assert walled == {mapper.class_.__tablename__ for mapper in tenants()}


def tenants():
    """Return the mapped classes whose rows belong to a school."""
    mappers = [mapper for mapper in Base.registry.mappers if issubclass(mapper.class_, Tenant)]
    return sorted(mappers, key=lambda mapper: mapper.class_.__name__)


@pytest.mark.parametrize("mapper", tenants(), ids=lambda mapper: mapper.class_.__name__)
def test_every_key_begins_with_the_school(mapper):
    table = mapper.local_table

    assert table.primary_key.columns.keys()[0] == "school_id"
    for key in table.foreign_key_constraints:
        target = key.referred_table
        if "school_id" in target.c:
            assert key.column_keys[0] == "school_id"


def test_every_enum_is_text_with_a_check_and_no_column_is_loose():
    columns = [column for table in Base.metadata.tables.values() for column in table.columns]

    assert not [c for c in columns if isinstance(c.type, Float | LargeBinary)]
    assert all(not c.type.native_enum for c in columns if isinstance(c.type, Enum))


def test_sql_without_a_school_sees_and_writes_nothing(postgresql_url):
    engine = make_engine(postgresql_url)
    insert = "INSERT INTO counter (school_id, name, value) VALUES (1, 'x', 1)"
    with engine.begin() as connection:
        connection.execute(text("SELECT set_config('app.school_id', '1', true)"))
        connection.execute(text(insert))

    with engine.connect() as connection:
        assert connection.execute(text("SELECT * FROM counter")).all() == []
        with pytest.raises(Exception, match="row-level security"):
            connection.execute(text(insert.replace("'x'", "'y'")))
    engine.dispose()
