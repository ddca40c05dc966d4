"""A package of tables on the desk: one of its tables is the batch, what is odd is kept with it."""

import polars as pl
import pytest

from config.errors import InputError
from config.settings import ROOT
from config.terms import BatchState
from data.models import Batch
from jobs._desk import Desk
from jobs._inline import finish_run
from jobs._steps import DEVIATIONS_FILE
from jobs.headless import ImportOrder, current, import_file
from jobs.intake import receive
from jobs.packages import split_off, take_all, turn
from jobs.workbench import read_again
from pipelines.packages.write_oneroster import unpack
from pipelines.reading.detected import Overrides
from tests.pipelines.test_write_oneroster import SDS
from tests.pipelines.zips import pack, roster, whole_roster

pytestmark = pytest.mark.slow

SHARED = ROOT.parent / "shared" / "data"
needs_files = pytest.mark.skipif(
    not SHARED.is_dir(), reason="NOT TESTED ON REAL FILES: the folder ../shared/data is absent."
)
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
        ("enrollments.csv", "enrollments", "enrollments"),
    ):
        read_again(north, batch.id, Overrides(sheet=sheet))
        finish_run(north, current(north, batch.id).run_id)
        batch = current(north, batch.id)
        assert (batch.profile, batch.dataset) == (profile, dataset)


def test_another_table_becomes_a_batch_of_its_own_without_a_second_upload(north: Desk):
    batch = take(north, roster())

    made = split_off(north, batch.id, "users.csv: staff")
    finish_run(north, current(north, made).run_id)

    staff = current(north, made)
    assert (staff.profile, staff.detected["rows"]) == ("staff", 1)
    assert (staff.sha256, staff.state) == (batch.sha256, BatchState.MAPPING)
    assert current(north, batch.id).profile == "students"
    with pytest.raises(InputError, match="no table called nothing"):
        split_off(north, batch.id, "nothing")


def test_the_table_is_named_from_the_terminal(north: Desk):
    order = ImportOrder(sheet="users.csv: staff")

    report = import_file(north, "north.zip", roster(), order)

    assert (report["dataset"], report["rows"]["file"]) == ("staff", 1)


def test_a_profile_that_a_person_chose_stays(north: Desk):
    batch_id = receive(north, "north.zip", roster(), profile="table")
    finish_run(north, current(north, batch_id).run_id)

    read_again(north, batch_id, Overrides(sheet="users.csv: staff"))

    assert current(north, batch_id).profile == "table"


def test_what_was_saved_for_one_table_is_not_applied_to_its_twin(north: Desk):
    body = b"Section SIS ID,SIS ID\n11,13\n12,14\n"
    order = ImportOrder(publish=True, downloads=False)

    first = import_file(north, "StudentEnrollment.csv", body, order)
    twin = import_file(north, "TeacherRoster.csv", body + b"13,15\n", order)
    again = import_file(north, "StudentEnrollment.csv", body + b"14,16\n", order)

    names = [report["dataset"] for report in (first, twin, again)]
    assert names == ["studentenrollment", "teacherroster", "studentenrollment"]
    assert "recognised" not in twin["detected"]


def test_no_staged_file_holds_a_password(north: Desk):
    batch = take(north, pack({"School.csv": "SIS ID,Name\n9,North\n", "Student.csv": SECRET}))

    folder = north.staging.folder(north.school_id, batch.id)
    staged = [pl.read_parquet(path) for path in folder.glob("*.parquet")]
    assert staged
    assert "P@ss-1" not in str([frame.rows() for frame in staged])
    assert "Password" not in batch.detected["headers"]


@needs_files
def test_valid_packages_are_taken_without_a_hint_or_a_finding(north: Desk):
    for name in ("full-bulk", "gradebook-delta", "manifest-only"):
        path = SHARED / "oneroster-1.2" / "valid" / f"{name}-package.zip"
        report = import_file(north, path.name, path.read_bytes(), ImportOrder())

        assert report["state"] == BatchState.PREVIEWED, path.name
        assert (report["findings_total"], report["deviations"]) == (0, []), path.name
        assert report["rows"]["file"] == (0 if "only" in path.name else 2), path.name


@needs_files
def test_a_district_of_ed_fi_is_taken_without_a_hint(north: Desk):
    files = {
        name: SHARED / "edfi" / f"{name}.xml" for name in ("Student", "StudentSchoolAttendance")
    }
    students, events = (
        import_file(north, path.name, path.read_bytes(), ImportOrder()) for path in files.values()
    )

    assert (students["state"], students["rows"]["new"]) == ("previewed", 960)
    assert (events["dataset"], events["rows"]["file"]) == ("attendance", 1_917)
    assert (events["state"], events["rows"]["new"]) == ("previewed", 1_917)
    assert events["findings"] == []


def test_one_event_of_ed_fi_twice_is_an_error(north: Desk):
    event = (
        "<StudentSchoolAttendanceEvent><AttendanceEvent><EventDate>2026-10-01</EventDate>"
        "<AttendanceEventCategory>uri://ed-fi.org/AttendanceEventCategoryDescriptor#{}"
        "</AttendanceEventCategory></AttendanceEvent><StudentReference><StudentIdentity>"
        "<StudentUniqueId>604</StudentUniqueId></StudentIdentity></StudentReference>"
        "</StudentSchoolAttendanceEvent>"
    )
    events = "".join(event.format(what) for what in ("Tardy", "Partial", "Tardy"))
    content = f"<InterchangeStudentAttendance>{events}</InterchangeStudentAttendance>".encode()

    report = import_file(north, "events.xml", content, ImportOrder())

    found = {(one["rule"], one["found"]) for one in report["findings"]}
    assert ("duplicate_key", "604, 2026-10-01, Tardy") in found


def test_all_other_tables_that_the_records_keep_become_batches(north: Desk):
    batch = take(north, whole_roster())

    made = take_all(north, batch.id)

    for number in made:
        finish_run(north, current(north, number).run_id)
    assert [current(north, number).profile for number in made] == [
        *("staff", "guardians", "relationships", "enrollments", "classes", "courses", "orgs"),
        *("academic_sessions", "categories", "line_items", "results"),
    ]
    with pytest.raises(InputError, match="no other table that the records keep"):
        take_all(north, batch.id)  # a second click takes nothing twice
    with pytest.raises(InputError, match="no other table that the records keep"):
        take_all(north, take(north, pack({"a.csv": "x,y\n1,2\n"})).id)


def test_a_zip_of_school_data_sync_becomes_a_package_without_passwords(north: Desk):
    batch = take(north, pack(SDS))

    made = turn(north, batch.id)
    finish_run(north, current(north, made).run_id)

    turned = current(north, made)
    assert (turned.detected["kind"], turned.profile) == ("oneroster", "students")
    assert turned.filename == "north as OneRoster.zip"
    path = north.artifacts.path_of(north.school_id, turned.sha256)
    tables = unpack(path.read_bytes())
    assert tables["users"]["sourcedId"].to_list() == ["s1", "t1"]
    assert not any("P@ss" in frame.write_csv() for frame in tables.values())
    with pytest.raises(InputError, match="is no zip of School Data Sync"):
        turn(north, take(north, pack({"a.csv": "x,y\n1,2\n"})).id)
    assert not list(north.artifacts.scratch(north.school_id).parent.rglob("turned.zip"))
