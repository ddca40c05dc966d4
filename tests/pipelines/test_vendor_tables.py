"""School Data Sync and Clever: known by their headers, as single files and in a zip."""

from pathlib import Path

import polars as pl
import pytest

from pipelines._format import format_of
from pipelines._layout import arrange
from pipelines.reading.detected import Overrides, Reading
from tests.pipelines.zips import pack

SHARED = Path(__file__).resolve().parents[2] / ".." / "shared" / "data" / "microsoft-sds"
needs_files = pytest.mark.skipif(
    not SHARED.is_dir(), reason="NOT TESTED ON REAL FILES: the folder ../shared/data is absent."
)
SDS_V1 = {
    "School": ("sds_v1", 2),
    "Section": ("sds_v1", 28),
    "Student": ("sds_v1_students", 86),
    "StudentEnrollment": ("sds_v1", 602),
    "Teacher": ("sds_v1_teachers", 12),
    "TeacherRoster": ("sds_v1", 28),
}
SDS_V21 = {
    "academicSessions": ("sds_v21", 2),
    "classes": ("sds_v21", 2),
    "courses": ("sds_v21", 3),
    "demographics": ("sds_v21", 6),
    "enrollments": ("sds_v21", 6),
    "orgs": ("sds_v21", 4),
    "relationships": ("sds_v21", 3),
    "roles": ("sds_v21", 7),
    "userFlags": ("sds_v21", 3),
    "users": ("sds_v21_users", 8),
}
ALONE = [
    ("ID,School DfE Number,First Name,Last Name,Username,Password,Year Group", "sds_v1_students"),
    ("ID,School DfE Number,First Name,Last Name,Username,Teacher Number", "sds_v1_teachers"),
    ("Section ID,ID", "sds_v1"),
    ("ID,School DfE Number,Section Name", "sds_v1"),
    ("School_id,Student_id,Last_name,First_name,Grade", "clever_students"),
    ("school_id,teacher_id,last_name,first_name,teacher_email", "clever_teachers"),
    ("School_id,Section_id,Teacher_id,Teacher_2_id,Name", "clever"),
    ("School_id,Section_id,Student_id", "clever"),
    ("School_id,School_name,School_number", "clever"),
    ("Student ID,Last name,First name,Mark", ""),
    ("id,username,name,grade", ""),
]
CONTACTS = """\
School_id,Student_id,Last_name,First_name,Grade,Contact_name,Contact_type,Password
9,1,Okafor,Ngozi,7,Ada Okafor,mother,x
9,2,Berg,Bo,7,,,y
9,1,Okafor,Ngozi,7,Obi Okafor,father,x
"""


def read(content: bytes, **chosen) -> Reading:
    """Read a file whose name says nothing."""
    part = format_of(content, "export.bin")
    return arrange(part.read(content, part.detect(content, Overrides(**chosen))))


def sds(folder: str, name: str) -> Reading:
    """Read one of the vendor's sample files."""
    return read((SHARED / folder / f"{name}.csv").read_bytes())


@needs_files
@pytest.mark.parametrize("name", SDS_V1)
def test_the_six_files_of_the_first_version_are_known(name):
    reading = sds("sds100", name)

    assert (reading.detected.layout, reading.frame.height) == SDS_V1[name]
    assert "Password" not in reading.frame.columns


@needs_files
@pytest.mark.parametrize("name", SDS_V21)
def test_the_files_of_the_second_version_are_known(name):
    reading = sds("v2.1", name)

    assert (reading.detected.layout, reading.frame.height) == SDS_V21[name]
    assert "password" not in reading.frame.columns


@needs_files
def test_the_sample_has_no_orphans():
    frames = {name: sds("sds100", name).frame for name in SDS_V1}

    def lost(name: str, column: str, other: str) -> int:
        found = frames[name].join(frames[other], left_on=column, right_on="SIS ID", how="anti")
        return found.height

    assert lost("StudentEnrollment", "SIS ID", "Student") == 0
    assert lost("StudentEnrollment", "Section SIS ID", "Section") == 0
    assert lost("TeacherRoster", "SIS ID", "Teacher") == 0
    assert lost("Section", "School SIS ID", "School") == 0
    apart = frames["Student"].filter(pl.col("Student Number") != pl.col("SIS ID"))
    assert apart.height == 80


@needs_files
def test_the_six_files_in_a_zip_are_one_package():
    names = [path.name for path in (SHARED / "sds100").glob("*.csv")]
    reading = read(pack({name: (SHARED / "sds100" / name).read_bytes() for name in names}))

    assert reading.detected.sheet == "Student.csv"
    assert {sheet.name.removesuffix(".csv"): sheet.rows for sheet in reading.detected.sheets} == {
        name: rows for name, (_, rows) in SDS_V1.items()
    }
    told = reading.findings.filter(pl.col("rule") == "password_column")["found"].to_list()
    assert told == ["86 values in the column Password"]


@needs_files
def test_users_of_the_second_version_get_their_roles_from_the_zip():
    names = [path.name for path in (SHARED / "v2.1").glob("*.csv")]
    content = pack({name: (SHARED / "v2.1" / name).read_bytes() for name in names})

    students, staff = read(content), read(content, sheet="users.csv: staff")

    assert students.detected.sheet == "users.csv: students"
    assert (students.detected.layout, students.detected.profile) == ("sds_v21_students", "students")
    assert students.frame.select("sourcedId", "grade").rows()[0] == ("114001", "10")
    assert set(students.frame.get_column("role")) == {"student"}
    assert (staff.detected.layout, staff.frame.height) == ("sds_v21_staff", 2)
    rows = {sheet.name: sheet.rows for sheet in students.detected.sheets if ":" in sheet.name}
    assert rows == {"users.csv: students": 4, "users.csv: staff": 2, "users.csv: others": 2}
    assert sum(rows.values()) == 8


@pytest.mark.parametrize(("header", "layout"), ALONE)
def test_a_header_alone_says_whose_table_it_is(header, layout):
    row = ",".join(f"v{number}" for number in range(header.count(",") + 1))

    assert read(f"{header}\n{row}\n".encode()).detected.layout == layout


def test_contacts_of_one_student_become_one_line():
    reading = read(CONTACTS.encode())

    assert reading.frame.select("_row", "Student_id", "Contact_name").rows() == [
        (2, "1", "Ada Okafor; Obi Okafor"),
        (3, "2", None),
    ]
    assert reading.accounts["data"] == 2
    assert reading.accounts["continuation"] == 1
