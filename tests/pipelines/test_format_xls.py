"""Old Excel workbooks read like new ones."""

import io
from datetime import date, datetime, time

import pytest
import xlwt

from config.errors import HomeroomError, InputError
from pipelines._format import format_of
from pipelines.formats.xls import FORMAT
from pipelines.reading.detected import Overrides, Reading

MOMENT = datetime(2026, 3, 4, 8, 30)  # noqa: DTZ001 — a sheet knows no zones
ROWS = [["S1", "Zoë", 12.5], ["S2", "Ana", 9], ["S3", "Bert", 10]]


def saved(book: xlwt.Workbook) -> bytes:
    """Return a workbook's bytes."""
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def with_rows(rows: list[list], book: xlwt.Workbook | None = None, **styles: str) -> bytes:
    """Return a workbook of one sheet; `styles` are number formats by column letter."""
    book = book or xlwt.Workbook()
    sheet = book.add_sheet("Marks")
    formats = {ord(c) - 97: xlwt.easyxf(num_format_str=form) for c, form in styles.items()}
    for number, row in enumerate(rows):
        for column, cell in enumerate(row):
            if cell is not None:
                style = formats.get(column) if number else None
                sheet.write(number, column, cell, *([style] if style else []))
    return saved(book)


def read(content: bytes, **chosen) -> Reading:
    """Read a workbook as the desk does."""
    part = format_of(content, "marks.xls")
    assert part is FORMAT
    return part.read(content, part.detect(content, Overrides(**chosen)))


def column(cells: list, form: str, **book: bool) -> list[str | None]:
    """Return how cells of one column are read."""
    made = xlwt.Workbook()
    made.dates_1904 = int(book.get("is_1904", False))
    rows = [["id", "value"], *[[f"s{n}", cell] for n, cell in enumerate(cells)]]
    return read(with_rows(rows, made, b=form)).frame["value"].to_list()


def test_values_are_written_as_a_person_would_type_them():
    rows = [["id", "text", "number", "truth"], ["s1", "007", 12.5, True], ["s2", "1E5", 3, False]]

    assert read(with_rows(rows)).frame.rows() == [
        (2, "s1", "007", "12.5", "TRUE"),
        (3, "s2", "1E5", "3", "FALSE"),
    ]


def test_dates_times_and_lengths_are_iso():
    assert column([date(2026, 3, 4)], "yyyy-mm-dd") == ["2026-03-04"]
    assert column([MOMENT], "yyyy-mm-dd hh:mm") == ["2026-03-04 08:30:00"]
    assert column([time(8, 30)], "hh:mm") == ["08:30:00"]
    assert column([1.5], "[h]:mm:ss") == ["36:00:00"]


def test_a_book_that_counts_from_1904_is_known():
    made = xlwt.Workbook()
    made.dates_1904 = 1
    content = with_rows([["id", "day"], ["s1", 44_621]], made, b="yyyy-mm-dd")

    assert read(content).detected.date1904
    assert read(content).frame["day"].to_list() == ["2026-03-02"]


def test_a_number_shown_with_leading_zeros_is_written_as_shown():
    reading = read(with_rows([["id", "mark"], [7, 5], [123, 6], [1234567, 7]], a="00000"))

    assert reading.frame["id"].to_list() == ["00007", "00123", "1234567"]
    assert reading.findings["rule"].to_list() == ["padded_id"]


def test_errors_and_formulas_without_result_are_told():
    book = xlwt.Workbook()
    sheet = book.add_sheet("Marks")
    for number, row in enumerate([["id", "name", "mark"], *ROWS]):
        for at, cell in enumerate(row):
            if (number, at) != (2, 2):
                sheet.write(number, at, cell)
    sheet.row(2).set_cell_error(2, "#DIV/0!")
    sheet.write(4, 0, "S4")
    sheet.write(4, 2, xlwt.Formula("1+1"))

    told = read(saved(book)).findings.select("row", "column", "rule", "found").rows()

    assert (3, "mark", "cell_error", "#DIV/0!") in told
    assert (5, "mark", "formula_without_value", "a formula without a result in C5") in told


def test_a_merged_title_is_a_banner_and_merged_headers_are_joined():
    book = xlwt.Workbook()
    sheet = book.add_sheet("Marks")
    sheet.write_merge(0, 0, 0, 4, "Gradebook 8B, spring")
    sheet.write_merge(1, 2, 0, 0, "Student ID")
    sheet.write_merge(1, 1, 1, 2, "Mathematics")
    sheet.write_merge(1, 1, 3, 4, "Science")
    for at, name in enumerate(["Mid", "Final", "Mid", "Final"]):
        sheet.write(2, at + 1, name)
    for number in range(5):
        for at, cell in enumerate([f"S{number}", 5, 6, 7, 8]):
            sheet.write(number + 3, at, cell)

    reading = read(saved(book))

    assert reading.frame.columns[1:3] == ["Student ID", "Mathematics Mid"]
    assert reading.detected.preamble == ["Gradebook 8B, spring"]


def test_hidden_sheets_are_listed_and_never_read_unasked():
    book = xlwt.Workbook()
    hidden = book.add_sheet("Old")
    hidden.write(0, 0, "id")
    hidden.visibility = 1
    content = with_rows([["id", "name", "mark"], *ROWS], book)

    detected = read(content).detected

    assert detected.sheet == "Marks"
    assert [(s.name, s.rows, s.hidden) for s in detected.sheets] == [
        ("Old", 1, True),
        ("Marks", 4, False),
    ]


def test_a_second_table_and_totals_are_told_and_left_out():
    rows = [["id", "name", "mark"], *ROWS, [None], ["Room", "Teacher name", "Seats no"]]
    reading = read(with_rows([*rows, ["A1", "Roe", "many"]]))

    assert reading.frame.height == 3
    assert reading.accounts["other_table"] == 2


def verdict(content: bytes) -> str:
    """Return how the reading of a damaged book ends: read, or the sentence of its refusal."""
    if not FORMAT.recognises(content):
        return "no workbook."
    try:
        return f"{read(content).frame.height} rows."
    except HomeroomError as error:
        return error.message


@pytest.mark.slow
def test_a_cut_off_or_changed_book_is_refused_or_read_but_never_breaks():
    content = with_rows([["id", "name", "mark"], *ROWS])
    changed = [
        content[:at] + bytes([content[at] ^ 0xFF]) + content[at + 1 :]
        for at in range(0, len(content), 97)
    ]
    cut = [content[:at] for at in range(600, len(content), 331)]

    assert all(verdict(damaged).endswith(".") for damaged in [*changed, *cut])


def test_a_locked_book_is_asked_about():
    content = with_rows([["id", "name", "mark"], *ROWS])
    at = content.index(b"\x22\x00\x02\x00\x00\x00")
    locked = content[:at] + b"\x2f" + content[at + 1 :]

    with pytest.raises(InputError, match="locked with a password"):
        read(locked)
