"""A workbook is looked through quickly, and closely only where something would get lost."""

import io
import zipfile
from datetime import date

import pytest
import xlsxwriter

from config.errors import InputError, LimitError
from pipelines._format import format_of
from pipelines.formats.xlsx import FORMAT
from pipelines.reading.book_xlsx import open_book
from pipelines.reading.detected import Overrides, Reading
from pipelines.reading.sheet_scan import measure_sheet

HEADER = ["id", "name", "mark"]
ROWS = [["S1", "Zoë", 12.5], ["S2", "Ana", 9], ["S3", "Bert", 10]]


def workbook(fill, **options) -> bytes:
    """Return a workbook that `fill` wrote on one sheet."""
    made = io.BytesIO()
    book = xlsxwriter.Workbook(made, {"in_memory": True, **options})
    sheet = book.add_worksheet("Marks")
    for number, row in enumerate([HEADER, *ROWS]):
        sheet.write_row(number, 0, row)
    fill(book, sheet)
    book.close()
    return made.getvalue()


def read(content: bytes, name: str = "marks.xlsx") -> Reading:
    """Read a workbook as the desk does."""
    part = format_of(content, name)
    assert part is FORMAT
    return part.read(content, part.detect(content, Overrides()))


def test_a_new_workbook_with_an_old_name_is_read_as_what_it_is():
    content = workbook(lambda _book, _sheet: None)

    assert read(content, "marks.xls").frame.height == 3


def test_a_book_that_counts_from_1904_is_known_and_bare_numbers_stay():
    def fill(book, sheet):
        sheet.write(0, 3, "day")
        sheet.write_datetime(1, 3, date(2026, 3, 4), book.add_format({"num_format": "yyyy-mm-dd"}))
        sheet.write(2, 3, 39690)

    reading = read(workbook(fill, date_1904=True))

    assert reading.detected.date1904
    assert reading.frame["day"].to_list() == ["2026-03-04", "39690", None]
    assert not read(workbook(lambda _book, _sheet: None)).detected.date1904


def test_a_clean_sheet_needs_no_close_look():
    content = workbook(lambda _book, _sheet: None)
    book = open_book(content)
    book.grid("Marks")

    assert not book.scans["Marks"].is_close
    assert (book.scans["Marks"].cells, book.scans["Marks"].last_column) == (12, 3)


def test_every_cell_that_gets_lost_is_looked_for():
    def fill(_book, sheet):
        sheet.write_formula(1, 2, "=1/0", None, "#DIV/0!")
        sheet.write_formula(2, 2, "=NA()", None, "#N/A")

    reading = read(workbook(fill))
    told = reading.findings.select("row", "column", "found").rows()

    assert told == [(2, "mark", "#DIV/0!"), (3, "mark", "#N/A")]


def test_blank_cells_that_only_have_a_style_reach_nowhere():
    def fill(book, sheet):
        yellow = book.add_format({"bg_color": "yellow"})
        for row in range(4):
            sheet.write_blank(row, 2_500, None, yellow)

    assert read(workbook(fill)).frame.columns == ["_row", *HEADER]


def test_a_stray_cell_is_named():
    content = workbook(lambda _book, sheet: sheet.write(900_000, 1_500, "x"))

    with pytest.raises(LimitError, match="BES900001"):
        read(content)


@pytest.mark.parametrize(
    "row",
    [
        b'<row r="9"><c r="B9"><v>1</v></c><c r="D9" s="1"/></row>',
        b"<row r='9'><c r='B9'><v>1</v></c></row>",
        b'<row r="9"><c s="1" r="B9"><v>1</v></c></row>',
        b'<row r="9"><c r="B9" t="inlineStr"><is><t>x</t></is></c></row>',
    ],
)
def test_the_quick_look_sees_the_last_cell_however_it_is_written(row):
    scan = measure_sheet([b"<worksheet><sheetData>", row, b"</sheetData></worksheet>"])

    assert (scan.last_row, scan.last_column, scan.cells) == (9, 2, 1)


def test_a_binary_workbook_is_refused_with_a_way_on():
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as book:
        book.writestr("xl/workbook.bin", b"1")
        book.writestr("xl/worksheets/sheet1.bin", b"1")

    with pytest.raises(InputError, match=r"binary form \(\.xlsb\)"):
        read(made.getvalue())


def test_a_web_page_that_is_called_a_workbook_is_refused_with_a_way_on():
    page = b"<html><body><table><tr><td>id</td></tr></table></body></html>"

    with pytest.raises(InputError, match="a web page with a table") as refused:
        format_of(page, "marks.xls")

    assert "Open it in Excel" in refused.value.hint


def test_text_that_is_called_a_workbook_is_read_as_text():
    assert format_of(b"id\tname\nS1\tAna\nS2\tBo\n", "marks.xls").title == "CSV"
