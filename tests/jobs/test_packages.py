"""A package of tables on the desk: one of its tables is the batch, what is odd is kept with it."""

import polars as pl
import pytest

from config.terms import BatchState
from data.models import Batch
from jobs._desk import Desk
from jobs._inline import finish_run
from jobs._steps import DEVIATIONS_FILE
from jobs.headless import current
from jobs.intake import receive
from jobs.workbench import read_again
from pipelines.reading.detected import Overrides
from tests.pipelines.zips import pack, roster

pytestmark = pytest.mark.slow

SECRET = "SIS ID,School SIS ID,First Name,Last Name,Username,Password,Grade\n1,9,A,B,ab,P@ss-1,7\n"


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """Use one database; what is tried here does not depend on it."""
    return sqlite_url


def take(desk: Desk, content: bytes) -> Batch:
    """Receive a zip and read it."""
    batch_id = receive(desk, "north.zip", content)
    finish_run(desk, current(desk, batch_id).run_id)
    return current(desk, batch_id)


def odd(desk: Desk, batch: Batch) -> pl.DataFrame:
    """Return what was kept of the package's deviations."""
    return pl.read_parquet(desk.staging.folder(desk.school_id, batch.id) / DEVIATIONS_FILE)


def test_a_refused_package_keeps_its_list(north: Desk):
    batch = take(north, roster(("enrollments.csv", "o1,u1", "o1,u9")))

    assert batch.state == BatchState.REFUSED
    assert "enrollments.csv, row 2, userSourcedId: found u9" in batch.problem
    assert odd(north, batch).select("file", "row", "column", "found").rows() == [
        ("enrollments.csv", 2, "userSourcedId", "u9")
    ]


def test_another_table_is_another_kind_of_records(north: Desk):
    batch = take(north, roster(("classes.csv", "scheduled", "Scheduled")))
    assert (batch.profile, batch.dataset, odd(north, batch).height) == ("students", "students", 1)

    for sheet, profile, dataset in (
        ("users.csv: staff", "staff", "staff"),
        ("enrollments.csv", "table", "enrollments"),
    ):
        read_again(north, batch.id, Overrides(sheet=sheet))
        finish_run(north, current(north, batch.id).run_id)
        batch = current(north, batch.id)
        assert (batch.profile, batch.dataset) == (profile, dataset)


def test_no_staged_file_holds_a_password(north: Desk):
    batch = take(north, pack({"School.csv": "SIS ID,Name\n9,North\n", "Student.csv": SECRET}))

    folder = north.staging.folder(north.school_id, batch.id)
    staged = [pl.read_parquet(path) for path in folder.glob("*.parquet")]
    assert staged
    assert "P@ss-1" not in str([frame.rows() for frame in staged])
    assert "Password" not in batch.detected["headers"]
