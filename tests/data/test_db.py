"""Sessions: one school, one transaction, all or nothing."""

import pytest

from data.db import reading
from data.models import Dataset
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
