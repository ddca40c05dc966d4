"""Zips of tables: hostile ones are refused with a sentence, good ones give one table a time."""

import io
import struct
import time
import zipfile

import pytest

from config.errors import HomeroomError
from pipelines._format import format_of
from pipelines._layout import arrange
from pipelines.reading.detected import Overrides, Reading
from tests.pipelines.zips import pack

STUDENTS = "SIS ID,School SIS ID,First Name,Last Name,Username,Password,Grade\n1,9,A,B,ab,P@ss,7\n"
SCHOOLS = "SIS ID,Name,School Number\n9,North,1\n"


def read(content: bytes, **chosen) -> Reading:
    """Read a zip as the desk does."""
    part = format_of(content, "tables.zip")
    return arrange(part.read(content, part.detect(content, Overrides(**chosen))))


def locked() -> bytes:
    """Return a zip whose file says that it is encrypted."""
    content = bytearray(pack({"students.csv": STUDENTS}))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        struct.pack_into("<H", content, content.index(mark) + offset, 1)
    return bytes(content)


def cut() -> bytes:
    """Return a zip whose end is lost."""
    return pack({"students.csv": STUDENTS})[:-30]


def lying() -> bytes:
    """Return a zip whose directory says that a file is shorter than it is."""
    content = bytearray(pack({"students.csv": "id,name\n" + "1,a\n" * 5000}))
    for mark, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        struct.pack_into("<L", content, content.index(mark) + offset, 100)
    return bytes(content)


def link() -> bytes:
    """Return a zip that holds a symbolic link."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as out:
        entry = zipfile.ZipInfo("students.csv")
        entry.external_attr = 0xA1FF << 16
        out.writestr(entry, "/etc/passwd")
    return made.getvalue()


HOSTILE = {
    "empty": (pack({}), "The zip is empty"),
    "encrypted": (locked(), "locked with a password"),
    "cut off": (cut(), "damaged or cut off"),
    "lying": (lying(), "damaged or cut off"),
    "too many": (pack({f"{i}.csv": "" for i in range(2_001)}), "2,001 parts"),
    "outside": (pack({"../../etc/students.csv": STUDENTS}), "outside of the zip"),
    "from the root": (pack({"/etc/students.csv": STUDENTS}), "outside of the zip"),
    "drive": (pack({"C:\\students.csv": STUDENTS}), "outside of the zip"),
    "link": (link(), "holds a link"),
    "bomb": (pack({"students.csv": b"0" * (12 << 20)}), "times its size"),
    "nested": (
        pack({"a.csv": STUDENTS, "b.zip": pack({"c.csv": STUDENTS})}),
        "another zip (b.zip)",
    ),
    "no table": (pack({"photo.jpg": b"\xff\xd8\xff\xe0"}), "no table of text, but photo.jpg"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_zip_is_refused_with_a_sentence(name):
    content, said = HOSTILE[name]
    started = time.perf_counter()

    with pytest.raises(HomeroomError) as refusal:
        read(content)

    assert said in refusal.value.message
    assert refusal.value.message.endswith(".")
    assert refusal.value.hint
    assert time.perf_counter() - started < 2


def test_a_zip_of_tables_gives_the_students_and_lists_the_others():
    content = pack(
        {"School.csv": SCHOOLS, "x/Student.csv": STUDENTS, "__MACOSX/._Student.csv": "?"}
    )

    reading = read(content)

    assert reading.detected.sheet == "Student.csv"
    assert [(s.name, s.rows) for s in reading.detected.sheets] == [
        ("School.csv", 1),
        ("Student.csv", 1),
    ]
    assert reading.detected.layout == "sds_v1_students"
    assert reading.frame.columns == [
        "_row",
        "SIS ID",
        "School SIS ID",
        "First Name",
        "Last Name",
        "Username",
        "Grade",
    ]


def test_another_table_of_a_zip_is_chosen_like_a_sheet():
    content = pack({"School.csv": SCHOOLS, "Student.csv": STUDENTS})

    assert read(content, sheet="School.csv").frame.rows() == [(2, "9", "North", "1")]
    with pytest.raises(HomeroomError, match=r"no table called Pupils\.csv"):
        read(content, sheet="Pupils.csv")


def test_tables_of_one_name_keep_their_folders_apart():
    content = pack({"a/marks.csv": "id,m\n1,2\n", "b/marks.csv": "id,m\n1,2\n3,4\n"})

    reading = read(content)

    assert [sheet.name for sheet in reading.detected.sheets] == ["a/marks.csv", "b/marks.csv"]
    assert reading.detected.sheet == "b/marks.csv"
