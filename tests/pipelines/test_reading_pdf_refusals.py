"""A PDF that cannot or must not be read ends with a sentence: what, where, what to do."""

import io
import zlib
from collections.abc import Callable

import pikepdf
import pytest
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from config.errors import HomeroomError, InputError, LimitError
from pipelines._format import format_of
from pipelines.reading.detected import Overrides, Reading

ROWS = [("S001", "Ana Sousa", "12"), ("S002", "Bo Li", "14"), ("S003", "Cara Dean", "9")]


def read(content: bytes, sheet: str | None = None, header_row: int | None = None) -> Reading:
    part = format_of(content, "marks.pdf")
    chosen = Overrides(sheet=sheet, header_row=header_row)
    return part.read(content, part.detect(content, chosen))


def draw(*pages: Callable[[Canvas], None], size: tuple[float, float] = A4) -> bytes:
    into = io.BytesIO()
    canvas = Canvas(into, pagesize=size, invariant=1)
    for page in pages:
        page(canvas)
        canvas.showPage()
    canvas.save()
    return into.getvalue()


def table(canvas: Canvas) -> None:
    for place, row in enumerate([("ID", "Name", "Mark"), *ROWS]):
        for x, cell in zip((60, 160, 320), row, strict=True):
            canvas.drawString(x, 700 - 20 * place, cell)


def picture(canvas: Canvas) -> None:
    pixels = zlib.decompress(zlib.compress(bytes([200]) * 100 * 140))
    shown = ImageReader(io.BytesIO(b"P5 100 140 255 " + pixels))
    canvas.drawImage(shown, 30, 30, 530, 780)


def prose(canvas: Canvas) -> None:
    for place in range(30):
        canvas.drawString(60, 780 - 20 * place, "A letter to parents holds sentences, not columns.")


def blank(canvas: Canvas) -> None:
    canvas.setTitle("Nothing")


def turned(canvas: Canvas) -> None:
    canvas.rotate(90)
    canvas.translate(0, -842)
    table(canvas)


def locked() -> bytes:
    into = io.BytesIO()
    with pikepdf.open(io.BytesIO(draw(table))) as document:
        document.save(into, encryption=pikepdf.Encryption(user="secret", owner="other"))
    return into.getvalue()


def with_box(box: list[int]) -> bytes:
    into = io.BytesIO()
    with pikepdf.open(io.BytesIO(draw(table))) as document:
        document.pages[0].MediaBox = pikepdf.Array(box)
        document.save(into)
    return into.getvalue()


def with_stream(content: bytes) -> bytes:
    into = io.BytesIO()
    with pikepdf.open(io.BytesIO(draw(table))) as document:
        document.pages[0].Contents = pikepdf.Stream(document, content)
        document.save(into, compress_streams=True)
    return into.getvalue()


REFUSED = {
    "scanned": (draw(picture), "The PDF is scanned: its page is a picture without text"),
    "scanned pages": (draw(picture, picture), "scanned: its 2 pages are pictures without text"),
    "blank": (draw(blank), "holds no text on its one page; it is blank, drawn or scanned"),
    "letter": (draw(prose, prose), "No table found: pages 1 to 2 of the PDF tried"),
    "locked": (locked(), "locked with a password"),
    "cut off": (draw(table)[:300], "damaged or cut off; it ends after 300 bytes"),
    "not a PDF": (b"%PDF-1.4\nThis is no PDF at all.", "damaged or cut off"),
}
LIMITED = {
    "many pages": (draw(*[blank] * 201), "has 201 pages; at most 200 are read"),
    "giant": (with_box([0, 0, 90_000, 90_000]), "measures 90,000 by 90,000 points"),
    "operators": (
        with_stream(b"0 0 m 9 9 l S\n" * 3_000_000),
        "drawing of page 1 unpacks to more than 16 MiB",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_refuses_with_a_sentence_and_a_way_on(name: str):
    content, sentence = REFUSED[name]

    with pytest.raises(InputError, match=sentence) as refused:
        read(content)

    assert refused.value.message.endswith(".")
    assert refused.value.hint.endswith(".")


@pytest.mark.parametrize("name", LIMITED)
def test_ends_by_a_limit_that_it_names(name: str):
    content, sentence = LIMITED[name]

    with pytest.raises(LimitError, match=sentence) as refused:
        read(content)

    assert refused.value.hint.endswith(".")


def test_names_the_pages_of_a_mixed_document_that_are_pictures():
    reading = read(draw(table, picture))

    asked = reading.findings.filter(rule="picture_page")
    assert reading.frame.height == 3
    assert asked.row(0, named=True)["found"] == "page 2 scanned: a picture without text"
    assert asked.row(0, named=True)["severity"] == "query"


def test_a_scanned_page_beside_letters_is_named_where_no_table_is_found():
    with pytest.raises(InputError, match=r"page 1 of the PDF tried.*page 2 scanned"):
        read(draw(prose, picture))


def test_rubbish_before_the_first_mark_does_no_harm():
    assert read(b"\r\n\r\n" + draw(table)).frame.height == 3


def test_refuses_a_table_that_is_not_there_and_names_the_others():
    with pytest.raises(HomeroomError, match="no table called Old") as refused:
        read(draw(table), sheet="Old")

    assert "Table 1, page 1" in refused.value.hint


def test_a_person_may_say_that_there_is_no_header():
    reading = read(draw(table), header_row=0)

    assert reading.frame.height == 4
    assert reading.detected.columns == ["column 1", "column 2", "column 3"]
    assert reading.accounts["data"] == reading.accounts["lines"] == 4


def test_a_table_printed_sideways_reads_like_any_other():
    upright, sideways = read(draw(table)), read(draw(turned, size=(A4[1], A4[0])))

    assert sideways.frame.drop("_row").equals(upright.frame.drop("_row"))
    assert upright.frame.drop("_row").rows() == ROWS
