"""What Homeroom prints it reads again without losing a cell; its summary is never the rows."""

from datetime import UTC, datetime

import polars as pl
import pytest

from config.profile import Field
from config.terms import FieldType
from pipelines._format import format_of
from pipelines.publish._grid import as_texts
from pipelines.publish.pdf import Document, to_pdf
from pipelines.reading.detected import Overrides, Reading
from pipelines.summarize import summarize

pytestmark = pytest.mark.slow

FIELDS = (
    Field(name="id", title="Student id", type=FieldType.IDENTIFIER),
    Field(name="name", title="Name"),
    Field(name="class", title="Class"),
    Field(name="mark", title="Final mark", type=FieldType.NUMBER),
    Field(name="remark", title="Remark"),
)
NAMES = ("Zoë Łucja Montgomery-Featherstonhaugh", "Bo Li", "José de la Cruz", "Anne-Sophie O'Brien")
REMARKS = (None, "late", "needs support in reading and in writing longer texts, says the teacher")


def rows(count: int) -> pl.DataFrame:
    numbers = range(count)
    return pl.DataFrame(
        {
            "id": [f"ST-2026-{number:05d}" for number in numbers],
            "name": [NAMES[number % 4] for number in numbers],
            "class": [("7A", "8B")[number % 2] for number in numbers],
            "mark": [None if number % 9 == 0 else number % 100 + 0.5 for number in numbers],
            "remark": [REMARKS[number % 3] for number in numbers],
        }
    )


def wide(count: int) -> tuple[pl.DataFrame, tuple[Field, ...]]:
    more = {f"extra{place}": [f"value {place} of {n}" for n in range(count)] for place in range(20)}
    fields = tuple(Field(name=name, title=f"Extra column {name[5:]}") for name in more)
    return rows(count).with_columns(**{k: pl.Series(v) for k, v in more.items()}), FIELDS + fields


def document(table: pl.DataFrame, fields: tuple[Field, ...]) -> Document:
    return Document(
        title="Gradebook 8B",
        school="North Harbour School",
        version=12,
        batch=37,
        as_of=datetime(2026, 11, 1, 7, 40, tzinfo=UTC),
        zone="Europe/Vilnius",
        language="en-GB",
        summary=summarize(table, fields),
        fields=fields,
        rows=table,
        total_rows=table.height,
        explanations=(),
        counts={"file": table.height, "new": 1, "changed": 2, "unchanged": 0},
        created_by="ada@north.example",
    )


def reread(table: pl.DataFrame, fields: tuple[Field, ...]) -> Reading:
    content = to_pdf(document(table, fields))
    part = format_of(content, "gradebook.pdf")
    return part.read(content, part.detect(content, Overrides()))


def printed(table: pl.DataFrame, fields: tuple[Field, ...]) -> list[tuple[str | None, ...]]:
    return [tuple(cell or None for cell in row) for row in as_texts(table, fields).rows()]


@pytest.mark.parametrize("count", [1, 3, 40, 400])
def test_every_cell_comes_back(count: int):
    reading = reread(rows(count), FIELDS)

    assert reading.detected.columns == [field.title for field in FIELDS]
    assert reading.frame.drop("_row").rows() == printed(rows(count), FIELDS)
    assert reading.findings.filter(severity="query").is_empty()


def test_a_table_too_wide_for_one_page_is_put_together_again():
    table, fields = wide(120)

    reading = reread(table, fields)

    assert reading.detected.columns == [field.title for field in fields]
    assert reading.frame.drop("_row").rows() == printed(table, fields)
