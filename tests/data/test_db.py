"""Sessions: one school, one transaction, all or nothing."""

import contextlib
import sqlite3
import threading
from datetime import timedelta, timezone

import pytest
from sqlalchemy import select, tuple_, update
from sqlalchemy.exc import DBAPIError, IntegrityError, StatementError
from sqlalchemy.orm.exc import StaleDataError

from data.db import house_reading, house_transaction, make_engine, reading, waits_of
from data.models import DataFile, Dataset
from data.schools import get_school
from tests.people import NOON


def dataset(name="students"):
    return Dataset(name=name, title=name.title(), profile="students", created_at=NOON)


def test_numbers_and_stamps_new_rows(north):
    with north.transaction() as session:
        first, second = dataset("students"), dataset("staff")
        session.add_all([first, second])
        session.flush()

        assert (first.school_id, first.id) == (1, 1)
        assert (second.school_id, second.id) == (1, 2)


def test_two_schools_count_for_themselves(north, south):
    for desk in (north, south):
        with desk.transaction() as session:
            session.add(dataset())

    with reading(south.engine, south.school_id) as session:
        assert session.get(Dataset, (2, 1)).name == "students"


def test_an_error_takes_everything_back(north):
    def fail():
        with north.transaction() as session:
            session.add(dataset())
            session.flush()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()

    with north.reading() as session:
        assert session.query(Dataset).count() == 0


def test_what_is_changed_while_reading_is_thrown_away(north):
    with contextlib.suppress(DBAPIError), north.reading() as session:
        session.add(dataset())
        session.flush()

    with north.reading() as session:
        assert session.scalars(select(Dataset)).all() == []


def test_moments_come_back_aware_and_in_utc(north):
    vienna = timezone(timedelta(hours=2))
    with north.transaction() as session:
        session.add(dataset())
        session.flush()
        session.execute(update(Dataset).values(created_at=NOON.astimezone(vienna)))

    with north.reading() as session:
        read = session.scalars(select(Dataset.created_at)).one()
    assert read == NOON
    assert read.utcoffset() == timedelta(0)


def test_refuses_a_moment_without_a_zone(north):
    row = Dataset(name="a", title="a", profile="a", created_at=NOON.replace(tzinfo=None))

    def go():
        with north.transaction() as session:
            session.add(row)

    with pytest.raises(StatementError, match="A moment needs a zone"):
        go()


def test_whoever_changes_an_old_copy_is_told(schools):
    with house_reading(schools) as session:
        old = get_school(session, "north")
    with house_transaction(schools) as session:
        get_school(session, "north").name = "Northern School"

    def go():
        with house_transaction(schools) as session:
            session.add(old)
            old.name = "Old North"

    with pytest.raises(StaleDataError):
        go()


def test_a_row_cannot_point_into_another_school(north, south):
    with south.transaction() as session:
        session.add(dataset())

    def go():
        with north.transaction() as session:
            session.add(file_of(1))

    with pytest.raises(IntegrityError):
        go()


def file_of(dataset_id):
    """Return a file of a dataset that this school does not have."""
    return DataFile(id="f" * 36, dataset_id=dataset_id, created_at=NOON, lease_until=NOON)


def test_pages_by_moment_and_number_miss_and_repeat_nothing(north):
    with north.transaction() as session:
        session.add_all(dataset(f"d{place}") for place in range(28))

    seen, after = [], (NOON - timedelta(days=1), 0)
    while True:
        place = tuple_(Dataset.created_at, Dataset.id)
        query = select(Dataset).where(place > after).order_by(Dataset.created_at, Dataset.id)
        with north.reading() as session:
            page = session.scalars(query.limit(5)).all()
        if not page:
            break
        seen += [row.id for row in page]
        after = (page[-1].created_at, page[-1].id)
    assert seen == list(range(1, 29))


@pytest.mark.slow
def test_writers_at_once_get_numbers_of_their_own(north):
    def write(letter):
        for place in range(10):
            with north.transaction() as session:
                session.add(dataset(f"{letter}{place}"))

    writers = [threading.Thread(target=write, args=(letter,)) for letter in "abcd"]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()

    with north.reading() as session:
        assert session.scalars(select(Dataset.id).order_by(Dataset.id)).all() == list(range(1, 41))


def test_how_long_a_writer_waited_for_another_is_known(sqlite_url):
    engine = make_engine(sqlite_url)
    other = sqlite3.connect(engine.url.database, isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    leave = threading.Timer(0.3, other.execute, ["ROLLBACK"])

    leave.start()
    with house_transaction(engine) as session:
        session.connection()
    leave.join()
    other.close()
    engine.dispose()

    assert waits_of(engine).take() >= 0.25
    assert waits_of(engine).take() == 0
