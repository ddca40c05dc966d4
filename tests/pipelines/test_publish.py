"""What is published can be read again: by systems, by Excel, by Homeroom."""

from datetime import date
from io import BytesIO
from zipfile import ZipFile

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from config.errors import LimitError
from config.profile import Field
from config.terms import FieldType
from pipelines.publish import xlsx
from pipelines.publish.csv import MARK, to_csv, to_csv_excel, unmark
from pipelines.publish.xlsx import to_xlsx

FIELDS = (
    Field(name="id", title="Student id", type=FieldType.IDENTIFIER),
    Field(name="name", title="Name"),
    Field(name="mark", title="Mark", type=FieldType.NUMBER),
    Field(name="day", title="Day", type=FieldType.DATE),
)
FRAME = pl.DataFrame(
    {
        "id": ["007", "12345678901234567890", None],
        "name": ["Zoë", "=1+1", "https://x.example"],
        "mark": [85.0, 9.5, None],
        "day": [date(2026, 9, 1), None, date(1999, 12, 31)],
    }
)
TEXTS = pl.DataFrame(schema={"name": pl.String})


def excel(*cells):
    frame = pl.DataFrame({"name": cells}, schema={"name": pl.String})
    return to_csv_excel(frame, FIELDS[1:2]).decode("utf-8-sig").split("\r\n")[1:-1]


def test_csv_for_systems_is_plain():
    assert to_csv(FRAME, FIELDS).decode() == (
        "id,name,mark,day\n"
        "007,Zoë,85.0,2026-09-01\n"
        "12345678901234567890,=1+1,9.5,\n"
        ",https://x.example,,1999-12-31\n"
    )


@pytest.mark.parametrize(
    ("numbers", "written"),
    [
        ([85.0, 9.0], ["85", "9"]),
        ([85.0, 9.25], ["85.00", "9.25"]),
        ([0.1 + 0.2, 1.0], ["0.30000000000000004", "1"]),
        ([1e15, 0.5], ["1000000000000000", "0.5"]),
    ],
)
def test_numbers_have_the_places_their_column_needs(numbers, written):
    assert to_csv(pl.DataFrame({"a": numbers})).decode().split()[1:] == written


@settings(max_examples=40)
@given(st.lists(st.floats(-1e6, 1e6).map(lambda number: round(number, 3)), min_size=1))
def test_every_number_comes_back(numbers):
    frame = pl.DataFrame({"a": numbers})

    back = pl.read_csv(to_csv(frame), schema={"a": pl.Float64})

    assert back.equals(frame)


def test_csv_for_excel_has_a_mark_titles_and_windows_line_ends():
    body = to_csv_excel(FRAME, FIELDS)

    assert body.startswith(b"\xef\xbb\xbfStudent id" + MARK.encode() + b",Name,Mark,Day\r\n")


@pytest.mark.parametrize(
    "cell", ["=1+1", "+cmd|x", "-2+3", "@sum", "  =1", "＝1+1", "＠x", "007", "1E5", "'x", "1-2"]
)
def test_csv_for_excel_disarms(cell):
    assert excel(cell) == [f"'{cell}"]


@pytest.mark.parametrize("cell", ["-5", "+43 1 5550100", "Zoë", "a=b", "12"])
def test_csv_for_excel_leaves_harmless_cells_alone(cell):
    assert excel(cell) == [cell]


@settings(max_examples=40)
@given(
    st.lists(st.text("=+-@'\t\r\n \"0٣17eE/,;Zë＝", min_size=1, max_size=6), min_size=1, max_size=5)
)
def test_what_excel_got_comes_back_as_it_was(cells):
    frame = pl.DataFrame({"name": cells}, schema={"name": pl.String})

    body = to_csv_excel(frame, FIELDS[1:2])
    read = pl.read_csv(body, infer_schema=False)

    assert unmark(read)["Name"].to_list() == cells


def test_a_strangers_apostrophe_stays():
    raw = pl.DataFrame({"Name": ["'007", "'=1"]})

    assert unmark(raw).equals(raw)


def test_xlsx_keeps_ids_as_text_and_dates_as_dates():
    book = CalamineWorkbook.from_filelike(BytesIO(to_xlsx(FRAME, FIELDS, title="Marks: 7/B")))

    assert book.sheet_names == ["Marks  7 B"]
    assert book.get_sheet_by_index(0).to_python() == [
        ["Student id", "Name", "Mark", "Day"],
        ["007", "Zoë", 85.0, date(2026, 9, 1)],
        ["12345678901234567890", "=1+1", 9.5, ""],
        ["", "https://x.example", "", date(1999, 12, 31)],
    ]


def test_xlsx_neither_computes_nor_links():
    with ZipFile(BytesIO(to_xlsx(FRAME, FIELDS, title="Marks"))) as parts:
        sheet = parts.read("xl/worksheets/sheet1.xml").decode()

    assert "<f>" not in sheet
    assert "hyperlink" not in sheet


def test_xlsx_says_when_a_table_is_too_long(monkeypatch):
    monkeypatch.setattr(xlsx, "ROW_LIMIT", 2)

    with pytest.raises(LimitError, match="3 rows do not fit"):
        to_xlsx(FRAME, FIELDS, title="Marks")


def test_two_columns_with_one_title_keep_apart():
    fields = (Field(name="a", title="Mark"), Field(name="b", title="Mark"))

    body = to_csv_excel(pl.DataFrame({"a": ["x"], "b": ["y"]}), fields).decode("utf-8-sig")

    assert body.split("\r\n")[0] == f"Mark{MARK},b"
