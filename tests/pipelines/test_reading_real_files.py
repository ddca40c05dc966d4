"""Real files of schools and vendors: counts, sums, and each cell as Python's csv reads it."""

import csv
import io
from pathlib import Path

import polars as pl
import pytest

from pipelines._format import format_of
from pipelines.reading.detected import Overrides, Reading

DATA = Path(__file__).resolve().parents[2] / ".." / "shared" / "data"
pytestmark = pytest.mark.skipif(
    not DATA.is_dir(), reason="NOT TESTED ON REAL FILES: the folder ../shared/data is absent."
)
SDS = ("School", "Section", "Student", "StudentEnrollment")
MULTI_HEADER = ("us-017",)
CSV_FILES = sorted(DATA.rglob("*.csv"))
PLAIN_FILES = [path for path in CSV_FILES if not path.name.startswith(MULTI_HEADER)]


def read(name: str, **chosen) -> Reading:
    """Read one of the real files as the desk does."""
    content = (DATA / name).read_bytes()
    part = format_of(content, Path(name).name)
    return part.read(content, part.detect(content, Overrides(**chosen)))


def total(reading: Reading, column: str) -> int:
    """Return the sum of a column of whole numbers."""
    return int(reading.frame.get_column(column).cast(pl.Int64).sum())


def tally(reading: Reading, column: str) -> dict[str | None, int]:
    """Return how often each value comes."""
    return dict(reading.frame.get_column(column).value_counts().rows())


@pytest.mark.parametrize("path", PLAIN_FILES, ids=lambda path: str(path.relative_to(DATA)))
def test_cells_are_those_of_the_csv_module(path):
    text = path.read_bytes().decode("utf-8-sig")
    reading = read(str(path.relative_to(DATA)))
    header, *rows = csv.reader(io.StringIO(text, newline=""), delimiter=reading.detected.delimiter)

    assert reading.frame.columns == ["_row", *header]
    assert [[cell or "" for cell in row[1:]] for row in reading.frame.rows()] == rows
    assert reading.rejects.is_empty()
    assert reading.findings.is_empty()


def test_student_performance_adds_up():
    portuguese = read("uci/student-por.csv")
    maths = read("uci/student-mat.comma-bom.csv")

    assert portuguese.frame.shape == (649, 34)
    assert [total(portuguese, name) for name in ("G1", "G2", "G3")] == [7398, 7509, 7727]
    assert tally(portuguese, "school") == {"GP": 423, "MS": 226}
    assert maths.frame.shape == (395, 34)
    assert (total(maths, "G3"), total(maths, "absences")) == (4114, 2255)


def test_both_classes_share_the_pupils_that_their_publisher_counted():
    names = "school sex age address famsize Pstatus Medu Fedu Mjob Fjob reason nursery internet"
    both = read("uci/student-por.csv").frame.join(
        read("uci/student-mat.comma-bom.csv").frame, on=names.split()
    )

    assert both.height == 382


def test_open_university_adds_up():
    students = read("oulad/studentInfo.csv")
    assessments = read("oulad/assessments.csv")

    assert students.frame.shape == (32_593, 13)
    assert students.frame.get_column("id_student").n_unique() == 28_785
    assert tally(students, "final_result")["Pass"] == 12_361
    assert students.frame.get_column("imd_band").null_count() == 1_111
    assert assessments.frame.get_column("date").null_count() == 11
    assert read("oulad/courses.csv").frame.shape == (22, 4)


def test_school_data_sync_adds_up():
    names = ("School", "Teacher", "Section", "Student", "StudentEnrollment", "TeacherRoster")
    counts = [read(f"microsoft-sds/sds100/{name}.csv").frame.height for name in names]

    assert counts == [2, 12, 28, 86, 602, 28]


def test_school_data_sync_has_no_orphans():
    read_one = {name: read(f"microsoft-sds/sds100/{name}.csv").frame for name in SDS}

    students, sections = read_one["Student"]["SIS ID"], read_one["Section"]["SIS ID"]
    assert read_one["StudentEnrollment"]["SIS ID"].is_in(students.implode()).all()
    assert read_one["StudentEnrollment"]["Section SIS ID"].is_in(sections.implode()).all()
    assert read_one["Section"]["School SIS ID"].is_in(read_one["School"]["SIS ID"].implode()).all()


def test_the_school_register_keeps_zeros_and_blank_columns():
    reading = read("svws/Schulen.csv")
    cells = reading.frame

    assert cells.shape == (5_425, 48)
    assert sum(column.null_count() == cells.height for column in cells) == 8
    assert cells.get_column("TelVorw").drop_nulls().str.starts_with("0").any()
    assert {" "} <= set(cells.get_column("RP"))


@pytest.mark.parametrize(("table", "columns"), [(1, 10), (2, 10), (3, 9), (4, 8), (5, 8), (6, 8)])
def test_headers_on_two_levels_are_joined(table, columns):
    reading = read(f"pdf/us-017-table{table}.truth.csv")

    assert reading.accounts == {
        **dict.fromkeys(reading.accounts, 0),
        "lines": 31,
        "header": 2,
        "blank": 1,
        "data": 28,
    }
    assert reading.frame.width == columns + 1
    assert reading.frame.columns[1] == "Year"


def test_the_dirty_staff_roster_is_read_below_its_title():
    reading = read("janitor/dirty_data.xlsx")
    names = reading.frame.columns

    assert reading.frame.height == 12
    assert reading.detected.header_row == 2
    assert names[1:3] == ["First Name", "Last Name"]
    assert {"Certification", "Certification (2)"} <= set(names)
    assert reading.frame.get_column("Hire Date").to_list()[:3] == [
        "39690",
        "2019-01-14",
        "2001-08-15",
    ]
    found = reading.findings.filter(pl.col("rule") == "cell_error").get_column("found").to_list()
    assert set(found) == {"#N/A", "#REF!"}


@pytest.mark.parametrize(("name", "count"), [("worked-examples", 25), ("harry-potter", 4)])
def test_every_sheet_of_the_score_books_is_accounted_for(name, count):
    sheets = read(f"unpivotr/{name}.xlsx").detected.sheets
    rows = [read(f"unpivotr/{name}.xlsx", sheet=sheet.name).accounts["lines"] for sheet in sheets]

    assert len(sheets) >= count - 1
    assert all(rows)
