"""The printed form says what it is, holds every row, shows every script and fetches nothing."""

import io
import re
import shutil
import subprocess
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pikepdf
import polars as pl
import pytest

from config.profile import Field
from config.terms import FieldType
from pipelines.publish.pdf import Document, to_pdf
from pipelines.summarize import summarize

pytestmark = pytest.mark.skipif(
    shutil.which("pdftotext") is None, reason="pdftotext (poppler-utils) is not installed"
)
FIELDS = (
    Field(name="id", title="Student id", type=FieldType.IDENTIFIER),
    Field(name="name", title="Name"),
    Field(name="mark", title="Mark", type=FieldType.NUMBER),
    Field(name="day", title="Day", type=FieldType.DATE),
)
AS_OF = datetime(2026, 11, 1, 7, 40, tzinfo=UTC)
HOSTILE = "<img src=http://127.0.0.1:9/x> <style>*{}</style> file:///etc/passwd"


def table(count: int, name: str = "Zoë Łucja") -> pl.DataFrame:
    """Return rows whose ids can be counted in the text."""
    return pl.DataFrame(
        {
            "id": [f"00{number:06d}" for number in range(count)],
            "name": [name] * count,
            "mark": [number % 100 + 0.5 for number in range(count)],
            "day": [date(2026, 10, 1)] * count,
        }
    )


def document(rows: pl.DataFrame, fields: tuple[Field, ...] = FIELDS, **other: object) -> Document:
    """Return a document around some rows."""
    known = Document(
        title="Gradebook",
        school="North Harbour School",
        version=12,
        batch=37,
        as_of=AS_OF,
        zone="Europe/Vilnius",
        language="en-GB",
        summary=summarize(rows, fields),
        fields=fields,
        rows=rows,
        total_rows=rows.height,
        explanations=(),
        counts={"file": 3, "new": 1, "changed": 2, "unchanged": 0},
        created_by="omar@north.example",
    )
    return replace(known, **other)


@pytest.fixture
def read(tmp_path: Path, pure: list[str]):
    """Return a function that prints a document and reads it back as a search would."""

    def as_text(shown: Document) -> str:
        path = tmp_path / "shown.pdf"
        printed = to_pdf(shown)
        seen = list(pure)
        path.write_bytes(printed)
        done = subprocess.run(
            ["pdftotext", "-layout", str(path), "-"], check=True, capture_output=True, timeout=60
        )
        pure[:] = seen
        return done.stdout.decode()

    return as_text


@pytest.mark.slow
def test_says_school_version_batch_moment_zone_and_count(read):
    told = read(document(table(20)))

    for words in ("North Harbour School", "Gradebook", "2026-11-01 09:40 EET", "Europe/Vilnius"):
        assert words in told
    assert re.search(r"Version\s+Batch\s+Rows", told)
    assert re.search(r"12\s+37\s+20", told)


@pytest.mark.slow
@pytest.mark.parametrize("count", [0, 1, 40, 900])
def test_prints_every_row_once_and_numbers_every_page(read, count):
    told = read(document(table(count)))
    pages = told.split("\f")[:-1]

    assert re.findall(r"^\s*(00\d{6})\s+Zoë", told, re.M) == table(count)["id"].to_list()
    assert [f"Page {n} of {len(pages)}" in page for n, page in enumerate(pages, start=1)] == [
        True
    ] * len(pages)


@pytest.mark.slow
def test_repeats_the_heading_row_on_every_page(read):
    pages = read(document(table(900))).split("\f")[1:-1]

    assert len(pages) > 10
    assert all(re.search(r"Student id\s+Name\s+Mark\s+Day", page) for page in pages)


@pytest.mark.slow
def test_says_in_its_first_lines_when_rows_are_left_out(read):
    told = read(document(table(400), total_rows=54_321))

    assert "First 400 of 54,321 rows" in "\n".join(told.splitlines()[:12])
    assert "first 400 of 54,321 rows" in told.split("\f")[1]


@pytest.mark.slow
@pytest.mark.parametrize("count", [5, 800])
@pytest.mark.parametrize("name", ["Ångström Şeyma", "Їжакевич", "Παπαδάκης", "佐藤 美咲", "आशा"])
def test_every_script_can_be_searched(read, count, name):
    told = read(document(table(count, name)))

    assert told.count(name) >= count


@pytest.mark.slow
@pytest.mark.parametrize("count", [5, 800])
def test_arabic_and_hebrew_are_shaped_and_can_be_searched(read, count):
    told = re.sub("[\u200e\u200f\u202a-\u202e]", "", read(document(table(count, "الحداد לוי"))))

    assert told.count("الحداد") >= count
    assert told.count("לוי") >= count


@pytest.mark.slow
@pytest.mark.parametrize("count", [5, 800])
def test_hostile_text_stands_there_as_it_is(read, count):
    fields = (FIELDS[0], replace(FIELDS[1], title="<b>&x"), *FIELDS[2:])
    shown = document(table(count, HOSTILE), fields, school=HOSTILE, title='"}</style><i>')
    told = read(shown)

    assert told.count("src=http://127.0.0.1:9/x>") >= count
    assert "<b>&x" in told
    assert '"}</style><i>' in told


@pytest.mark.slow
def test_nothing_is_attached_and_nothing_leads_elsewhere():
    with pikepdf.open(io.BytesIO(to_pdf(document(table(800, HOSTILE))))) as book:
        annotated = [page for page in book.pages if "/Annots" in page]

        assert not book.attachments
        assert not annotated


@pytest.mark.slow
def test_bears_title_language_and_outline():
    with pikepdf.open(io.BytesIO(to_pdf(document(table(800))))) as book, book.open_outline() as out:
        titles = [item.title for item in out.root]

        assert str(book.docinfo["/Title"]) == "Gradebook, version 12, North Harbour School"
        assert str(book.Root.Lang) == "en-GB"
        assert "Rows" in titles


@pytest.mark.slow
def test_prints_explanations_with_who_gave_them(read):
    word = {"row": 41, "column": "mark", "rule": "range", "text": "Extra credit, agreed in March"}
    told = read(document(table(3), explanations=({**word, "actor": "omar@north.example"},)))

    assert re.search(r"41\s+Mark\s+range\s+Extra credit, agreed in March", told)


@pytest.mark.slow
def test_long_text_ends_in_an_ellipsis_and_long_ids_are_whole(read):
    rows = table(400, "very " * 200).with_columns(id=pl.lit("7" * 28) + pl.col("id"))
    told = read(document(rows))

    assert told.split("\f", 1)[1].count("…") == 400
    assert told.count("7" * 28 + "00") == 400


@pytest.mark.slow
def test_a_very_wide_table_goes_on_beside_itself(read):
    names = [f"field_{number}" for number in range(60)]
    fields = (FIELDS[0], *(Field(name=name, title=name) for name in names))
    rows = pl.DataFrame({"id": ["007", "008"], **{name: [f"a-{name}"] * 2 for name in names}})
    told = read(document(rows, fields))

    assert all(told.count(f"a-{name}") >= 2 for name in names)
    assert "part 2 of" in told
    assert "007" in told.split("\f")[-2]


@pytest.mark.slow
def test_an_endless_cell_is_cut_in_sight(read):
    told = read(document(pl.concat([table(400, "x" * 100_000), table(400, "w " * 100_000)])))

    assert told.split("\f", 1)[1].count("…") == 800
