"""Values that look alike become one when they are ticked, as one step that can be undone."""

import pytest

from config.errors import InputError
from config.terms import FacetKind
from data.facets import Condition, Filter
from data.standing import Table, rows_now
from jobs._desk import Desk
from jobs.headless import ImportOrder, import_file
from jobs.history import history_of, undo
from jobs.look_alikes import Merge, look_alikes, merge_values
from tests.jobs.test_history import folder

pytestmark = pytest.mark.slow

TEACHERS = (
    'id,teacher,room\n1,Ms. García,A\n2,garcia ms,A\n3,"Garcia,  Ms.",B\n4,Ms. García,B\n'
    "5,Müller,A\n6,Möller,A\n7,,A\n"
).encode()
ALL = Filter()
THREE = ("Ms. García", "Garcia,  Ms.", "garcia ms")


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """Use one database; what is tried here does not depend on it."""
    return sqlite_url


@pytest.fixture
def batch_id(north: Desk) -> int:
    """Return a batch of seven lessons."""
    return import_file(north, "lessons.csv", TEACHERS, ImportOrder(profile="table"))["batch"]


def teachers(desk: Desk, batch_id: int) -> list[str]:
    rows, _ = rows_now(Table(folder(desk, batch_id)), range(1, 20))
    return rows["teacher"].to_list()


def test_three_writings_of_one_teacher_are_proposed_and_two_teachers_are_only_near(north, batch_id):
    clusters = look_alikes(north, batch_id, "teacher", ALL)

    assert [(set(dict(one.values)), one.near) for one in clusters] == [
        (set(THREE), False),
        ({"Müller", "Möller"}, True),
    ]
    assert clusters[0].keep == "Ms. García"
    assert history_of(north, batch_id) == []


def test_ticked_clusters_are_merged_as_one_step_and_brought_back(north, batch_id):
    before = teachers(north, batch_id)
    merge_values(north, batch_id, "teacher", [Merge(values=THREE, keep="Ms. García")], wanted=ALL)
    merged = teachers(north, batch_id)
    (step,) = history_of(north, batch_id)
    undo(north, batch_id)

    assert merged == ["Ms. García"] * 4 + ["Müller", "Möller", None]
    assert step.label == "Merge 3 values of teacher into Ms. García in 2 rows"
    assert teachers(north, batch_id) == before


def test_only_the_rows_of_the_filter_are_merged(north, batch_id):
    rooms = Filter(conditions=(Condition(column="room", kind=FacetKind.IS, value="A"),))

    merge_values(north, batch_id, "teacher", [Merge(values=THREE, keep="García")], wanted=rooms)

    assert teachers(north, batch_id)[:4] == ["García", "García", "Garcia,  Ms.", "Ms. García"]


def test_a_merge_without_a_value_or_a_column_is_refused(north, batch_id):
    with pytest.raises(InputError, match="needs the value to keep"):
        merge_values(north, batch_id, "teacher", [Merge(values=THREE, keep=" ")], wanted=ALL)
    with pytest.raises(InputError, match="no column nothing"):
        merge_values(north, batch_id, "nothing", [Merge(values=THREE, keep="x")], wanted=ALL)
