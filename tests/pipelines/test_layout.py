"""Layouts: what is no data is taken out, told and counted; passwords go no further."""

import csv
import io

import pytest
import xlsxwriter

from config.errors import InputError
from config.profile import get_profile
from pipelines._format import format_of
from pipelines._layout import arrange, layouts
from pipelines._secrets import is_secret
from pipelines.mapping import propose
from pipelines.reading.detected import Overrides, Reading
from tests.pipelines.exports import MOODLE, arranged

PEOPLE = """\
Username,Password,Initial passwort,Password changed on,Name
ann,P@ss1,abc,2026-01-02,Ann
bo,P@ss2,,2026-01-03,Bo
cy,P@ss"3,x,y,z,2026-01-04,Cy
"""
CANVAS = """\
Student,ID,SIS Login ID,Section,Essay (7),Essay Final Score
    Points Possible,,,,150,(read only)
"Okafor, Ngozi",11,ngozi,7B,140,93.3
"Student, Test",12,,7B,1,1
"""


def read(text: str, layout: str | None = None) -> Reading:
    """Read a file as the desk does."""
    content = text.encode()
    part = format_of(content, "export.csv")
    return arrange(part.read(content, part.detect(content, Overrides())), layout)


def test_passwords_are_dropped_and_counted():
    reading = read(PEOPLE)

    assert reading.frame.columns == ["_row", "Username", "Password changed on", "Name"]
    told = [row for row in reading.findings.rows(named=True) if row["rule"] == "password_column"]
    assert [row["found"] for row in told] == [
        f"{reading.frame.height} values in the column Password",
        f"{reading.frame.height - 1} values in the column Initial passwort",
    ]


def test_no_text_that_goes_along_quotes_a_password():
    reading = read(PEOPLE)

    assert reading.rejects.height + reading.frame.height == 3
    written = str(reading.rejects.rows()) + str(reading.findings.rows()) + str(reading.frame.rows())
    assert "P@ss" not in written


@pytest.mark.parametrize(
    "header",
    ["password", "PASSWORD*", "InitialPassword", "user_password", "Contraseña", "Mot de passe",
     "Пароль", "Temporary Password (2)", "Kennwort", "パスワード"],
)  # fmt: skip
def test_a_password_is_known_in_many_languages(header):
    assert is_secret(header)


@pytest.mark.parametrize("header", ["Pass", "Passport", "Password reset date", "Compass", "Clave"])
def test_other_columns_are_no_passwords(header):
    assert not is_secret(header)


def test_a_vendors_export_is_recognised_with_a_reason():
    detected = read(CANVAS).detected

    assert (detected.layout, detected.profile) == ("canvas", "gradebook")
    assert [r.value for r in detected.reasons if r.what == "layout"] == ["Canvas gradebook"]


def test_rows_and_columns_that_are_no_data_are_told_and_counted():
    reading = read(CANVAS)

    assert reading.accounts["layout"] == 2
    assert reading.accounts["data"] == reading.frame.height == 1
    told = [row["row"] for row in reading.findings.rows(named=True) if row["rule"] == "layout_row"]
    assert told == [2, 4]
    assert reading.detected.maxima == {"Essay": 150.0}


@pytest.mark.parametrize("chosen", ["none", "canvas"])
def test_a_person_overrules_the_layout(chosen):
    reading = read(CANVAS, chosen)

    assert reading.frame.height == {"none": 3, "canvas": 1}[chosen]
    assert reading.detected.reasons[-1].why == "chosen"


def test_an_unknown_layout_is_refused_with_the_known_ones():
    with pytest.raises(InputError, match="no layout called tarot") as refused:
        read(CANVAS, "tarot")

    assert all(name in refused.value.hint for name in layouts())


def test_an_ordinary_table_has_no_layout():
    detected = read("Student,ID,Section,Mark\nAnn,1,7B,5\nBo,2,7B,6\n").detected

    assert detected.layout == detected.profile == ""


def test_the_layout_decides_what_a_column_means():
    reading = read(CANVAS)
    headers = reading.frame.columns[1:]

    columns = propose(headers, reading.frame, get_profile("gradebook"), reading.detected)

    assert [c.target for c in columns if c.split] == ["family_name", "given_name"]
    assert {c.source: c.target for c in columns if not c.split} == {
        "Student": None,
        "ID": None,
        "SIS Login ID": "student_id",
        "Section": "class",
        "Essay": "Essay",
        "Essay Final Score": None,
    }
    assert all(c.target or c.unmapped for c in columns)


def test_a_layout_is_known_whatever_container_it_came_in():
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Grades")
        for number, row in enumerate(csv.reader(io.StringIO(MOODLE))):
            sheet.write_row(number, 0, row)

    as_sheet, as_text = arranged(made.getvalue()), arranged(MOODLE)

    assert as_sheet.detected.layout == as_text.detected.layout == "moodle"
    assert as_sheet.frame.equals(as_text.frame)
