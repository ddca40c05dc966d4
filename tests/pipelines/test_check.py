"""Cells are read as their profile says, and what is wrong is said in words."""

from datetime import date

import polars as pl
import pytest

from config.profile import get_profile
from pipelines.check import check, check_rows, check_table
from pipelines.coerce import Convention, conventions
from pipelines.findings import message
from tests.pipelines.rows import DAY, ID, PAGES, SCORE, SEX, TEST, column, rows

TITLES = {field.name: field.title for field in TEST.fields}


def judged(field, *cells):
    return check_rows(column(field.name, *cells), (field,), TEST)


def values(field, *cells):
    return judged(field, *cells).typed[field.name].to_list()


def said(field, *cells):
    return [message(row, TITLES) for row in judged(field, *cells).findings.to_dicts()]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("85", 85.0),
        (" 85.5 ", 85.5),
        ("9,5", 9.5),
        ("N/A", None),
        ("-", None),
        ("   ", None),
        (None, None),
        ("EX", None),
    ],
)
def test_reads_marks_as_people_write_them(text, number):
    assert values(SCORE, text) == [number]


@pytest.mark.parametrize("text", ["1E1", "nan", "inf", "1e5", "0x10", "8O", "B+"])
def test_takes_nothing_for_a_number_that_is_none(text):
    checked = judged(SCORE, text)

    assert checked.typed["score"].to_list() == [None]
    assert checked.findings["rule"].to_list() == ["number"]


def test_a_code_is_reported_and_published_empty():
    assert said(SCORE, "ex") == [
        "Row 2, Score: found ex, expected a number; this word is reported, published empty."
    ]


def test_says_what_was_found_and_expected_and_meant():
    assert said(SCORE, "105") == ["Row 2, Score: found 105, expected 0-100. Did you mean 10.5?"]


def test_suggests_the_digit_that_was_meant():
    assert said(SCORE, "8O") == [
        "Row 2, Score: found 8O, expected a number 0-100. Did you mean 80?"
    ]


def test_suggests_the_nearest_allowed_word():
    assert said(SEX, "femal") == [
        "Row 2, Sex: found femal, expected one of female, male, other. Did you mean female?"
    ]


def test_allowed_words_may_be_shouted():
    assert values(SEX, " FEMALE ") == ["female"]


def test_an_id_keeps_every_letter():
    assert values(ID, "007", "1E5", "12345678901234567890") == [
        "007",
        "1E5",
        "12345678901234567890",
    ]


def test_asks_for_a_required_value():
    way = "Type the value, or set the row aside until it is known."
    assert said(ID, None) == [f"Row 2, Id: the cell is empty, expected a value. {way}"]


def test_a_mark_that_cannot_be_read_is_not_called_missing_too():
    from dataclasses import replace

    checked = judged(replace(SCORE, required=True), "x", "N/A")

    assert checked.findings.select("row", "rule").rows() == [(2, "number"), (3, "required")]


def test_a_whole_number_has_no_places():
    assert values(PAGES, "12", "12.0", "12.5", "1E3") == [12, 12, None, None]


@pytest.mark.parametrize(
    ("cells", "numbers"),
    [
        (("1,234.5", "2,345"), [1234.5, 2345.0]),
        (("1.234,5", "2.345"), [1234.5, 2345.0]),
        (("0,5", "2,345"), [0.5, 2.345]),
        (("1 234,5", "7"), [1234.5, 7.0]),
    ],
)
def test_a_column_decides_what_a_comma_means(cells, numbers):
    from dataclasses import replace

    assert values(replace(SCORE, maximum=None), *cells) == numbers


def test_asks_when_a_comma_could_mean_two_things():
    assert judged(SCORE, "1,234").findings["rule"].to_list() == ["ambiguous_number"]


@pytest.mark.parametrize(
    "text",
    ["2026-04-03", "2026/4/3", "03.04.2026", "20260403", "3 April 2026", "2026-04-03 00:00:00"],
)
def test_reads_dates_that_read_one_way(text):
    assert values(DAY, text) == [date(2026, 4, 3)]


def test_a_day_above_twelve_decides_for_its_column():
    assert values(DAY, "03/04/2026", "13/04/2026") == [date(2026, 4, 3), date(2026, 4, 13)]
    assert values(DAY, "03/04/2026", "04/13/2026") == [date(2026, 3, 4), date(2026, 4, 13)]


def test_never_swaps_day_and_month_in_silence():
    checked = judged(DAY, "03/04/2026", "05/05/2026")

    assert checked.typed["day"].to_list() == [None, date(2026, 5, 5)]
    assert checked.findings.select("row", "rule").rows() == [(2, "ambiguous_date")]


def test_a_column_that_proves_both_orders_decides_nothing():
    checked = judged(DAY, "03/04/2026", "13/04/2026", "04/13/2026")

    assert checked.findings["row"].to_list() == [2]


def test_a_day_that_no_month_has_is_an_error():
    assert judged(DAY, "31/02/2026").findings["rule"].to_list() == ["date"]


def test_a_few_rows_are_judged_by_the_conventions_of_the_whole():
    whole = column("day", "03/04/2026", "13/04/2026")
    known = conventions(whole, (DAY,), TEST)

    alone = check_rows(whole.head(1), (DAY,), TEST, known)

    assert known == {"day": Convention(day_first=True)}
    assert alone.typed["day"].to_list() == [date(2026, 4, 3)]


def test_counts_every_conversion():
    counted = judged(SCORE, " 1", "2,5", "N/A", "4").conversions

    assert sorted(counted.rows()) == [
        (2, "score", "trimmed"),
        (3, "score", "decimal_comma"),
        (4, "score", "emptied"),
    ]


def test_a_doubled_key_names_both_rows():
    checked = check(column("id", "s1", "s2", " s1 "), (ID,), ("id",), TEST)

    sentences = [message(row, TITLES) for row in checked.findings.to_dicts()]
    told = "found s1, expected one row with this key, but rows 2 and 4 have it."
    way = "Keep the right row and set the others aside, or correct the key that is wrong."
    assert sentences == [f"Row {row}, Id: {told} {way}" for row in (2, 4)]


def test_keys_of_two_columns_are_compared_as_values():
    text = rows("""
        id | pages
        s1 | 7
        s1 | 07
        s2 | 7
    """)

    found = check_table(text, ("id", "pages"), (ID, PAGES))

    assert found.select("row", "rule").rows() == [(2, "duplicate_key"), (3, "duplicate_key")]


def test_an_empty_part_of_a_key_is_an_error():
    text = rows("""
        id | pages
        s1 | -
    """)

    found = check_table(text, ("id", "pages"), (ID, PAGES))

    assert found.select("row", "column", "rule").rows() == [(2, "pages", "missing_key")]


def test_an_appended_record_is_named_as_one():
    text = column("score", "300").with_columns(_row=pl.lit(-1, dtype=pl.Int64))

    found = check_rows(text, (SCORE,), TEST).findings.row(0, named=True)

    assert message(found, TITLES).startswith("Appended record 1, Score: found 300")


def test_the_shipped_gradebook_takes_codes_and_marks():
    profile = get_profile("gradebook")
    assert profile.wide is not None

    assert values(profile.wide, "EX", "abs", "100") == [None, None, 100.0]
