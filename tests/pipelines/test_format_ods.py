"""OpenDocument spreadsheets read like workbooks of Excel."""

import io
import zipfile
from collections.abc import Iterable

import pytest
from odf.opendocument import OpenDocumentSpreadsheet
from odf.style import Style, TableProperties
from odf.table import CoveredTableCell, Table, TableCell, TableRow
from odf.text import P

from config.errors import HomeroomError, InputError
from pipelines._format import format_of
from pipelines.formats.ods import FORMAT
from pipelines.reading.detected import Overrides, Reading

HEADER = ["id", "name", "mark"]
ROWS = [["S1", "Zoë", 12.5], ["S2", "Ana", 9], ["S3", "Bert", 10]]


def cell(value: object, shown: str | None = None, **told: object) -> TableCell:
    """Return a cell as LibreOffice writes it: a value, and the text that it shows."""
    if value is None:
        return TableCell()
    is_number = isinstance(value, int | float)
    kind = {"valuetype": "float", "value": value} if is_number else {"valuetype": "string"}
    made = TableCell(**(told or kind))
    made.addElement(P(text=shown if shown is not None else str(value)))
    return made


def row(cells: Iterable[object]) -> TableRow:
    """Return a row of cells."""
    made = TableRow()
    for one in cells:
        made.addElement(one if hasattr(one, "qname") else cell(one))
    return made


def saved(*tables: Table) -> bytes:
    """Return a document with these tables."""
    document, made = OpenDocumentSpreadsheet(), io.BytesIO()
    hidden = Style(name="hidden", family="table")
    hidden.addElement(TableProperties(display="false"))
    document.automaticstyles.addElement(hidden)
    for one in tables:
        document.spreadsheet.addElement(one)
    document.write(made)
    return made.getvalue()


def sheet(rows: Iterable[Iterable[object]], name: str = "Marks", **told: str) -> Table:
    """Return a table of rows."""
    made = Table(name=name, **told)
    for one in rows:
        made.addElement(row(one))
    return made


def read(content: bytes, **chosen) -> Reading:
    """Read a document as the desk does."""
    part = format_of(content, "marks.ods")
    assert part is FORMAT
    return part.read(content, part.detect(content, Overrides(**chosen)))


def test_values_are_written_as_a_person_would_type_them():
    lines = [
        ["id", "value"],
        ["s1", "007"],
        ["s2", 12.5],
        ["s3", cell("", "04.03.26", valuetype="date", datevalue="2026-03-04")],
        ["s4", cell("", "08:30", valuetype="time", timevalue="PT08H30M00S")],
        ["s5", cell("", "36:00", valuetype="time", timevalue="PT36H00M00S")],
        ["s6", cell("", "TRUE", valuetype="boolean", booleanvalue="true")],
    ]

    assert read(saved(sheet(lines))).frame["value"].to_list() == [
        "007",
        "12.5",
        "2026-03-04",
        "08:30:00",
        "36:00:00",
        "TRUE",
    ]


def test_a_number_shown_with_leading_zeros_is_written_as_shown():
    lines = [["id", "mark"], [cell(7, "00007"), 5], [cell(123, "00123"), 6], [cell(99, "99"), 7]]

    reading = read(saved(sheet(lines)))

    assert reading.frame["id"].to_list() == ["00007", "00123", "99"]
    assert reading.findings["rule"].to_list() == ["padded_id"]


def test_errors_and_formulas_without_result_are_told():
    wrong = cell("", "#DIV/0!", valuetype="string", formula="of:=1/0")
    blank = TableCell(formula="of:=1+1")
    lines = [HEADER, ["S1", "Ann", wrong], ["S2", "Bo", blank], *ROWS]

    told = read(saved(sheet(lines))).findings.select("row", "column", "rule").rows()

    assert (2, "mark", "cell_error") in told
    assert (3, "mark", "formula_without_value") in told


def test_repeated_rows_and_cells_keep_their_place():
    table = sheet([HEADER])
    gap = TableRow(numberrowsrepeated=3)
    gap.addElement(TableCell(numbercolumnsrepeated=1000))
    table.addElement(gap)
    for one in ROWS:
        table.addElement(row(one))
    end = TableRow(numberrowsrepeated=1_000_000)
    end.addElement(TableCell(numbercolumnsrepeated=16_000))
    table.addElement(end)

    reading = read(saved(table))

    assert reading.frame["_row"].to_list() == [5, 6, 7]
    assert reading.accounts["blank"] == 3


def test_a_merged_title_is_a_banner_and_merged_headers_are_joined():
    def merged(text: str, columns: int, rows: int = 1) -> TableCell:
        made = TableCell(valuetype="string", numbercolumnsspanned=columns, numberrowsspanned=rows)
        made.addElement(P(text=text))
        return made

    covered = CoveredTableCell
    lines = [
        [merged("Gradebook 8B, spring", 5), *(covered() for _ in range(4))],
        [merged("Student ID", 1, 2), merged("Mathematics", 2), covered(), merged("Science", 2)],
        [covered(), "Mid", "Final", "Mid", "Final"],
        *([f"S{number}", 5, 6, 7, 8] for number in range(5)),
    ]

    reading = read(saved(sheet(lines)))

    assert reading.frame.columns[1:] == [
        "Student ID",
        "Mathematics Mid",
        "Mathematics Final",
        "Science Mid",
        "Science Final",
    ]
    assert reading.detected.preamble == ["Gradebook 8B, spring"]


def test_hidden_sheets_are_listed_and_never_read_unasked():
    old = sheet([HEADER, ["S9", "Hidden", 1]], "Old", stylename="hidden")
    content = saved(old, sheet([HEADER, *ROWS]))

    detected = read(content).detected

    assert detected.sheet == "Marks"
    assert [(s.name, s.rows, s.hidden) for s in detected.sheets] == [
        ("Old", 2, True),
        ("Marks", 4, False),
    ]
    assert read(content, sheet="Old").frame["name"].to_list() == ["Hidden"]


def test_a_second_table_and_totals_are_told_and_left_out():
    below = [[None], ["Room", "Teacher name", "Seats no"], ["A1", "Roe", "many"]]
    reading = read(saved(sheet([HEADER, *ROWS, *below])))

    assert reading.frame.height == 3
    assert reading.accounts["other_table"] == 2


def changed(content: bytes, name: str, change) -> bytes:
    """Return a document with one part changed."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(made, "w") as new:
        for part in old.namelist():
            body = old.read(part)
            new.writestr(part, change(body) if part == name else body)
    return made.getvalue()


def test_a_locked_document_is_asked_about():
    lock = b"<manifest:encryption-data/></manifest:manifest>"
    locked = changed(
        saved(sheet([HEADER, *ROWS])),
        "META-INF/manifest.xml",
        lambda body: body.replace(b"</manifest:manifest>", lock),
    )

    with pytest.raises(InputError, match="locked with a password"):
        read(locked)


def test_entities_and_endless_repeats_are_refused():
    content = saved(sheet([HEADER, *ROWS]))
    entities = changed(
        content,
        "content.xml",
        lambda body: body.replace(b"<office:doc", b'<!DOCTYPE a [<!ENTITY b "c">]><office:doc', 1),
    )
    table = sheet([HEADER])
    endless = TableRow(numberrowsrepeated=1_000_000)
    many = cell("x")
    many.setAttribute("numbercolumnsrepeated", 16_000)
    endless.addElement(many)
    table.addElement(endless)

    for harmful in (entities, saved(table)):
        with pytest.raises(HomeroomError) as refused:
            read(harmful)
        assert refused.value.message.endswith(".")
