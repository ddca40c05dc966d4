"""Workbooks give faithful text: ids, dates, times, errors, and the sheet that was meant."""

import io
from datetime import date, datetime, time, timedelta

import pytest
import xlsxwriter

from config.errors import LimitError
from pipelines.formats.xlsx import FORMAT
from pipelines.reading.detected import Overrides, Reading
from pipelines.reading.sheet_scan import scan_sheet, to_letters, to_number

HEADER = ["Student ID", "Name", "Mark"]
ROWS = [["S1", "Zoë", 12.5], ["S2", "Ana", 9], ["S3", "Bert", 10]]


MOMENT = datetime(2026, 3, 4, 8, 30)  # noqa: DTZ001 — a sheet knows no zones


def workbook(fill) -> bytes:
    """Return a workbook that `fill` wrote."""
    made = io.BytesIO()
    book = xlsxwriter.Workbook(made, {"in_memory": True})
    fill(book)
    book.close()
    return made.getvalue()


def with_cells(rows: list[list], *, start: int = 0, formats: dict[int, str] | None = None) -> bytes:
    """Return a workbook of one sheet; `formats` are number formats by column."""

    def fill(book: xlsxwriter.Workbook) -> None:
        sheet = book.add_worksheet("Marks")
        styles = {c: book.add_format({"num_format": f}) for c, f in (formats or {}).items()}
        for number, row in enumerate(rows):
            for column, cell in enumerate(row):
                if cell is not None:
                    sheet.write(number + start, column, cell, styles.get(column))

    return workbook(fill)


def read(content: bytes, **chosen) -> Reading:
    """Read a workbook as the desk does."""
    return FORMAT.read(content, FORMAT.detect(content, Overrides(**chosen)))


def rules(reading: Reading) -> list[str]:
    """Return the rules of the findings."""
    return reading.findings.get_column("rule").to_list()


def column(cells: list, form: str = "") -> list[str | None]:
    """Return how cells of one column are read."""
    rows = [["id", "value"], *[[f"s{n}", cell] for n, cell in enumerate(cells)]]
    content = with_cells(rows, formats={1: form} if form else None)
    return read(content).frame.get_column("value").to_list()


def test_reads_rows_with_their_numbers_in_the_sheet():
    reading = read(with_cells([HEADER, *ROWS], start=2))

    assert reading.frame.rows() == [
        (4, "S1", "Zoë", "12.5"),
        (5, "S2", "Ana", "9"),
        (6, "S3", "Bert", "10"),
    ]
    assert reading.accounts["lines"] == 6
    assert reading.accounts["blank"] == 2


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (123, "123"),
        (0.1, "0.1"),
        (66.66666666666667, "66.66666666666667"),
        (4.35, "4.35"),
        (-0.5, "-0.5"),
        (0.00001, "0.00001"),
        (123456789012345, "123456789012345"),
        ("0012345", "0012345"),
        ("1E5", "1E5"),
        ("=1+1 is text", "=1+1 is text"),
        (True, "TRUE"),
        ("  blanks ", "  blanks "),
    ],
)
def test_a_value_is_written_as_a_person_would_type_it(cell, text):
    rows = [["id", "value"], ["s1", "x"], ["s2", "y"]]

    def fill(book: xlsxwriter.Workbook) -> None:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
        is_text = isinstance(cell, str)
        (sheet.write_string if is_text else sheet.write)(3, 1, cell)
        sheet.write(3, 0, "s3")

    assert read(workbook(fill)).frame.get_column("value").to_list()[-1] == text


def test_dates_times_and_lengths_are_iso():
    assert column([date(2026, 3, 4)], "yyyy-mm-dd") == ["2026-03-04"]
    assert column([MOMENT], "yyyy-mm-dd hh:mm") == ["2026-03-04 08:30:00"]
    assert column([time(8, 30)], "hh:mm") == ["08:30:00"]
    assert column([timedelta(hours=36)], "[h]:mm:ss") == ["36:00:00"]


def test_a_number_shown_with_leading_zeros_is_written_as_shown():
    content = with_cells([["id", "mark"], [7, 5], [123, 6], [1234567, 7]], formats={0: "00000"})

    reading = read(content)

    assert reading.frame.get_column("id").to_list() == ["00007", "00123", "1234567"]
    assert rules(reading) == ["padded_id"]


def test_errors_and_formulas_without_result_are_missing_and_told():
    def fill(book: xlsxwriter.Workbook) -> None:
        sheet = book.add_worksheet()
        for number, row in enumerate([HEADER, *ROWS]):
            sheet.write_row(number, 0, row)
        sheet.write_formula(1, 2, "=1/0", None, "#DIV/0!")
        sheet.write_formula(2, 2, "=SUM(A1)", None, "")
        sheet.write_formula(3, 2, "=1+1", None, 2)

    reading = read(workbook(fill))
    told = reading.findings.select("row", "column", "rule", "found").rows()

    assert reading.frame.get_column("Mark").to_list() == [None, None, "2"]
    assert (2, "Mark", "cell_error", "#DIV/0!") in told


def test_a_formula_that_was_never_calculated_is_told():
    xml = b'<sheetData><row r="2"><c r="C2"><f>SUM(A1)</f><v></v></c></row></sheetData>'

    scan = scan_sheet([xml], {})

    assert scan.uncalculated == [(2, 3)]


def test_a_merged_title_is_a_banner_and_merged_headers_are_joined():
    def fill(book: xlsxwriter.Workbook) -> None:
        sheet = book.add_worksheet()
        sheet.merge_range(0, 0, 0, 4, "Gradebook 8B, spring")
        sheet.merge_range(1, 0, 2, 0, "Student ID")
        sheet.merge_range(1, 1, 1, 2, "Mathematics")
        sheet.merge_range(1, 3, 1, 4, "Science")
        sheet.write_row(2, 1, ["Mid", "Final", "Mid", "Final"])
        for number in range(5):
            sheet.write_row(number + 3, 0, [f"S{number}", 5, 6, 7, 8])

    reading = read(workbook(fill))

    assert reading.frame.columns[1:] == [
        "Student ID",
        "Mathematics Mid",
        "Mathematics Final",
        "Science Mid",
        "Science Final",
    ]
    assert reading.detected.preamble == ["Gradebook 8B, spring"]
    assert reading.accounts["header"] == 2


def test_blank_rows_totals_and_notes_are_counted_not_read():
    rows = [HEADER, *ROWS, [None] * 3, ["S4", "Dan", 8], ["Average", None, 9.9], ["Exported today"]]

    reading = read(with_cells(rows))

    assert reading.frame.get_column("Student ID").to_list() == ["S1", "S2", "S3", "S4"]
    assert reading.accounts["blank"] == 1
    assert reading.accounts["footer"] == 2


def test_a_second_table_below_is_told_and_left_out():
    rows = [HEADER, *ROWS, [None] * 3, ["Room", "Teacher name", "Seats no"], ["A1", "Roe", "many"]]

    reading = read(with_cells(rows))

    assert reading.frame.height == 3
    assert reading.accounts["other_table"] == 2
    assert "other_table" in rules(reading)


def test_the_first_visible_sheet_with_values_is_read_and_others_can_be_chosen():
    def fill(book: xlsxwriter.Workbook) -> None:
        book.add_worksheet("Cover")
        hidden = book.add_worksheet("Old")
        shown = book.add_worksheet("Marks & more")
        for sheet in (hidden, shown):
            for number, row in enumerate([HEADER, *ROWS]):
                sheet.write_row(number, 0, row)
        hidden.write(1, 1, "Hidden")
        hidden.hide()
        shown.activate()

    content = workbook(fill)
    reading = read(content)

    assert reading.detected.sheet == "Marks & more"
    assert [(s.name, s.rows, s.hidden) for s in reading.detected.sheets] == [
        ("Cover", 0, False),
        ("Old", 4, True),
        ("Marks & more", 4, False),
    ]
    assert read(content, sheet="Old").frame.get_column("Name").to_list()[0] == "Hidden"


def test_a_person_chooses_the_header_and_the_last_row():
    reading = read(with_cells([HEADER, *ROWS]), header_row=0, last_row=3)

    assert reading.frame.columns == ["_row", "column 1", "column 2", "column 3"]
    assert reading.frame.height == 3
    assert reading.accounts["footer"] == 1


def test_a_sheet_with_too_many_columns_is_refused():
    with pytest.raises(LimitError, match="2,500 columns"):
        read(with_cells([[f"c{n}" for n in range(2_500)], list(range(2_500))]))


@pytest.mark.parametrize(
    "cell", [b"<c  r='XFD1048576'>", b"<c s='1' r=\"XFD1048576\">", b'<c r="xfd1048576">']
)
def test_a_far_cell_is_seen_however_it_is_written(cell):
    xml = b'<sheetData><row r="1">' + cell + b"<v>1</v></c></row></sheetData>"

    assert scan_sheet([xml], {}).is_sparse


def test_cells_of_other_namespaces_are_seen():
    xml = b'<x:worksheet xmlns:x="a"><x:row><x:c r="B7"><x:v>1</x:v></x:c></x:row></x:worksheet>'

    scan = scan_sheet([xml[:30], xml[30:]], {})

    assert (scan.last_row, scan.last_column, scan.cells) == (7, 2, 1)


@pytest.mark.parametrize(("letters", "number"), [("A", 1), ("Z", 26), ("AA", 27), ("XFD", 16384)])
def test_columns_count_as_in_excel(letters, number):
    assert to_number(letters.encode()) == number
    assert to_letters(number) == letters
