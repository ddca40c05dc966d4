"""The summary says of each column what a person would ask first."""

from datetime import date

import polars as pl

from config.profile import Field
from config.terms import FieldType
from pipelines.summarize import SUMMARY, summarize

FIELDS = (
    Field(name="id", title="Id", type=FieldType.IDENTIFIER),
    Field(name="class", title="Class"),
    Field(name="mark", title="Mark", type=FieldType.NUMBER),
    Field(name="day", title="Day", type=FieldType.DATE),
    Field(name="empty", title="Empty"),
)
FRAME = pl.DataFrame(
    {
        "id": ["s1", "s2", "s3", "s4"],
        "class": ["7B", "7A", "7B", None],
        "mark": [10.0, 20.0, 30.5, None],
        "day": [date(2026, 9, 1), date(2026, 9, 3), None, date(2026, 9, 2)],
        "empty": pl.Series([None] * 4, dtype=pl.String),
    }
)


def line(name):
    return summarize(FRAME, FIELDS).filter(pl.col("column") == name).row(0, named=True)


def test_numbers_have_quartiles_mean_and_total():
    mark = line("mark")

    assert (mark["rows"], mark["missing"], mark["distinct"]) == (4, 1, 3)
    assert [mark[word] for word in ("minimum", "lower_quartile", "median", "maximum")] == [
        "10",
        "15",
        "20",
        "30.5",
    ]
    assert (mark["total"], round(mark["mean"], 2)) == (60.5, 20.17)


def test_dates_have_a_first_a_middle_and_a_last():
    day = line("day")

    assert (day["minimum"], day["median"], day["maximum"]) == (
        "2026-09-01",
        "2026-09-02",
        "2026-09-03",
    )


def test_texts_have_a_most_common_one():
    assert (line("class")["top"], line("class")["top_count"]) == ("7B", 2)
    assert (line("class")["distinct"], line("class")["minimum"]) == (2, "7A")


def test_ids_and_empty_columns_have_none():
    assert (line("id")["top"], line("id")["distinct"]) == (None, 4)
    assert (line("empty")["missing"], line("empty")["distinct"]) == (4, 0)


def test_a_table_without_rows_has_a_summary():
    assert summarize(FRAME.clear(), FIELDS)["rows"].to_list() == [0] * 5
    assert summarize(FRAME, ()).schema == pl.Schema(SUMMARY)
