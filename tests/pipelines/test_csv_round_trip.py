"""What is published as CSV comes back as the same table, whichever CSV it was."""

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config.profile import Field
from config.terms import FieldType
from pipelines._format import format_of
from pipelines.publish.csv import FORMULA, HARMLESS, to_csv, to_csv_excel, unmark
from pipelines.reading.detected import Overrides

FIELDS = (
    Field(name="sourced_id", title="Student id", type=FieldType.IDENTIFIER),
    Field(name="family_name", title="Family name"),
    Field(name="note", title="=Note to self"),
)
KEY = st.integers(1, 10**15).map(lambda number: f"{number:06d}")
WORDS = st.sampled_from(
    [
        *("=1+1", "@SUM(A1)", "+43 660 123 45 67", "-5", "+x", "-x", "'quoted'", "''", "＝1+1"),
        *("007", "00043", "123456789012345678", "1E5", "3-4", "1/2/2026", "2026-09-01", "TRUE"),
        *(
            "Zoë",
            "Zoe\u0308",
            "Łukasz",
            "王小明",
            "\u05d3\u05d5\u05d3",
            "\u0639\u0644\u064a",
            "O'Neil",
        ),
        *("a,b", 'say "hi"', "semi;colon", "two words", "tab\tinside", "\u200fright", "é́"),
    ]
)
TEXT = st.one_of(
    WORDS,
    st.text(
        st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zl", "Zp"]),
        min_size=1,
        max_size=12,
    ).filter(lambda text: text == text.strip() and "\ufe0e" not in text),
)
TABLE = st.lists(st.tuples(KEY, TEXT, TEXT), min_size=3, max_size=8, unique_by=lambda row: row[0])


pytestmark = pytest.mark.slow


def table(rows: list[tuple[str, str, str]]) -> pl.DataFrame:
    """Return the rows as they are published."""
    return pl.DataFrame(rows, schema=[field.name for field in FIELDS], orient="row")


def read_again(content: bytes) -> pl.DataFrame:
    """Return the table of a file as intake reads it."""
    format_ = format_of(content, "again.csv")
    detected = format_.detect(content, Overrides(header_row=1, delimiter=","))
    return unmark(format_.read(content, detected).frame).drop("_row")


@settings(max_examples=20)
@given(TABLE)
def test_both_csv_files_come_back_as_the_same_rows(rows):
    frame = table(rows)

    for_systems = read_again(to_csv(frame, FIELDS))
    for_people = read_again(to_csv_excel(frame, FIELDS))

    assert for_systems.rows() == for_people.rows() == rows
    assert for_people.columns == [field.title for field in FIELDS]


@settings(max_examples=20)
@given(TABLE)
def test_no_cell_and_no_title_for_people_computes(rows):
    text = to_csv_excel(table(rows), FIELDS).decode("utf-8-sig")
    shown = pl.read_csv(text.encode(), has_header=False, infer_schema=False)

    cells = pl.concat([shown[name].alias("cell") for name in shown.columns]).drop_nulls()
    computing = cells.str.contains(FORMULA) & ~cells.str.contains(HARMLESS)
    assert cells.filter(computing).to_list() == []


def test_what_is_for_systems_is_byte_true():
    frame = table([("007", "=1+1", "Zoe\u0308")])

    assert to_csv(frame, FIELDS).decode() == "sourced_id,family_name,note\n007,=1+1,Zoe\u0308\n"


def test_a_file_of_strangers_keeps_its_apostrophes():
    raw = pl.DataFrame({"Name": ["'Abd", "O'Neil"]})

    assert unmark(raw).equals(raw)
