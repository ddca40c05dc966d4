"""Whole rosters: the next package, deltas, the old version, and real packages there and back."""

import io
import zipfile

import polars as pl
import pytest

from config.errors import InputError
from config.settings import ROOT
from jobs._desk import Desk
from jobs._inline import finish_run
from jobs.headless import ImportOrder, import_file
from jobs.revert import RevertParams, request_revert
from jobs.rosters import RosterOrder, export_roster
from pipelines.packages.roster import open_roster
from pipelines.packages.write_oneroster import Said, pack, since, unpack
from tests.pipelines.zips import whole_roster
from tests.rosters import bytes_of, dump, named, people, round_trip, take, unzip, written

pytestmark = pytest.mark.slow

SHARED = ROOT.parent / "shared" / "data"
needs_files = pytest.mark.skipif(
    not SHARED.is_dir(), reason="NOT TESTED ON REAL FILES: the folder ../shared/data is absent."
)


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """Use one database; a round trip runs on both elsewhere."""
    return sqlite_url


def sds(folder: str) -> bytes:
    """Return the files of a School Data Sync sample as a zip."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as out:
        for path in sorted((SHARED / "microsoft-sds" / folder).glob("*.csv")):
            out.write(path, path.name)
    return made.getvalue()


def take_one(desk: Desk, content: bytes, sheet: str) -> dict:
    """Publish one table of a package."""
    order = ImportOrder(sheet=sheet, publish=True, downloads=False)
    report = import_file(desk, "roster.zip", content, order)
    assert report["version"], report["findings"]
    return report


def test_the_next_package_writes_what_changed_and_a_way_back_takes_it_back(north):
    take(north, whole_roster())
    before = dump(north)

    changed = whole_roster(("results.csv", "17.5", "18"), ("orgs.csv", "North", "N."))
    reports = {name: take_one(north, changed, f"{name}.csv") for name in ("results", "orgs")}
    assert (named(north, "results", "score"), named(north, "orgs", "name")) == ([18_000], ["N."])
    for name in ("results", "orgs"):
        assert reports[name]["version"] == 2
        run = finish_run(north, request_revert(north, RevertParams(dataset=name, no=1, base_no=2)))
        assert run.state == "succeeded"

    assert dump(north) == before


def test_a_delta_changes_only_what_it_names_and_deletes_what_it_says(north: Desk):
    take(north, whole_roster())
    first = export_roster(north)
    before = unpack(bytes_of(north, first))
    now = {
        **before,
        "results": before["results"].with_columns(score=pl.lit("18")),
        "enrollments": before["enrollments"].with_columns(sourcedId=pl.lit("e2")),
    }
    content = pack(since(before, now, "2026-09-14T12:00:00.000Z"), Said(system="x", extent="delta"))
    assert open_roster(content).deviations.is_empty()

    reports = take(north, content)

    assert set(reports) == {"results", "enrollments"}
    assert named(north, "results", "score") == [18_000]
    assert named(north, "enrollments", "sourced_id") == ["e2"]
    delta = export_roster(north, RosterOrder(since=first.artifact.id))
    assert delta.rows == {"enrollments": 2, "results": 1}
    told = unpack(bytes_of(north, delta))["enrollments"].select("sourcedId", "status").rows()
    assert told == [("e2", "active"), ("e1", "tobedeleted")]
    assert open_roster(bytes_of(north, delta)).deviations.is_empty()
    second = export_roster(north)
    assert export_roster(north, RosterOrder(since=second.artifact.id)).rows == {}


def test_the_old_version_is_written_as_it_was(north: Desk):
    for name in ("staff", "students", "families"):
        take_one(north, whole_roster(), f"users.csv: {name}")

    made = export_roster(north, RosterOrder(version="1.1"))
    found = open_roster(bytes_of(north, made))

    assert found.deviations.is_empty()
    assert found.title == "OneRoster 1.1"
    assert found.parts["users"].frame["role"].to_list() == ["guardian", "teacher", "student"]
    assert "roles" not in found.parts


def test_a_school_with_class_codes_only_writes_home_classes(north: Desk):
    lines = [
        "Student id,Last name,First name,Grade,Class",
        "s1,Okafor,Ngozi,07,7 A",
        "s2,Ek,Åsa,08,",
    ]
    order = ImportOrder(profile="students", publish=True, downloads=False)
    import_file(north, "students.csv", "\n".join(lines).encode(), order)

    found = open_roster(bytes_of(north, export_roster(north)))

    assert found.deviations.is_empty()
    assert found.parts["classes"].frame.select("sourcedId", "title", "classType").rows() == [
        ("homeroom-7-A", "7 A", "homeroom")
    ]
    assert found.parts["enrollments"].frame["userSourcedId"].to_list() == ["s1"]
    assert found.parts["users"].frame.height == 2


@pytest.mark.parametrize(
    ("order", "said"),
    [
        (RosterOrder(version="2.0"), "OneRoster 2.0 cannot be written."),
        (RosterOrder(version="1.1", since=1), "A delta is written as OneRoster 1.2.1 only."),
        (RosterOrder(), "Nobody belongs to the school yet."),
    ],
)
def test_what_cannot_be_written_is_a_sentence(north: Desk, order, said):
    with pytest.raises(InputError, match=said):
        export_roster(north, order)


def test_who_leaves_the_staff_stays_as_no_longer_there(north: Desk):
    take_one(north, whole_roster(), "users.csv: staff")
    take_one(north, whole_roster(), "users.csv: students")
    lines = ["Staff id,Last name,First name,Role", "u9,New,Ann,teacher"]
    habits = {"mode": "replace_all", "missing_rows": "delete"}
    order = ImportOrder(profile="staff", publish=True, downloads=False, habits=habits)
    import_file(north, "staff.csv", "\n".join(lines).encode(), order)

    assert people(north, "staff") == {"u2": False, "u9": True}
    assert b"u2," not in unzip(written(north), "users.csv")


@needs_files
@pytest.mark.parametrize(
    ("source", "counts"),
    [
        ("sds100", {"students": 86, "staff": 12, "enrollments": 630, "classes": 28, "orgs": 2}),
        ("v2.1", {"students": 4, "guardians": 2, "relationships": 3, "classes": 2}),
        ("oneroster", {"staff": 2, "results": 1, "line_items": 1, "relationships": 1}),
    ],
)
def test_real_packages_make_the_same_records_again(north, south, source, counts):
    package = SHARED / "oneroster-1.2" / "valid" / "full-bulk-package.zip"
    content = package.read_bytes() if source == "oneroster" else sds(source)

    reports = round_trip(north, south, content)

    assert {name: reports[name]["rows"]["file"] for name in counts} == counts
