"""Questions by people: their school's datasets by name, older versions by number."""

import polars as pl
import pytest

from config.errors import ForbiddenError, NotFoundError
from config.terms import VersionOperation
from data.datasets import find_or_add_dataset
from jobs.explore import run_query
from tests.people import VERA, desk_for


def publish(desk, name, marks, *, run_id):
    """Publish a dataset's next version."""
    source = desk.staging.folder(desk.school_id, 1) / "result.parquet"
    pl.DataFrame({"mark": marks}).write_parquet(source)
    with desk.transaction() as session:
        dataset = find_or_add_dataset(session, name, title=name, profile="table", now=desk.now())
    file = desk.store.write(desk.school_id, dataset.id, source)
    with desk.transaction() as session:
        desk.store.commit(
            session,
            dataset,
            file,
            base_no=dataset.head_no,
            run_id=run_id,
            operation=VersionOperation.PUBLISH,
            columns=[],
            key=[],
            created_by="bob",
            created_at=desk.now(),
        )


def test_the_name_means_the_version_that_holds(operator):
    publish(operator, "grades", [1, 2], run_id=1)
    publish(operator, "grades", [5], run_id=2)

    now = run_query(operator, "SELECT sum(mark) AS total FROM Grades")
    before = run_query(operator, 'SELECT sum(mark) AS total FROM "grades@v1"')

    assert (now.rows["total"].item(), before.rows["total"].item()) == (5, 3)


def test_two_datasets_can_be_joined(operator):
    publish(operator, "grades", [1, 2], run_id=1)
    publish(operator, "staff", [2], run_id=2)

    answer = run_query(operator, "SELECT count(*) FROM grades JOIN staff USING (mark)")

    assert answer.rows.item() == 1


def test_another_schools_dataset_is_not_there(operator, south):
    publish(south, "secrets", [1], run_id=1)

    with pytest.raises(NotFoundError) as refusal:
        run_query(operator, "SELECT * FROM secrets")

    assert refusal.value.message == "There is no table called secrets."
    assert refusal.value.hint == "Nothing is published yet."


def test_a_missing_table_or_version_is_told_with_what_there_is(operator):
    publish(operator, "grades", [1], run_id=1)

    with pytest.raises(NotFoundError) as table:
        run_query(operator, "SELECT * FROM marks")
    with pytest.raises(NotFoundError, match="has no version 9"):
        run_query(operator, 'SELECT * FROM "grades@v9"')

    assert table.value.hint == "Tables: grades."


def test_a_viewer_may_not_ask(settings, schools, clock):
    viewer = desk_for(settings, schools, VERA, clock)

    with pytest.raises(ForbiddenError):
        run_query(viewer, "SELECT 1")
