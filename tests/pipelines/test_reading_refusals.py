"""Files that are no tables, or would hurt, are refused at once with a sentence and a way on."""

import io
import time
import zipfile

import pytest
import xlsxwriter

from config.errors import HomeroomError, InputError, LimitError
from pipelines._format import format_of, formats
from pipelines.reading.detected import Overrides

PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4
SHEET = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    '<row r="1"><c r="A1" t="inlineStr"><is><t>id</t></is></c></row>{rows}</sheetData></worksheet>'
)


def read(content: bytes, name: str = "grades.csv"):
    """Read a file as the desk does."""
    part = format_of(content, name)
    return part.read(content, part.detect(content, Overrides()))


def workbook(packing: int = zipfile.ZIP_DEFLATED, **parts: bytes) -> bytes:
    """Return a small real workbook with some parts replaced."""
    made = io.BytesIO()
    book = xlsxwriter.Workbook(made, {"in_memory": True})
    book.add_worksheet("Marks").write_row(0, 0, ["id", "name"])
    book.close()
    out = io.BytesIO()
    with zipfile.ZipFile(made) as old, zipfile.ZipFile(out, "w", packing) as new:
        for name in old.namelist():
            short = name.rsplit("/", 1)[-1].split(".")[0]
            new.writestr(name, parts.get(short, old.read(name)))
    return out.getvalue()


def encrypted() -> bytes:
    """Return the opening of an OLE container that holds an encrypted package."""
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504
    return head + "EncryptedPackage".encode("utf-16-le") + b"\0" * 512


def far_corner() -> bytes:
    """Return a workbook with one stray cell at the far corner."""
    stray = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    return workbook(sheet1=SHEET.format(rows=stray).encode())


def bomb() -> bytes:
    """Return a workbook whose sheet unpacks to a thousand times its size."""
    return workbook(sheet1=SHEET.format(rows=" " * (64 << 20)).encode())


def huge_cell() -> bytes:
    """Return a workbook with one cell of 80 MB."""
    text = "a" * (80 << 20)
    cell = f'<row r="2"><c r="A2" t="inlineStr"><is><t>{text}</t></is></c></row>'
    return workbook(zipfile.ZIP_STORED, sheet1=SHEET.format(rows=cell).encode())


def entities() -> bytes:
    """Return a workbook with nested entities in its sheet."""
    return workbook(sheet1=b'<!DOCTYPE x [<!ENTITY a "aaa">]>' + SHEET.encode())


REFUSED = {
    "empty": (b"", "is empty (0 bytes)"),
    "blanks": (b" \n \n\t\n", "nothing but blanks"),
    "picture": (PNG, "a picture"),
    "jpeg": (b"\xff\xd8\xff\xe0" + bytes(1000), "a picture"),
    "cut off": (b"%PDF-1.7\n1 0 obj\n", "The PDF is damaged or cut off"),
    "html": (b"<!DOCTYPE html>\n<html><body>Sign in, please</body></html>", "a web page"),
    "json": (b'[{"id": "1", "name": "Ana"}, {"id": "2"}]', "a JSON document"),
    "xml": (b'<?xml version="1.0"?><a/>', "an XML document"),
    "gzip": (b"\x1f\x8b\x08" + bytes(100), "a packed archive"),
    "random": (bytes(range(256)) * 40, "a binary file"),
    "zeros": (bytes(5000), "a binary file"),
    "database": (b"SQLite format 3\0" + bytes(100), "a database file"),
    "old excel": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "an Office file from before"),
    "encrypted": (encrypted(), "locked with a password"),
    "zip": (b"PK\x05\x06" + bytes(18), "The zip is empty"),
    "cut workbook": (workbook()[:-300], "damaged or cut off"),
    "broken workbook": (
        workbook().replace(b"PK\x03\x04", b"PK\x03\x05", 4),
        "no file|damaged|binary",
    ),
    "300,000 columns": ((",".join(["mark"] * 300_000) + "\n").encode(), "300,000 columns"),
    "3,000 columns": ((";".join(["mark"] * 3_000) + "\n1;2\n").encode(), "3,000 columns"),
    "endless line": (b"x" * (20 << 20), "longer than 16 MiB"),
    "endless later": (b"a,b\n1,2\n" + b"x" * (40 << 20), "Line 3"),
    "far corner": (far_corner(), "XFD1048576"),
    "zip bomb": (bomb(), "unpacks to"),
    "huge cell": (huge_cell(), "A single row"),
    "entities": (entities(), "defines entities"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_refuses_with_a_sentence_and_a_hint(name):
    content, words = REFUSED[name]
    started = time.process_time()

    with pytest.raises(HomeroomError) as refused:
        read(content)

    assert any(word in refused.value.message for word in words.split("|")), refused.value.message
    assert isinstance(refused.value, InputError | LimitError)
    assert refused.value.message.endswith(".")
    assert refused.value.hint.endswith(".")
    assert time.process_time() - started < 5


def test_refuses_a_sheet_that_is_not_there_and_names_the_others():
    content = workbook()
    part = format_of(content, "marks.xlsx")

    with pytest.raises(InputError, match="no sheet called Old") as refused:
        part.detect(content, Overrides(sheet="Old"))

    assert "Marks" in refused.value.hint


def test_refuses_an_encoding_that_does_not_exist():
    with pytest.raises(InputError, match="no encoding called klingon"):
        formats()["csv"].detect(b"a,b\n1,2\n", Overrides(encoding="klingon"))


def test_refuses_a_header_row_below_the_end():
    with pytest.raises(InputError, match="Row 9 cannot be the header"):
        formats()["csv"].detect(b"a,b\n1,2\n", Overrides(header_row=9))


def test_a_workbook_named_csv_is_read_as_the_workbook_it_is():
    assert format_of(workbook(), "marks.csv") is formats()["xlsx"]


def test_csv_and_xlsx_can_be_read():
    assert {"csv", "xlsx"} <= set(formats())
