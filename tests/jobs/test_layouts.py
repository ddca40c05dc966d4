"""A vendor's gradebook goes from file to published version, and its four empty marks stay four."""

import csv
import io

import polars as pl
import pytest

from config.terms import Download
from jobs._desk import Desk
from jobs._steps import read_file
from jobs.exports import export
from jobs.headless import ImportOrder, import_file
from pipelines.reading.detected import Overrides
from tests.pipelines.exports import (
    BLACKBOARD,
    BLACKBOARD_CLASSIC,
    CANVAS,
    CANVAS_COMMA,
    MOODLE,
    MOODLE_RUBRIC,
    TEAMS,
)

pytestmark = pytest.mark.slow


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """Use one database; what is tried here does not depend on it."""
    return sqlite_url


def publish(desk: Desk, name: str, content: bytes):
    """Import a file with no hint and publish it; return the report."""
    report = import_file(desk, name, content, ImportOrder(publish=True, downloads=False))
    assert report["state"] == "published", report["findings"]
    return report


def exported(desk: Desk, dataset: str, kind: Download = Download.CSV) -> bytes:
    """Return the published table."""
    artifact = export(desk, dataset, None, kind)
    return desk.artifacts.path_of(desk.school_id, artifact.sha256).read_bytes()


def cells(content: bytes) -> list[dict[str, str]]:
    """Return the rows of a CSV."""
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


def test_no_password_reaches_the_disk_with_a_batch(tmp_path):
    source = tmp_path / "people.csv"
    source.write_text('id,Passwort,name\n1,s3cret-1,Ann\n2,s3cret-2,"Bo\n3,s3cret-3,Cy,x,y\n')
    folder = tmp_path / "batch"
    folder.mkdir()

    seen = read_file(source, "people.csv", Overrides(), folder)

    written = "".join(str(pl.read_parquet(path).rows()) for path in folder.glob("*.parquet"))
    assert "Ann" in written
    assert "s3cret" not in written + str(seen)


@pytest.mark.parametrize("kind", [Download.CSV, Download.CSV_EXCEL, Download.XLSX])
def test_four_empty_marks_stay_four_until_they_come_back(north: Desk, kind: Download):
    report = publish(north, "gradebook.csv", CANVAS.encode())
    first = cells(exported(north, report["dataset"]))

    again = publish(north, f"back.{kind.value}", exported(north, report["dataset"], kind))

    assert [row["student_id"] for row in first] == ["S001", "S002", "0S3"]
    assert [(row["Essay: Rivers"], row["Essay: Rivers status"]) for row in first] == [
        ("140.5", ""),
        ("", ""),
        ("", "not graded"),
    ]
    assert [row["Quiz 1 (4712) status"] for row in first] == ["exempt", "exempt", ""]
    assert [row["Lab status"] for row in first] == ["not assigned", "", "not assigned"]
    assert again["rows"]["unchanged"] == 3


def test_a_mark_that_comes_ends_the_status(north: Desk):
    publish(north, "before.csv", CANVAS.encode())
    report = publish(north, "after.csv", CANVAS.replace("EX", "7").replace(",ex,", ",8,").encode())

    rows = cells(exported(north, report["dataset"]))

    assert [(row["Quiz 1 (4712)"], row["Quiz 1 (4712) status"]) for row in rows] == [
        ("7.00", ""),
        ("8.00", ""),
        ("12.25", ""),
    ]


@pytest.mark.parametrize(
    ("export_", "dataset", "expected"),
    [
        (
            MOODLE.replace(" %", ""),
            "gradebook",
            {"student_id": "0013", "Assignment: Essay status": "not graded"},
        ),
        (MOODLE_RUBRIC, "gradebook", {"student_id": "00813", "Score (2)": "6"}),
        (BLACKBOARD, "gradebook", {"student_id": "S002", "Lab 1 status": "not submitted"}),
        (BLACKBOARD_CLASSIC, "gradebook", {"class": "BIO-7B", "Lab 1": "", "Lab 2": "8"}),
        (CANVAS_COMMA, "gradebook", {"student_id": "maja", "Essay status": "exempt"}),
        (TEAMS, "attendance", {"attended_on": "2027-09-14", "minutes_present": "60"}),
    ],
)
def test_every_export_is_published_with_no_hint(
    north: Desk, export_: str | bytes, dataset: str, expected: dict[str, str]
):
    content = export_ if isinstance(export_, bytes) else export_.encode()

    report = publish(north, "download.csv", content)
    second = cells(exported(north, report["dataset"]))[1]

    assert report["dataset"] == dataset
    assert {name: second[name] for name in expected} == expected
